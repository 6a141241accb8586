import { html, nothing, type TemplateResult } from 'lit'
import { bridgeStateText, trackerTextBeside } from '../elements/bridge-texts.ts'
import { formatBytes, formatPercent, formatPieceLength, formatRate } from '../elements/format.ts'
import { trackerName } from '../elements/player-texts.ts'
import type { PeerSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'

const maxPeers = 100

const peerText = ({ client, bridge }: PeerSnapshot): string =>
  bridge ? `${client || 'Unknown client'} (bridge)` : client || 'Unknown client'

const peersTable = ({ peers }: TorrentSnapshot): TemplateResult => html`
  <div class="scroll">
    <table>
      <thead>
        <tr><th scope="col">Peer</th><th scope="col">Has</th><th scope="col">Down</th><th scope="col">Up</th></tr>
      </thead>
      <tbody>
        ${peers.slice(0, maxPeers).map(
          (peer) => html`<tr>
            <th scope="row" title=${peer.description}>${peerText(peer)}</th>
            <td>${formatPercent(peer.progress)}</td>
            <td>${formatRate(peer.downloadRate)}</td>
            <td>${formatRate(peer.uploadRate)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>
`

export interface TrackerActions {
  /** Stops asking a tracker of this torrent, for good. */
  readonly remove: (url: string) => void
  readonly restore: (url: string) => void
  readonly add: (url: string) => void
}

/** Trackers with how they are doing, and those that were taken out, which can be put back. */
const trackersView = (
  { trackers, removedTrackers, bridge }: TorrentSnapshot,
  { remove, restore }: TrackerActions,
): TemplateResult => {
  if (trackers.length === 0 && removedTrackers.length === 0) {
    return html`<p class="none">This torrent names none, and none is set.</p>`
  }
  const row = (url: string, state: string, label: string, text: string, run: () => void): TemplateResult =>
    html`<li title=${url}>
      <span>${trackerName(url)}</span><span>${state}</span>
      <button class="button small" data-tracker=${url} aria-label=${label} @click=${run}>${text}</button>
    </li>`
  return html`<ul class="trackers">
    ${trackers.map((tracker) =>
      row(
        tracker.url,
        trackerTextBeside(bridge, tracker),
        `Stop asking ${trackerName(tracker.url)}`,
        'Remove',
        () => remove(tracker.url),
      ),
    )}
    ${removedTrackers.map((url) =>
      row(url, 'removed: it is not asked any more', `Ask ${trackerName(url)} again`, 'Put back', () =>
        restore(url),
      ),
    )}
  </ul>`
}

/** Peers, trackers and numbers of a torrent, behind a disclosure. */
export const detailsView = (torrent: TorrentSnapshot, actions: TrackerActions): TemplateResult => {
  const { peers } = torrent
  const facts: [string, string][] = [
    ['Received', formatBytes(torrent.received)],
    ['Sent', formatBytes(torrent.uploaded)],
    ['Pieces', `${torrent.pieceCount} × ${formatPieceLength(torrent.pieceLength)}`],
    ['Kept', torrent.storage === 'memory' ? 'in memory only' : 'on this device'],
    ['Info hash', torrent.infoHash],
  ]
  return html`<details>
    <summary>Details</summary>
    <h3>Peers</h3>
    ${peers.length === 0 ? html`<p class="none">None is connected.</p>` : peersTable(torrent)}
    ${
      torrent.bridge === null
        ? nothing
        : html`<h3>Ordinary peers</h3>
            <p class="none">${bridgeStateText(torrent.bridge)}</p>`
    }
    <h3>Trackers</h3>
    ${trackersView(torrent, actions)}
    <tracker-form
      .torrent=${torrent}
      @add-tracker=${({ detail }: CustomEvent<string>) => actions.add(detail)}
    ></tracker-form>
    <h3>Torrent</h3>
    <dl>
      ${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
      ${torrent.name === '' ? nothing : html`<div><dt>Name</dt><dd>${torrent.name}</dd></div>`}
    </dl>
  </details>`
}
