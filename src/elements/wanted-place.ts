import type { Torrent } from '../client/client.ts'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import { withSignal } from '../shared/abort.ts'
import { loadLazily } from '../shared/load-lazily.ts'

/**
 * Gives the byte at which the browser will read for a second of playback: from the file's own index, or else
 * from its mean rate.
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
 * Tells the engine which place the viewer wants while the browser does not ask for it, and waits for that
 * place. Each file that plays has one.
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
   * Resolves when the first byte for that second is on this device. `signal` ends the wait, and the read that
   * tells the engine of it.
   */
  async untilHere(seconds: number, duration: number, signal: AbortSignal): Promise<void> {
    this.#timeToByte ??= loadTimeToByte(this.#torrent, this.#file, this.#left).catch(() => {
      // The file's index cannot be read now. The next seek tries again.
      this.#timeToByte = null
      return byMeanRate(this.#file)
    })
    const timeToByte = await withSignal(this.#timeToByte, signal)
    const begin = timeToByte(seconds, duration)
    await this.#torrent.read(this.#file.index, begin, begin + 1, signal)
  }
}
