import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import { sayError } from '../shared/errors.ts'
import { bridgePeersText } from './bridge-texts.ts'
import { formatCountdown, formatRate, keepUnits } from './format.ts'
import { arrowDown, arrowUp, cross, paused as pausedIcon, people, warning } from './icons.ts'
import { trackerName, trackerStateText } from './player-texts.ts'
import type { Saying, SayingAction } from './saying.ts'
import { actionTexts, cardTexts } from './texts/saying.ts'
import { swarmTexts } from './texts/swarm.ts'
import type { Toast } from './toasts.ts'

/** Why uploads are off, in words; `''` when they are not. */
const uploadsOff = ({ policy, savesData }: TorrentSnapshot): string => {
  if (policy.uploadLimit !== 0) return ''
  return savesData ? swarmTexts().uploadsOffBySaver : swarmTexts().uploadsOff
}

/** Peers and rates, for the top of the player. */
export const swarmView = (torrent: TorrentSnapshot): TemplateResult => {
  const { peers, downloadRate, uploadRate, paused } = torrent
  const off = uploadsOff(torrent)
  const through = bridgePeersText(torrent)
  const texts = swarmTexts()
  return html`
  <div class="swarm" part="swarm">
    <span title=${texts.peersTip}>${people}<span class="visually-hidden">${texts.peers}</span>${peers.length}</span>
    ${through === '' ? nothing : html`<span class="through wide" title=${texts.throughTip}>${through}</span>`}
    ${
      paused
        ? html`<span title=${texts.pausedTip}>${pausedIcon}${texts.paused}</span>`
        : html`<span title=${texts.downloadTip}>${arrowDown}<span class="visually-hidden">${texts.download}</span>${formatRate(downloadRate)}</span>
            <span class="wide" title=${off || texts.uploadTip}>${arrowUp}<span class="visually-hidden">${texts.upload}</span>${off === '' ? formatRate(uploadRate) : texts.off}</span>`
    }
  </div>
`
}

const trackersView = (trackers: readonly TrackerStatus[]): TemplateResult | typeof nothing =>
  trackers.length === 0
    ? nothing
    : html`<ul class="details" aria-label=${cardTexts().trackersAsked}>
        ${trackers
          .slice(0, 8)
          .map(
            (tracker) =>
              html`<li><span>${trackerName(tracker.url)}</span><span>${trackerStateText(tracker)}</span></li>`,
          )}
      </ul>`

type Act = (action: SayingAction) => void

const actionName = (action: SayingAction, startsIn: number | null): string => {
  const texts = actionTexts()
  return action === 'through' ? texts.through(formatCountdown(startsIn ?? 0)) : texts[action]
}

/** What can be pressed: the first one stands out. */
const actionsView = (actions: readonly SayingAction[], startsIn: number | null, act: Act): TemplateResult[] =>
  actions.map((action, at) => {
    const look = at === 0 ? 'action' : 'action other'
    return action === 'own-tab'
      ? html`<a class=${look} part="own-tab" href=${location.href} target="_blank" rel="noopener">${actionTexts()['own-tab']}</a>`
      : html`<button class=${look} part=${action} @click=${() => act(action)}>${actionName(action, startsIn)}</button>`
  })

/** Parts of the cards that are about no failure. */
const cardParts: Readonly<Record<string, string>> = { paused: 'paused', choose: 'slow', through: 'slow' }

/** What stands in the way of playback, and what to do. */
const cardView = (
  { row, title, text, actions, startsIn, showsTrackers, isPassing, detail }: Saying,
  trackers: readonly TrackerStatus[],
  act: Act,
): TemplateResult => html`
  <section class="card" part=${cardParts[row] ?? 'error'} role=${row === 'error' ? 'alert' : nothing}>
    <div class="words">
      <h2>${title}</h2>
      <p>${keepUnits(text)}</p>
      ${detail === null ? nothing : html`<p class="detail">${cardTexts().forReport(detail)}</p>`}
      ${trackersView(trackers)}
    </div>
    ${
      actions.length === 0 && !showsTrackers
        ? nothing
        : html`<div class="actions">
            ${actionsView(actions, startsIn, act)}
            ${showsTrackers && actions.length === 0 ? html`<slot name="tracker-actions"></slot>` : nothing}
            ${isPassing ? html`<span class="busy"><span class="spinner"></span>${cardTexts().stillLooking}</span>` : nothing}
          </div>`
    }
  </section>
`

/** What the player says over the picture: a line of words, or a card. It leaves the controls free. */
export const sayingView = (saying: Saying, trackers: readonly TrackerStatus[], act: Act): TemplateResult =>
  saying.place === 'card'
    ? html`<div class="layer">${cardView(saying, saying.showsTrackers ? trackers : [], act)}</div>`
    : html`<div class="layer">
        <div class="status" part="status">
          ${saying.isPassing ? html`<span class="spinner"></span>` : nothing}${keepUnits(saying.text)}
        </div>
      </div>`

/** A condition worth knowing that does not stop playback. */
export const toastView = (toast: Toast, dismiss: () => void, act: Act): TemplateResult => {
  const { actions = [] } = toast
  return html`
  <div class="toast" part="notice">
    ${warning}
    <div>
      <div class="words">${sayError(toast)}</div>
      ${actions.length === 0 ? nothing : html`<div class="actions">${actionsView(actions, null, act)}</div>`}
    </div>
    <button class="plain" aria-label=${cardTexts().dismiss} @click=${dismiss}>${cross}</button>
  </div>
`
}
