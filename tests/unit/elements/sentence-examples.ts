import { speechless } from '../../../src/client/bridges.ts'
import type { PlaybackState } from '../../../src/elements/player-status.ts'
import type { PeerSnapshot } from '../../../src/engine/messages/snapshot.ts'
import { fileSnapshot, pieceBits, torrentSnapshot } from '../../helpers/snapshots.ts'

/** A file of 10 MB that lasts 100 s, in pieces of a second each. */
export const film = fileSnapshot({ length: 10_000_000 })

export const peer: PeerSnapshot = {
  ...{ id: 'webrtc-1', client: 'WebTorrent 3.0', description: 'WebRTC', progress: 1 },
  ...{ downloadRate: 0, uploadRate: 0, downloaded: 0, uploaded: 0, choking: false, choked: false },
  interested: false,
  interesting: false,
  bridge: false,
}

/** The torrent of {@link film}, of which these seconds are here. */
export const torrentWith = (
  seconds: readonly number[],
  parts: Parameters<typeof torrentSnapshot>[0] = {},
) => {
  const downloaded = seconds.length * 100_000
  return torrentSnapshot({
    peers: [peer],
    hadPeers: true,
    downloadRate: 150_000,
    files: [{ ...film, downloaded }],
    length: film.length,
    pieceLength: 100_000,
    pieceCount: 100,
    pieces: pieceBits(100, seconds),
    downloaded,
    ...parts,
  })
}

/** It plays at 50 s, and what comes next is not here. */
export const stuck: PlaybackState = {
  hasSource: true,
  active: true,
  error: null,
  snapshot: torrentWith([]),
  file: film,
  readyState: 2,
  paused: false,
  seeking: false,
  currentTime: 50,
  duration: 100,
  isOnline: true,
  waitedMs: 600,
  recentlyWaitedMs: 600,
  pacing: 'auto',
  isHeld: false,
  startsIn: null,
  isAsking: false,
}

const firstFourteen = Array.from({ length: 14 }, (_, second) => second)
const withFirst = (parts: Parameters<typeof torrentSnapshot>[0]) => ({
  snapshot: torrentWith(firstFourteen, parts),
})
const unknown = (parts: Parameters<typeof torrentSnapshot>[0]) => ({
  snapshot: torrentSnapshot(parts),
  file: null,
  readyState: 0,
})

/** For each row of the table a state in which it is the one that is said. */
export const examples: Readonly<Record<string, Partial<PlaybackState>>> = {
  error: {
    error: {
      code: 'timeout',
      message: 'Playback stopped because the data did not arrive. Try again when more peers are there.',
    },
  },
  'no-source': { hasSource: false, active: false, snapshot: null, file: null },
  starting: { snapshot: null, file: null, readyState: 0 },
  paused: { snapshot: torrentWith([50], { paused: true }) },
  through: {
    snapshot: torrentWith([50, 51, 52], { downloadRate: 35_000 }),
    ...{ pacing: 'through', isHeld: true, startsIn: 160 },
  },
  choose: {
    snapshot: torrentWith([], { downloadRate: 35_000 }),
    ...{ recentlyWaitedMs: 5_000, startsIn: 160 },
  },
  ahead: { snapshot: torrentWith([50, 51, 52], { startupBufferMs: 9_000 }) },
  loading: { snapshot: torrentWith([50, 51, 52]) },
  offline: { ...withFirst({ peers: [], downloadRate: 0 }), isOnline: false },
  webrtc: unknown({
    state: 'connecting',
    notices: [{ id: 'webrtc', code: 'no-webrtc', message: 'No connections can be made here.' }],
  }),
  metadata: unknown({
    peers: [peer],
    notices: [{ id: 'metadata', code: 'invalid-torrent', message: 'What is stored of it is damaged.' }],
  }),
  'bridge-restarts': withFirst({ bridge: speechless('unavailable', null), downloadRate: 0 }),
  'bridge-nobody': {
    ...unknown({
      peers: [{ ...peer, progress: 0, bridge: true }],
      hadPeers: true,
      bridge: { ...speechless('joining', null), found: 12, silent: 9, refused: 3 },
    }),
    waitedMs: 11_000,
  },
  'bridge-search': unknown({ state: 'connecting', bridge: speechless('joining', null) }),
  'left-early': unknown({ state: 'connecting', hadPeers: true }),
  left: withFirst({ peers: [], downloadRate: 0, nextPart: 'nobody' }),
  'no-peers': unknown({
    state: 'connecting',
    notices: [{ id: 'no-peers', code: 'no-peers', message: 'No peers yet.' }],
  }),
  finding: { snapshot: torrentWith([], { peers: [], hadPeers: false, downloadRate: 0 }) },
  description: unknown({ state: 'metadata', peers: [peer], hadPeers: true }),
  looking: { snapshot: torrentWith([]), file: null, readyState: 0 },
  nobody: { snapshot: torrentWith([], { peers: [peer, peer], nextPart: 'nobody' }) },
  choked: { snapshot: torrentWith([], { nextPart: 'choked', downloadRate: 0 }), waitedMs: 11_000 },
  silent: { snapshot: torrentWith([], { downloadRate: 0 }), waitedMs: 11_000 },
  slow: {
    snapshot: torrentWith([], { downloadRate: 35_000 }),
    ...{ recentlyWaitedMs: 5_000, startsIn: 160, pacing: 'pauses' },
  },
  buffering: { snapshot: torrentWith([50]) },
}
