import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { sayError } from '../shared/errors.ts'
import { linkTo } from './routes.ts'
import { type ShareTrackers, sharedLink } from './share-trackers.ts'
import { shareLinkTexts } from './texts/share-link.ts'

export interface ShareSectionOptions {
  readonly torrent: TorrentSnapshot
  /** This tab made the torrent and is its first seed. */
  readonly isSeeding: boolean
  /** Something in it plays here; where nothing does no player says what is wrong with it. */
  readonly isForPlaying: boolean
  /** Trackers that every visitor of this site gets. */
  readonly siteTrackers: readonly string[]
  /** Which trackers the link names. */
  readonly trackers: ShareTrackers
  readonly chooseTrackers: (trackers: ShareTrackers) => void
}

/** What is said beside the link of a torrent. */
interface ShareText {
  readonly title: string
  readonly text: string
}

/**
 * @param isSeeding this tab made the torrent and is its first seed
 * @param isForPlaying something in it plays here
 */
const shareText = (isSeeding: boolean, isForPlaying: boolean): ShareText => {
  const texts = shareLinkTexts()
  if (!isSeeding) {
    return {
      title: texts.share,
      text: texts.shareText,
    }
  }
  const how = isForPlaying ? texts.readyText : texts.readyNotPlaying
  return { title: texts.ready, text: how }
}

const linkView = (magnet: string, options: ShareSectionOptions): TemplateResult => {
  const { torrent, siteTrackers, trackers, chooseTrackers } = options
  const shared = sharedLink(magnet, trackers, { siteTrackers, isPrivate: torrent.private })
  const onChange = (event: Event): void =>
    chooseTrackers((event.target as HTMLSelectElement).value as ShareTrackers)
  return html`<div class="link">
    <share-link .href=${linkTo(shared.magnet, location)}></share-link>
    ${
      shared.choices.length === 0
        ? nothing
        : html`<label class="choice">
            ${shareLinkTexts().trackers}
            <select @change=${onChange}>
              ${shared.choices.map(
                ([value, name]) =>
                  html`<option value=${value} ?selected=${value === trackers}>${name}</option>`,
              )}
            </select>
          </label>`
    }
    ${shared.leftOut === '' ? nothing : html`<p class="left-out">${shared.leftOut}</p>`}
  </div>`
}

/** The link of a torrent, and what it does. */
export const shareSection = (options: ShareSectionOptions): TemplateResult => {
  const { torrent, isSeeding, isForPlaying } = options
  const { title, text } = shareText(isSeeding, isForPlaying)
  return html`<section class="share">
    <div>
      <h2>${title}</h2>
      <p>${text}</p>
      ${
        isForPlaying
          ? nothing
          : torrent.notices.map((notice) => html`<p class="problem" role="alert">${sayError(notice)}</p>`)
      }
    </div>
    ${
      torrent.magnet === null
        ? html`<p class="pending">${shareLinkTexts().pending}</p>`
        : linkView(torrent.magnet, options)
    }
  </section>`
}
