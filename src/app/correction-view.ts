import { html, type TemplateResult } from 'lit'
import { landingTexts } from './texts/landing.ts'

/** A field to correct it on the spot. */
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
