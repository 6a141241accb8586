import type { WantedRange, WantMessage } from '../protocol/tp-want.ts'
import { maxWantedRanges } from '../protocol/tp-want.ts'
import { extensionTpWant } from './extensions.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { Cancel, Clock } from './ports.ts'
import type { ReadWindow } from './read-windows.ts'

/** Messages to one peer within a second, at most (docs/tp-want.md). */
const maxPerSecond = 4
/** Time between two messages, unless there was a seek: one of the four is left for it. Milliseconds; ours. */
const changeMs = 330
/** While anything is missing it is said again after this long. Milliseconds; docs/tp-want.md. */
const repeatMs = 2_000
/** Ranges that meet are one where their deadlines differ by less than this. Milliseconds; our own choice. */
const sameDeadlineMs = 1_000
/** Pieces looked at for one message. Our own choice: 75 s of 1 MB/s have 4,600 pieces of 16 KiB. */
const scanLimit = 20_000

/** What the windows lack here, the most urgent first: at most 16 ranges. */
export const wantedRanges = (
  windows: readonly ReadWindow[],
  { have, info }: Pick<PieceTable, 'have' | 'info'>,
): WantedRange[] => {
  const ranges: { firstPiece: number; endPiece: number; deadlineMs: number; msPerPiece: number }[] = []
  const seen = new Set<number>()
  let scanned = 0
  for (const { firstPiece, endPiece, position, bytesPerSecond } of windows) {
    const msPerPiece = (info.pieceLength * 1000) / bytesPerSecond
    for (let piece = firstPiece; piece < endPiece && scanned < scanLimit; piece++) {
      scanned++
      if (have.has(piece) || seen.has(piece)) continue
      seen.add(piece)
      const deadlineMs = Math.max(((piece * info.pieceLength - position) * 1000) / bytesPerSecond, 0)
      const before = ranges.find((range) => range.endPiece === piece)
      const expectedMs =
        before === undefined ? 0 : before.deadlineMs + (piece - before.firstPiece) * before.msPerPiece
      if (before !== undefined && Math.abs(expectedMs - deadlineMs) < sameDeadlineMs) before.endPiece++
      else if (ranges.length < maxWantedRanges) {
        ranges.push({ firstPiece: piece, endPiece: piece + 1, deadlineMs, msPerPiece })
      }
    }
  }
  return ranges
    .map((range) => ({
      firstPiece: range.firstPiece,
      endPiece: range.endPiece,
      deadlineMs: Math.round(range.deadlineMs),
    }))
    .sort((a, b) => a.deadlineMs - b.deadlineMs)
}

export interface WantTellerOptions {
  readonly clock: Clock
  readonly table: Pick<PieceTable, 'have' | 'info'>
  /** Media rate in bytes a second; `null`: it is not known. */
  readonly bytesPerSecond: () => number | null
  /** What readers want; empty while nothing may be fetched. */
  readonly windows: () => readonly ReadWindow[]
}

/** Tells the peers that fetch for others what our readers will need (`tp_want`, docs/tp-want.md). */
export class WantTeller {
  readonly #options: WantTellerOptions
  /** When something was last sent, the oldest first: at most four. */
  #sentAt: number[] = []
  /** What was sent last, without its deadlines. */
  #said = ''
  /** Peers that believe that we want something. */
  #told = new Set<PeerSession>()
  /** Peers that fetch for others. */
  readonly #listeners = new Set<PeerSession>()
  #stop: Cancel | null = null
  #isClosed = false

  constructor(options: WantTellerOptions) {
    this.#options = options
  }

  /**
   * What readers want may have changed. Costs next to nothing where no peer fetches for others.
   *
   * @param isPressing a reader went to another place, or a peer is new: at once, if that is not too often
   */
  update(isPressing = false): void {
    if (this.#isClosed || this.#listeners.size === 0) return
    const now = this.#options.clock.now()
    const waitMs = Math.max(this.#freeAt(isPressing) - now, 0)
    if (waitMs === 0) this.#say(now)
    else this.#later(waitMs)
  }

  /** The peer said which extensions it takes. */
  onExtensions(peer: PeerSession): void {
    if (!peer.extensions.has(extensionTpWant)) this.#listeners.delete(peer)
    else {
      this.#listeners.add(peer)
      this.update(true)
    }
  }

  /** The peer is gone. */
  forget(peer: PeerSession): void {
    this.#listeners.delete(peer)
    this.#told.delete(peer)
  }

  close(): void {
    this.#isClosed = true
    this.#stop?.()
  }

  #freeAt(isPressing: boolean): number {
    const last = this.#sentAt.at(-1) ?? Number.NEGATIVE_INFINITY
    const [first = Number.NEGATIVE_INFINITY] = this.#sentAt
    const full = this.#sentAt.length < maxPerSecond ? Number.NEGATIVE_INFINITY : first + 1_000
    return isPressing ? full : Math.max(last + changeMs, full)
  }

  #later(ms: number): void {
    this.#stop?.()
    this.#stop = this.#options.clock.after(ms, () => {
      this.#stop = null
      this.update()
    })
  }

  #say(now: number): void {
    const { table, windows, bytesPerSecond } = this.#options
    const ranges = wantedRanges(windows(), table)
    const message: WantMessage = { ranges, bytesPerSecond: bytesPerSecond() }
    const said = ranges.map(({ firstPiece, endPiece }) => `${firstPiece}-${endPiece}`).join()
    const last = this.#sentAt.at(-1) ?? Number.NEGATIVE_INFINITY
    const isDue = said !== this.#said || now - last >= repeatMs
    const told = new Set<PeerSession>()
    let isSent = false
    for (const peer of this.#listeners) {
      const wasTold = this.#told.has(peer)
      if (ranges.length > 0) told.add(peer)
      // An empty message ends what was said before; after it there is silence.
      if (ranges.length === 0 ? !wasTold : !isDue && wasTold) continue
      peer.extensions.sendWant(message)
      isSent = true
    }
    this.#told = told
    this.#said = said
    if (isSent) this.#sentAt = [...this.#sentAt.slice(1 - maxPerSecond), now]
    if (told.size > 0) this.#later(Math.max(repeatMs - (now - (this.#sentAt.at(-1) ?? now)), changeMs))
  }
}
