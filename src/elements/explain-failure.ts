import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { ByteSource } from '../media/byte-source.ts'
import type { Playback } from '../media/diagnose.ts'
import type { Container } from '../media/sniff.ts'
import { TorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { mediaErr } from './media-error.ts'

/**
 * What Firefox (`OnMediaSinkAudioError`, `…MEDIASINK_ERR`) and Chromium (`AUDIO_RENDERER_ERROR`) call a sound
 * device that fails.
 */
const soundDeviceFailed = /AudioError|MEDIASINK|AUDIO_RENDERER/i

/** The name of the part that is missing when one of the modules below is no longer on the server. */
const explainer = 'The part that tells why a film does not play'

const diagnosis = async (torrent: Torrent, file: FileSnapshot, signal: AbortSignal): Promise<Playback> => {
  // Loaded when it is needed: most films play.
  const { sniffLength, sniffContainer } = await loadLazily(() => import('../media/sniff.ts'), explainer)
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const container = sniffContainer(await read(0, Math.min(sniffLength, file.length)))
  const description = await describeTracks(container, { size: file.length, read }, signal)
  const probe = document.createElement('video')
  const canPlay = (mime: string): boolean => probe.canPlayType(mime) !== ''
  return { container, description, canPlay, fileName: file.name, fileType: file.type }
}

/** What the container says of its tracks; `null` where it says nothing that can be read. */
const describeTracks = async (
  container: Container,
  source: ByteSource,
  signal: AbortSignal,
): Promise<Playback['description']> => {
  if (container === 'mp4') {
    const { inspectMp4 } = await loadLazily(() => import('../media/mp4-inspect.ts'), explainer)
    return inspectMp4(source, signal)
  }
  if (container !== 'matroska' && container !== 'webm') return null
  const { readMatroskaTracks } = await loadLazily(() => import('../media/matroska-tracks.ts'), explainer)
  const tracks = await readMatroskaTracks(source, signal)
  return tracks === null ? null : { tracks }
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
      loadLazily(() => import('../media/diagnose.ts'), explainer),
      diagnosis(torrent, file, signal),
    ])
    return diagnosePlayback(playback)
  } catch (error) {
    // The file cannot be read now, so it cannot be played now. There is nothing more to say.
    if (error instanceof TorrentError && error.code === 'timeout') return null
    throw error
  }
}

/** The part of a film that the browser leaves out: its picture, or its sound. */
export type MissingPart = 'picture' | 'sound'

/**
 * What to say where a film plays without its picture or its sound; `null` where nothing is missing that there
 * is. Rejects as {@link explainFailure} does.
 */
export const explainMissing = async (
  part: MissingPart,
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TorrentError | null> => {
  const [{ missingPicture, missingSound }, playback] = await Promise.all([
    loadLazily(() => import('../media/diagnose.ts'), explainer),
    diagnosis(torrent, file, signal),
  ])
  return part === 'picture' ? missingPicture(playback) : missingSound(playback)
}
