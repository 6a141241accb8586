import { defaultPolicy } from '../swarm/policy.ts'
import type { TorrentSnapshot } from './snapshot.ts'

/** Of a torrent of which nothing is known yet. */
export const emptySnapshot = (infoHash: string, name: string | null): TorrentSnapshot => ({
  infoHash,
  name: name ?? infoHash,
  magnet: null,
  state: 'connecting',
  paused: false,
  finished: false,
  policy: defaultPolicy,
  savesData: false,
  files: [],
  length: 0,
  pieceLength: 0,
  pieceCount: 0,
  pieces: new Uint8Array(),
  progress: 0,
  downloaded: 0,
  received: 0,
  uploaded: 0,
  downloadRate: 0,
  uploadRate: 0,
  aheadNeededMs: 0,
  peers: [],
  trackers: [],
  removedTrackers: [],
  private: false,
  notices: [],
  storage: 'indexeddb',
})
