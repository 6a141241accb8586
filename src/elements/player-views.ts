import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import { bridgePeersText } from './bridge-texts.ts'
import { formatRate, keepUnits } from './format.ts'
import { arrowDown, arrowUp, cross, paused as pausedIcon, people, warning } from './icons.ts'
import { trackerName, trackerStateText } from './player-texts.ts'
import type { Saying, SayingAction } from './saying.ts'

/** Why uploads are off, in words; `''` when they are not. */
const uploadsOff = ({ policy, savesData }: TorrentSnapshot): string => {
  if (policy.uploadLimit !== 0) return ''
  return savesData ? 'Uploads are off: this browser’s data saver is on' : 'Uploads are off'
}

/** Peers and rates, for the top of the player. */
export const swarmView = (torrent: TorrentSnapshot): TemplateResult => {
  const { peers, downloadRate, uploadRate, paused } = torrent
  const off = uploadsOff(torrent)
  const through = bridgePeersText(torrent)
  return html`
  <div class="swarm" part="swarm">
    <span title="Connected peers">${people}<span class="visually-hidden">Peers: </span>${peers.length}</span>
    ${through === '' ? nothing : html`<span class="through wide" title="Where it comes from">${through}</span>`}
    ${
      paused
        ? html`<span title="Nothing is downloaded or uploaded">${pausedIcon}Paused</span>`
        : html`<span title="Download rate">${arrowDown}<span class="visually-hidden">Download: </span>${formatRate(downloadRate)}</span>
            <span class="wide" title=${off || 'Upload rate'}>${arrowUp}<span class="visually-hidden">Upload: </span>${off === '' ? formatRate(uploadRate) : 'off'}</span>`
    }
  </div>
`
}

const trackersView = (trackers: readonly TrackerStatus[]): TemplateResult | typeof nothing =>
  trackers.length === 0
    ? nothing
    : html`<ul class="details" aria-label="Trackers asked">
        ${trackers
          .slice(0, 8)
          .map(
            (tracker) =>
              html`<li><span>${trackerName(tracker.url)}</span><span>${trackerStateText(tracker)}</span></li>`,
          )}
      </ul>`

const actionNames: Readonly<Record<Exclude<SayingAction, 'own-tab'>, string>> = {
  retry: 'Try again',
  reload: 'Reload the page',
  'other-file': 'Choose another file',
  resume: 'Resume',
}

const actionView = (action: SayingAction, act: (action: SayingAction) => void): TemplateResult =>
  action === 'own-tab'
    ? html`<a class="action" part="own-tab" href=${location.href} target="_blank" rel="noopener">Open in its own tab</a>`
    : html`<button class="action" part=${action} @click=${() => act(action)}>${actionNames[action]}</button>`

/** What stands in the way of playback, and what to do. */
const cardView = (
  { row, title, text, action, showsTrackers, isPassing, detail }: Saying,
  trackers: readonly TrackerStatus[],
  act: (action: SayingAction) => void,
): TemplateResult => html`
  <section class="card" part=${row === 'paused' ? 'paused' : 'error'} role=${row === 'error' ? 'alert' : nothing}>
    <div class="words">
      <h2>${title}</h2>
      <p>${text}</p>
      ${detail === null ? nothing : html`<p class="detail">For a report: ${detail}</p>`}
      ${trackersView(trackers)}
    </div>
    ${
      action === null && !showsTrackers
        ? nothing
        : html`<div class="actions">
            ${action === null ? nothing : actionView(action, act)}
            ${showsTrackers && action === null ? html`<slot name="tracker-actions"></slot>` : nothing}
            ${isPassing ? html`<span class="busy"><span class="spinner"></span>Still looking…</span>` : nothing}
          </div>`
    }
  </section>
`

/** What the player says over the picture: a line of words, or a card. It leaves the controls free. */
export const sayingView = (
  saying: Saying,
  trackers: readonly TrackerStatus[],
  act: (action: SayingAction) => void,
): TemplateResult =>
  saying.place === 'card'
    ? html`<div class="layer">${cardView(saying, saying.showsTrackers ? trackers : [], act)}</div>`
    : html`<div class="layer">
        <div class="status" part="status">
          ${saying.isPassing ? html`<span class="spinner"></span>` : nothing}${keepUnits(saying.text)}
        </div>
      </div>`

/** A condition worth knowing that does not stop playback. */
export const toastView = (notice: ErrorMessage, dismiss: () => void): TemplateResult => html`
  <div class="toast" part="notice">
    ${warning}<span>${notice.message}</span>
    <button class="plain" aria-label="Dismiss" @click=${dismiss}>${cross}</button>
  </div>
`
