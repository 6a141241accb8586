import { html, nothing, type TemplateResult } from 'lit'
import type { TorrentSnapshot } from '../engine/snapshot.ts'
import type { TrackerStatus } from '../network/ports.ts'
import type { ErrorMessage } from '../shared/errors.ts'
import { formatBytes, formatCount, formatPercent, formatPieceLength, formatRate } from './format.ts'
import { arrowDown, arrowUp, cross, paused as pausedIcon, people, warning } from './icons.ts'
import { canRetry, errorTitle, trackerName, trackerStateText } from './player-texts.ts'

/** Why uploads are off, in words; `''` when they are not. */
const uploadsOff = ({ policy, savesData }: TorrentSnapshot): string => {
  if (policy.uploadLimit !== 0) return ''
  return savesData ? 'Uploads are off: this browser’s data saver is on' : 'Uploads are off'
}

/** Peers and rates, for the top of the player. */
export const swarmView = (torrent: TorrentSnapshot): TemplateResult => {
  const { peers, downloadRate, uploadRate, paused } = torrent
  const off = uploadsOff(torrent)
  return html`
  <div class="swarm" part="swarm">
    <span title="Connected peers">${people}<span class="visually-hidden">Peers: </span>${peers.length}</span>
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

export interface CardOptions {
  readonly problem: ErrorMessage
  readonly trackers: readonly TrackerStatus[]
  /** Still looking: the condition may pass by itself. */
  readonly busy: boolean
  readonly retry: () => void
}

/** What stands in the way of playback, and what to do. */
export const cardView = ({ problem, trackers, busy, retry }: CardOptions): TemplateResult => html`
  <section class="card" part="error" role=${busy ? nothing : 'alert'}>
    <h2>${errorTitle(problem.code)}</h2>
    <p>${problem.message}</p>
    ${trackersView(trackers)}
    ${
      canRetry(problem.code)
        ? html`<div class="actions">
            <button class="action" part="retry" @click=${retry}>Try again</button>
            ${busy ? html`<span class="busy"><span class="spinner"></span>Still looking…</span>` : nothing}
          </div>`
        : nothing
    }
  </section>
`

/** The torrent is paused, and playback has come to where nothing is. */
export const pausedView = (resume: () => void): TemplateResult => html`
  <section class="card" part="paused">
    <h2>This torrent is paused</h2>
    <p>Nothing is downloaded or uploaded. What comes next in the film is not here yet.</p>
    <div class="actions"><button class="action" part="resume" @click=${resume}>Resume</button></div>
  </section>
`

/** A policy in few words, for those who want to know. */
export const policyText = (torrent: TorrentSnapshot): string => {
  const { download, readAheadSeconds, uploadLimit, maxPeers } = torrent.policy
  const what = {
    window: `${readAheadSeconds ?? 75} s ahead of what is watched`,
    file: 'the files that are watched',
    whole: 'everything',
  }[download]
  const limit = uploadLimit === null || uploadLimit === 0 ? '' : `up to ${formatRate(uploadLimit)} up`
  const parts = [what, uploadsOff(torrent) || limit, `at most ${formatCount(maxPeers, 'peer')}`]
  return parts.filter((part) => part !== '').join(', ')
}

/** A condition worth knowing that does not stop playback. */
export const toastView = (notice: ErrorMessage, dismiss: () => void): TemplateResult => html`
  <div class="toast" part="notice">
    ${warning}<span>${notice.message}</span>
    <button class="plain" aria-label="Dismiss" @click=${dismiss}>${cross}</button>
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

/** The overlay for those who want to know; key `i`. */
export const statsView = (torrent: TorrentSnapshot, video: VideoFacts): TemplateResult => {
  const { peers, uploaded, received } = torrent
  const rows: [string, string][] = [
    ['Torrent', torrent.name],
    ['State', torrent.paused ? `${torrent.state}, paused` : torrent.state],
    ['Policy', policyText(torrent)],
    ['Info hash', torrent.infoHash],
    [
      'Peers',
      peers.map(({ client, downloadRate }) => `${client} ${formatRate(downloadRate)}`).join(', ') || 'none',
    ],
    [
      'Trackers',
      torrent.trackers
        .map((tracker) => `${trackerName(tracker.url)}: ${trackerStateText(tracker)}`)
        .join('; ') || 'none',
    ],
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
