import type { Torrent } from '../engine/client.ts'
import type { FileSnapshot } from '../engine/snapshot.ts'
import { TorrentError } from '../shared/errors.ts'
import { MEDIA_ERR } from './media-error.ts'

/**
 * Why the native element gave up on a file. `null`: the file looks right and only its data did not come, so that loading it
 * again is worth it. Reads the beginning of the file, and so waits for peers as playback does; rejects when that fails.
 */
export const explainFailure = async (
  torrent: Torrent,
  file: FileSnapshot,
  failure: MediaError,
  signal: AbortSignal,
): Promise<TorrentError | null> => {
  try {
    return await inspectFailure(torrent, file, failure, signal)
  } catch (error) {
    // What cannot be read now cannot be played now, and that is all there is to say of it.
    if (error instanceof TorrentError && error.code === 'timeout') return null
    throw error
  }
}

const inspectFailure = async (
  torrent: Torrent,
  file: FileSnapshot,
  failure: MediaError,
  signal: AbortSignal,
): Promise<TorrentError | null> => {
  if (failure.code === MEDIA_ERR.network) return null
  // Loaded when it is needed: most films play.
  const [{ diagnosePlayback }, { inspectMp4 }, { SNIFF_LENGTH, sniffContainer }] = await Promise.all([
    import('../media/diagnose.ts'),
    import('../media/mp4-inspect.ts'),
    import('../media/sniff.ts'),
  ])
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const container = sniffContainer(await read(0, Math.min(SNIFF_LENGTH, file.length)))
  const description = container === 'mp4' ? await inspectMp4({ size: file.length, read }, signal) : null
  const probe = document.createElement('video')
  const canPlay = (mime: string): boolean => probe.canPlayType(mime) !== ''
  return diagnosePlayback({ container, description, canPlay, fileName: file.name })
}
