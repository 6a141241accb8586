import { html, nothing, type TemplateResult } from 'lit'
import { bridgeStateText, trackerTextBeside } from '../elements/bridge-texts.ts'
import { formatBytes, formatPercent, formatPieceLength, formatRate } from '../elements/format.ts'
import { trackerName } from '../elements/player-texts.ts'
import type { PeerSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { detailsTexts } from './texts/details.ts'

const maxPeers = 100

const peerText = ({ client, bridge }: PeerSnapshot): string =>
  bridge
    ? detailsTexts().bridge(client || detailsTexts().unknownClient)
    : client || detailsTexts().unknownClient

const peersTable = ({ peers }: TorrentSnapshot): TemplateResult => html`
  <div class="scroll">
    <table>
      <thead>
        <tr>${[detailsTexts().peer, detailsTexts().has, detailsTexts().down, detailsTexts().up].map((name) => html`<th scope="col">${name}</th>`)}</tr>
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
    return html`<p class="none">${detailsTexts().noTrackers}</p>`
  }
  const texts = detailsTexts()
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
        texts.stopAsking(trackerName(tracker.url)),
        texts.remove,
        () => remove(tracker.url),
      ),
    )}
    ${removedTrackers.map((url) =>
      row(url, texts.removed, texts.askAgain(trackerName(url)), texts.putBack, () => restore(url)),
    )}
  </ul>`
}

/** Peers, trackers and numbers of a torrent, behind a disclosure. */
export const detailsView = (torrent: TorrentSnapshot, actions: TrackerActions): TemplateResult => {
  const { peers } = torrent
  const texts = detailsTexts()
  const facts: [string, string][] = [
    [texts.received, formatBytes(torrent.received)],
    [texts.sent, formatBytes(torrent.uploaded)],
    [texts.pieces, texts.piecesOf(torrent.pieceCount, formatPieceLength(torrent.pieceLength))],
    [texts.kept, torrent.storage === 'memory' ? texts.inMemory : texts.onDevice],
    [texts.infoHash, torrent.infoHash],
  ]
  return html`<details>
    <summary>${texts.title}</summary>
    <h3>${texts.peers}</h3>
    ${peers.length === 0 ? html`<p class="none">${texts.nobody}</p>` : peersTable(torrent)}
    ${
      torrent.bridge === null
        ? nothing
        : html`<h3>${texts.ordinaryPeers}</h3>
            <p class="none">${bridgeStateText(torrent.bridge)}</p>`
    }
    <h3>${texts.trackers}</h3>
    ${trackersView(torrent, actions)}
    <tracker-form
      .torrent=${torrent}
      @add-tracker=${({ detail }: CustomEvent<string>) => actions.add(detail)}
    ></tracker-form>
    <h3>${texts.torrent}</h3>
    <dl>
      ${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
      ${torrent.name === '' ? nothing : html`<div><dt>${texts.name}</dt><dd>${torrent.name}</dd></div>`}
    </dl>
  </details>`
}
