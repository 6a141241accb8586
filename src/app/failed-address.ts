import { html, type TemplateResult } from 'lit'
import type { TorrentError } from '../shared/errors.ts'
import { landingTexts } from './texts/landing.ts'

/** Whether a source is the address of a `.torrent` from which no torrent came. */
export const isFailedAddress = (source: string, { code }: Pick<TorrentError, 'code'>): boolean =>
  code === 'torrent-address' || (code === 'invalid-torrent' && /^https?:/i.test(source))

/** A field to correct it on the spot. Needs `define-link-field.ts`, which pages that play never load. */
export const correctionView = (
  source: string,
  onCorrected: (event: CustomEvent<string>) => void,
): TemplateResult => html`<div class="info address">
  <link-field
    label=${landingTexts().correctField}
    hint=${landingTexts().correctHint}
    action=${landingTexts().open}
    .text=${source}
    @open-source=${onCorrected}
  ></link-field>
</div>`
