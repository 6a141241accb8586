import type { Torrent } from '../engine/client.ts'
import type { FileSnapshot } from '../engine/snapshot.ts'
import type { Playback } from '../media/diagnose.ts'
import { TorrentError } from '../shared/errors.ts'
import { mediaErr } from './media-error.ts'

/**
 * What Firefox (`OnMediaSinkAudioError`, `…MEDIASINK_ERR`) and Chromium (`AUDIO_RENDERER_ERROR`) call a sound
 * device that fails.
 */
const soundDeviceFailed = /AudioError|MEDIASINK|AUDIO_RENDERER/i

const diagnosis = async (torrent: Torrent, file: FileSnapshot, signal: AbortSignal): Promise<Playback> => {
  // Loaded when it is needed: most films play.
  const [{ inspectMp4 }, { sniffLength, sniffContainer }] = await Promise.all([
    import('../media/mp4-inspect.ts'),
    import('../media/sniff.ts'),
  ])
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const container = sniffContainer(await read(0, Math.min(sniffLength, file.length)))
  const description = container === 'mp4' ? await inspectMp4({ size: file.length, read }, signal) : null
  const probe = document.createElement('video')
  const canPlay = (mime: string): boolean => probe.canPlayType(mime) !== ''
  return { container, description, canPlay, fileName: file.name, fileType: file.type }
}

/**
 * Why the native element gave up on a file. `null`: the file looks right and only its data did not come, so
 * that loading it again is worth it. Reads the beginning of the file, and so waits for peers as playback
 * does; rejects when that fails.
 */
export const explainFailure = async (
  torrent: Torrent,
  file: FileSnapshot,
  failure: Pick<MediaError, 'code' | 'message'>,
  signal: AbortSignal,
): Promise<TorrentError | null> => {
  if (failure.code === mediaErr.network) return null
  if (soundDeviceFailed.test(failure.message)) {
    return new TorrentError(
      'sound-device',
      'The sound cannot be played: this device has no sound output, or the browser cannot use it. ' +
        'Connect or switch on a sound device, and try again.',
      { cause: failure },
    )
  }
  try {
    const [{ diagnosePlayback }, playback] = await Promise.all([
      import('../media/diagnose.ts'),
      diagnosis(torrent, file, signal),
    ])
    return diagnosePlayback(playback)
  } catch (error) {
    // What cannot be read now cannot be played now, and that is all there is to say of it.
    if (error instanceof TorrentError && error.code === 'timeout') return null
    throw error
  }
}

/** What to say where a film plays without its picture. Rejects as {@link explainFailure} does. */
export const explainMissingPicture = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TorrentError> => {
  const [{ missingPicture }, playback] = await Promise.all([
    import('../media/diagnose.ts'),
    diagnosis(torrent, file, signal),
  ])
  return missingPicture(playback)
}
