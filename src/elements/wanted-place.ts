import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { withSignal } from '../shared/abort.ts'
import { loadLazily } from '../shared/load-lazily.ts'

/**
 * Where in the file the browser will read for a second of playback: by the file's own index, or else by its
 * mean rate.
 */
export type TimeToByte = (seconds: number, duration: number) => number

const byMeanRate = ({ length }: Pick<FileSnapshot, 'length'>): TimeToByte => {
  return (seconds, duration) => {
    const fraction = Number.isFinite(duration) && duration > 0 ? seconds / duration : 0
    return Math.min(Math.max(Math.floor(fraction * length), 0), length - 1)
  }
}

const loadTimeToByte = async (
  torrent: Torrent,
  file: FileSnapshot,
  signal: AbortSignal,
): Promise<TimeToByte> => {
  // Loaded when it is needed: most seeks arrive by themselves.
  const { inspectMp4 } = await loadLazily(
    () => import('../media/mp4-inspect.ts'),
    'The part that reads a film’s index',
  )
  const read = (begin: number, end: number): Promise<Uint8Array> =>
    torrent.read(file.index, begin, end, signal)
  const description = await inspectMp4({ size: file.length, read }, signal)
  return description === null ? byMeanRate(file) : (seconds) => description.timeToByte(seconds)
}

/**
 * Tells the engine where a viewer wants to be while the browser does not, and waits for it. One for each file
 * that plays.
 */
export class WantedPlace {
  readonly #torrent: Torrent
  readonly #file: FileSnapshot
  /** Aborted when the file is played no longer. */
  readonly #left: AbortSignal
  #timeToByte: Promise<TimeToByte> | null = null

  constructor(torrent: Torrent, file: FileSnapshot, left: AbortSignal) {
    this.#torrent = torrent
    this.#file = file
    this.#left = left
  }

  /**
   * Resolves when the first byte for that second is here. `signal` ends the wait, and the engine's wish with
   * it.
   */
  async untilHere(seconds: number, duration: number, signal: AbortSignal): Promise<void> {
    this.#timeToByte ??= loadTimeToByte(this.#torrent, this.#file, this.#left).catch(() => {
      // Its index cannot be read now: the next seek tries again.
      this.#timeToByte = null
      return byMeanRate(this.#file)
    })
    const timeToByte = await withSignal(this.#timeToByte, signal)
    const begin = timeToByte(seconds, duration)
    await this.#torrent.read(this.#file.index, begin, begin + 1, signal)
  }
}
