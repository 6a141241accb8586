import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentChoices } from '../engine/messages/torrent-command.ts'
import { emptyFiles, type TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { selectedFiles } from '../protocol/select-only.ts'
import { type DownloadMode, defaultPolicy, type FilePriority } from '../swarm/policy.ts'
import { usualPriority } from '../swarm/usual-priority.ts'

/** The snapshot of a torrent of which nothing is known yet but what was chosen for it. */
export const emptySnapshot = (
  infoHash: string,
  name: string | null,
  { paused = false, removedTrackers = [], addedTrackers = [] }: TorrentChoices = {},
): TorrentSnapshot => ({
  infoHash,
  name: name ?? infoHash,
  magnet: null,
  state: 'connecting',
  paused,
  finished: false,
  policy: defaultPolicy,
  savesData: false,
  files: emptyFiles,
  length: 0,
  pieceLength: 0,
  pieceCount: 0,
  pieces: new Uint8Array(),
  begun: [],
  progress: 0,
  downloaded: 0,
  received: 0,
  receivedFromBridges: 0,
  duplicate: 0,
  discarded: 0,
  stored: 0,
  uploaded: 0,
  downloadRate: 0,
  uploadRate: 0,
  startupBufferMs: 0,
  nextPart: 'coming',
  hadPeers: false,
  peers: [],
  trackers: [],
  removedTrackers,
  addedTrackers,
  bridge: null,
  private: false,
  notices: [],
  storage: 'indexeddb',
})

/**
 * `now`, with what `before` knew of the metadata where `now` does not know it yet. A torrent that was started
 * again in another worker or tab reads it anew, and a page that has shown its files goes on to show them.
 */
export const keepMetadata = (before: TorrentSnapshot, now: TorrentSnapshot): TorrentSnapshot => {
  if (now.files.length > 0 || before.files.length === 0) return now
  const { name, magnet, files, length, pieceLength, pieceCount, pieces, progress, downloaded } = before
  return { ...now, name, magnet, files, length, pieceLength, pieceCount, pieces, progress, downloaded }
}

/**
 * The choices with which a tab goes on that runs the torrent from now on: what the last owner said, and what
 * was chosen here.
 *
 * @param selectOnly files that this tab's link chose (BEP 53)
 */
export const inheritedChoices = (
  choices: TorrentChoices,
  { paused, files, policy, removedTrackers, addedTrackers }: TorrentSnapshot,
  selectOnly: readonly number[] | null,
): TorrentChoices => ({
  ...choices,
  paused,
  removedTrackers,
  addedTrackers,
  filePriorities:
    files.length > 0 ? chosenBeside(files, policy.download, selectOnly) : (choices.filePriorities ?? {}),
})

/** What was chosen for files, where the link that chose some of them does not say so already. */
export const chosenBeside = (
  files: TorrentFileList,
  mode: DownloadMode,
  selectOnly: readonly number[] | null,
): Record<number, FilePriority> => {
  const selected = selectedFiles(selectOnly, (index) => files.positionOf(index) >= 0)
  return files.differing((index) => usualPriority(mode, selected, index))
}
