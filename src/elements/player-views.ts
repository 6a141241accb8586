import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import { bridgePeersText, bridgeStateText, trackerTextBeside } from './bridge-texts.ts'
import {
  formatBytes,
  formatCount,
  formatCountdown,
  formatPercent,
  formatPieceLength,
  formatRate,
  keepUnits,
} from './format.ts'
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

/** A policy in few words, for the statistics. */
const describePolicy = (torrent: TorrentSnapshot): string => {
  const { download, readAheadSeconds, uploadLimit, maxPeers } = torrent.policy
  const what = {
    window:
      readAheadSeconds === null
        ? 'what is watched and some way ahead'
        : `${readAheadSeconds} s ahead of what is watched`,
    file: 'the files that are watched',
    whole: 'everything',
  }[download]
  const limit = uploadLimit === null || uploadLimit === 0 ? '' : `up to ${formatRate(uploadLimit)} up`
  const parts = [what, uploadsOff(torrent) || limit, `at most ${formatCount(maxPeers, 'peer')}`]
  return parts.filter((part) => part !== '').join(', ')
}

/** A condition worth knowing that does not stop playback. */
export const toastView = (
  { message, actions = [] }: Pick<Toast, 'message' | 'actions'>,
  dismiss: () => void,
  act: Act,
): TemplateResult => html`
  <div class="toast" part="notice">
    ${warning}
    <div>
      ${message}
      ${actions.length === 0 ? nothing : html`<div class="actions">${actionsView(actions, null, act)}</div>`}
    </div>
    <button class="plain" aria-label=${cardTexts().dismiss} @click=${dismiss}>${cross}</button>
  </div>
`

const countPieces = (pieces: Uint8Array): number => {
  let count = 0
  for (let byte of pieces) for (; byte !== 0; byte &= byte - 1) count++
  return count
}

export interface VideoFacts {
  readonly width: number
  readonly height: number
  readonly bufferedSeconds: number
  readonly dropped: number
  readonly frames: number
}

/** The overlay with statistics; the key `i` shows it. */
export const statsView = (torrent: TorrentSnapshot, video: VideoFacts): TemplateResult => {
  const { peers, uploaded, received } = torrent
  const rows: [string, string][] = [
    ['Torrent', torrent.name],
    ['State', torrent.paused ? `${torrent.state}, paused` : torrent.state],
    ['Policy', describePolicy(torrent)],
    ['Info hash', torrent.infoHash],
    [
      'Peers',
      peers.map(({ client, downloadRate }) => `${client} ${formatRate(downloadRate)}`).join(', ') || 'none',
    ],
    [
      'Trackers',
      torrent.trackers
        .map((tracker) => `${trackerName(tracker.url)}: ${trackerTextBeside(torrent.bridge, tracker)}`)
        .join('; ') || 'none',
    ],
    ...(torrent.bridge === null
      ? []
      : [['Ordinary peers', bridgeStateText(torrent.bridge)] as [string, string]]),
    ['Down / up', `${formatRate(torrent.downloadRate)} / ${formatRate(torrent.uploadRate)}`],
    ['Received / sent', `${formatBytes(received)} / ${formatBytes(uploaded)}`],
    [
      'On this device',
      `${formatBytes(torrent.downloaded)} of ${formatBytes(torrent.length)} (${formatPercent(torrent.progress)})`,
    ],
    [
      'Pieces',
      `${countPieces(torrent.pieces)} of ${torrent.pieceCount}, ${formatPieceLength(torrent.pieceLength)} each`,
    ],
    ['Kept in', torrent.storage === 'indexeddb' ? 'IndexedDB' : torrent.storage],
    ['Picture', video.width > 0 ? `${video.width} × ${video.height}` : 'none'],
    ['Buffered ahead', `${video.bufferedSeconds.toFixed(1)} s`],
    ['Frames dropped', `${video.dropped} of ${formatCount(video.frames, 'frame')}`],
  ]
  return html`<div class="stats" part="stats" role="region" aria-label="Statistics">
    <dl>${rows.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
  </div>`
}
