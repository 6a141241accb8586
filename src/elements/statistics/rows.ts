import type { PeerSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { bridgeStateText, trackerTextBeside } from '../bridge-texts.ts'
import { decimal, formatBytes, formatPercent, formatPieceLength, formatRate } from '../format.ts'
import { trackerName } from '../player-texts.ts'
import { statisticsTexts } from '../texts/statistics.ts'
import type { StatisticsFacts } from './facts.ts'
import { countSet } from './piece-cells.ts'

/** A term and its value. */
export type Row = readonly [term: string, value: string]

const count = (number: number): string => String(number)

/** Bytes by where they came from, as far as they are no waste. */
export interface Origins {
  readonly peers: number
  readonly bridge: number
  readonly store: number
}

export const originsOf = ({
  received,
  receivedFromBridges,
  stored,
}: Pick<TorrentSnapshot, 'received' | 'receivedFromBridges' | 'stored'>): Origins => ({
  peers: Math.max(0, received - receivedFromBridges),
  bridge: receivedFromBridges,
  store: stored,
})

/** What was received and was of no use, and what was given. */
export const wasteRows = ({ duplicate, discarded, uploaded }: TorrentSnapshot): readonly Row[] => {
  const texts = statisticsTexts()
  return [
    [texts.duplicate, formatBytes(duplicate)],
    [texts.discarded, formatBytes(discarded)],
    [texts.sent, formatBytes(uploaded)],
  ]
}

export const piecesText = ({ pieces, pieceCount, pieceLength }: TorrentSnapshot): string =>
  statisticsTexts().piecesHere(
    count(countSet(pieces, 0, pieceCount)),
    count(pieceCount),
    formatPieceLength(pieceLength),
  )

/** What a peer does, in few words. */
export const peerWords = ({
  bridge,
  choking,
  choked,
  interested,
  interesting,
}: PeerSnapshot): readonly string[] => {
  const texts = statisticsTexts()
  return [
    ...(bridge ? [texts.isBridge] : []),
    interesting ? (choking ? texts.chokesUs : texts.sendsToUs) : texts.weWantNothing,
    ...(interested ? [choked ? texts.waitsForUs : texts.getsFromUs] : []),
  ]
}

export const playbackRows = (facts: StatisticsFacts): readonly Row[] => {
  const texts = statisticsTexts()
  const { width, height, droppedFrames, frames, file, film, playbackRate } = facts
  const codecs = film.soundtracks.map(({ codec }) => codec).filter((codec) => codec !== '')
  return [
    [texts.picture, width > 0 ? texts.pictureSize(count(width), count(height)) : texts.noPicture],
    [texts.dropped, texts.droppedOf(count(droppedFrames), count(frames))],
    ...(file === null ? [] : ([[texts.format, file.type]] as const)),
    ...(codecs.length === 0 ? [] : ([[texts.soundtrack, [...new Set(codecs)].join(', ')]] as const)),
    [texts.speed, texts.rate(count(playbackRate))],
  ]
}

const stateText = ({ state, paused }: TorrentSnapshot): string => {
  const texts = statisticsTexts()
  return paused ? texts.statePaused(texts[state]) : texts[state]
}

const fetchesText = ({ policy: { download, readAheadSeconds } }: TorrentSnapshot): string => {
  const texts = statisticsTexts()
  if (download === 'whole') return texts.fetchesAll
  if (download === 'file') return texts.fetchesFiles
  return readAheadSeconds === null ? texts.fetchesWindow : texts.fetchesSeconds(count(readAheadSeconds))
}

const uploadRows = ({ policy: { uploadLimit }, savesData }: TorrentSnapshot): readonly Row[] => {
  const texts = statisticsTexts()
  if (uploadLimit === null) return []
  const off = savesData ? texts.uploadsOffSaver : texts.uploadsOff
  return [[texts.uploadLimit, uploadLimit === 0 ? off : formatRate(uploadLimit)]]
}

/** What a report may tell of the torrent: nothing by which it or anybody in it is found. */
const anonymousRows = (torrent: TorrentSnapshot): readonly Row[] => {
  const texts = statisticsTexts()
  const { downloaded, length, progress, policy, storage } = torrent
  return [
    [texts.state, stateText(torrent)],
    [texts.stored, texts.storedOf(formatBytes(downloaded), formatBytes(length), formatPercent(progress))],
    [texts.keptIn, storage === 'indexeddb' ? 'IndexedDB' : storage],
    [texts.fetches, fetchesText(torrent)],
    ...uploadRows(torrent),
    [texts.peerLimit, count(policy.maxPeers)],
  ]
}

export const torrentRows = (torrent: TorrentSnapshot): readonly Row[] => {
  const texts = statisticsTexts()
  const { name, infoHash, trackers, bridge } = torrent
  return [
    [texts.name, name],
    [texts.infoHash, infoHash],
    ...anonymousRows(torrent),
    ...trackers.map((tracker): Row => [trackerName(tracker.url), trackerTextBeside(bridge, tracker)]),
    ...(bridge === null ? [] : ([[texts.ordinary, bridgeStateText(bridge)]] as const)),
  ]
}

/**
 * The statistics as text for a report of an error. It names no address, no torrent and no file: a person may
 * paste it where all can read it.
 */
export const reportText = (facts: StatisticsFacts, userAgent: string): string => {
  const texts = statisticsTexts()
  const { torrent } = facts
  const { peers, bridge, store } = originsOf(torrent)
  const answering = torrent.trackers.filter(({ state }) => state === 'connected').length
  const rows: readonly Row[] = [
    ...anonymousRows(torrent),
    [texts.pieces, piecesText(torrent)],
    [
      texts.rates,
      `${texts.down(formatRate(torrent.downloadRate))}, ${texts.up(formatRate(torrent.uploadRate))}`,
    ],
    [texts.buffer, texts.seconds(decimal(facts.bufferedSeconds, 1))],
    [
      texts.origin,
      [
        texts.fromPeers(formatBytes(peers)),
        texts.fromBridge(formatBytes(bridge)),
        texts.fromStore(formatBytes(store)),
      ].join(', '),
    ],
    ...wasteRows(torrent),
    [texts.trackers, texts.trackersAnswer(count(answering), count(torrent.trackers.length))],
    ...playbackRows(facts),
    [texts.browser, userAgent],
  ]
  const lines = rows.map(([term, value]) => `${term}: ${value}`)
  const table = torrent.peers.map(
    (peer) =>
      `- ${[
        peer.client || texts.unknownClient,
        texts.down(formatRate(peer.downloadRate)),
        texts.up(formatRate(peer.uploadRate)),
        formatPercent(peer.progress),
        ...peerWords(peer),
      ].join(', ')}`,
  )
  return [...lines, texts.peers(count(torrent.peers.length)), ...table].join('\n')
}
