import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { PartialSource } from '../media/partial-source.ts'
import { abortedError } from '../shared/abort.ts'

/** What is needed of a player to read the file that it plays. */
export interface ReadingPlayer extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly currentTime: number
  readonly torrent: Pick<TorrentSnapshot, 'pieces' | 'pieceLength'> | null
  readFile(fileIndex: number, begin: number, end: number, signal?: AbortSignal): Promise<Uint8Array>
  readFileHere(
    fileIndex: number,
    begin: number,
    end: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | null>
}

/**
 * Milliseconds that a part is waited for, once the film is where it is needed, before it is asked for. The
 * film itself fetches what is near to where it plays; this is for what it does not need. Our own choice.
 */
const patienceMs = 1_000
/** The film is where a part is needed from so many seconds before on. Our own choice. */
const nearSeconds = 1
/** Seconds before and behind a part between which the film still comes to it. Our own choice. */
const beforeSeconds = 60
const behindSeconds = 10
/** Events after which a part may be here, or the film elsewhere. */
const changes = ['torrentstats', 'timeupdate', 'seeking'] as const

/** A file of the torrent, of which some pieces are here. */
export class FilmBytes implements PartialSource {
  readonly size: number
  readonly #player: ReadingPlayer
  readonly #file: Pick<FileSnapshot, 'index' | 'offset'>
  /** The pieces of the last look, and the run of them that was found in it, in bytes of the file. */
  #pieces: Uint8Array | null = null
  #run = { begin: 0, end: 0 }

  constructor(player: ReadingPlayer, file: Pick<FileSnapshot, 'index' | 'offset' | 'length'>) {
    this.#player = player
    this.#file = file
    this.size = file.length
  }

  async read(begin: number, end: number, options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const range = [this.#file.index, begin, end, options.signal] as const
    // An ordinary read has more fetched behind it, as for a film that plays there.
    return (await this.#player.readFileHere(...range)) ?? this.#player.readFile(...range)
  }

  hereUntil(begin: number): number {
    const { torrent } = this.#player
    if (torrent === null || torrent.pieceLength === 0) return begin
    const { pieces, pieceLength } = torrent
    if (pieces === this.#pieces && begin >= this.#run.begin && begin < this.#run.end) return this.#run.end
    const { offset } = this.#file
    const isHere = (piece: number): boolean => ((pieces[piece >> 3] ?? 0) & (0x80 >> (piece & 7))) !== 0
    const end = offset + this.size
    let at = offset + begin
    while (at < end && isHere(Math.floor(at / pieceLength))) {
      at = (Math.floor(at / pieceLength) + 1) * pieceLength
    }
    this.#pieces = pieces
    this.#run = { begin, end: Math.min(at, end) - offset }
    return this.#run.end
  }

  untilHere(begin: number, end: number, seconds: number | null, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const settle = (done: () => void): void => {
        clearTimeout(timer)
        for (const type of changes) this.#player.removeEventListener(type, look)
        signal.removeEventListener('abort', stop)
        done()
      }
      const stop = (): void => settle(() => reject(abortedError(signal)))
      const look = (): void => {
        const late = seconds === null ? 0 : this.#player.currentTime - seconds
        if (this.hereUntil(begin) >= end) settle(() => resolve(true))
        else if (late > behindSeconds || late < -beforeSeconds) settle(() => resolve(false))
        else if (seconds !== null && late >= -nearSeconds) {
          timer ??= setTimeout(() => settle(() => resolve(true)), patienceMs)
        }
      }
      for (const type of changes) this.#player.addEventListener(type, look)
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
      else look()
    })
  }
}
