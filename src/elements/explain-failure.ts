import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { playbackProblems } from '../media/playback-problems.ts'
import { TorrentError } from '../shared/errors.ts'
import { judgeFilm } from './examine-film.ts'
import { mediaErr } from './media-error.ts'

/**
 * What Firefox (`OnMediaSinkAudioError`, `…MEDIASINK_ERR`) and Chromium (`AUDIO_RENDERER_ERROR`) call a sound
 * device that fails.
 */
const soundDeviceFailed = /AudioError|MEDIASINK|AUDIO_RENDERER/i

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
    return new TorrentError('sound-device', playbackProblems.soundDevice(), { cause: failure })
  }
  try {
    const verdict = await judgeFilm(torrent, file, signal)
    return verdict.kind === 'plays' ? null : verdict.error
  } catch (error) {
    // The file cannot be read now, so it cannot be played now. There is nothing more to say.
    if (error instanceof TorrentError && error.code === 'timeout') return null
    throw error
  }
}
