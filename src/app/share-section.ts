import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { linkTo } from './routes.ts'
import { type ShareTrackers, sharedLink } from './share-trackers.ts'

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
  if (!isSeeding) {
    return {
      title: 'Share',
      text: 'Whoever opens this link can watch it too, and you pass on what you have.',
    }
  }
  const how = isForPlaying
    ? 'Whoever opens this link watches it straight from you. Keep this tab open as long as they watch.'
    : 'There is no film or music in it, so nothing plays here or in the page of whoever opens this link. Programs that download WebTorrent links get it straight from you, as long as this tab is open.'
  return { title: 'Ready to share', text: how }
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
            Trackers in the link
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
          : torrent.notices.map(({ message }) => html`<p class="problem" role="alert">${message}</p>`)
      }
    </div>
    ${
      torrent.magnet === null
        ? html`<p class="pending">The link comes as soon as the torrent’s name is known.</p>`
        : linkView(torrent.magnet, options)
    }
  </section>`
}
