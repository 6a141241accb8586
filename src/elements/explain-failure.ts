import type { Torrent } from '../engine/client.ts'
import type { FileSnapshot } from '../engine/snapshot.ts'
import { TorrentError } from '../shared/errors.ts'
import { MEDIA_ERR } from './media-error.ts'

/**
 * Why the native element gave up on a file. `null`: the file looks right and only its data did not come, so that loading it
 * again is worth it. Reads the beginning of the file, and so waits for peers as playback does.
 */
export const explainFailure = async (
  torrent: Torrent,
  file: FileSnapshot,
  failure: MediaError,
  signal: AbortSignal,
): Promise<TorrentError | null> => {
  if (failure.code === MEDIA_ERR.network || signal.aborted || torrent === null) return null
  return new TorrentError('unsupported-media', `This browser cannot play “${file.name}”.`, { cause: failure })
}
