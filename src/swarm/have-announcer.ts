import { blockLength } from '../protocol/messages.ts'
import type { PeerSession } from './peer-session.ts'
import type { Clock } from './ports.ts'

/** How long short pieces wait for each other: less than a round trip, and a peer misses nothing by it. */
const gatherMs = 50

export interface HaveAnnouncerOptions {
  readonly clock: Clock
  /** Bytes. */
  readonly pieceLength: number
  /** Those that know what we have. */
  readonly peers: () => Iterable<PeerSession>
}

/**
 * Tells peers what is here. A piece of 16 KiB and more at once; shorter ones, of which a thousand may come in
 * a second, together: one send for all of them instead of one for each to every peer.
 */
export class HaveAnnouncer {
  readonly #options: HaveAnnouncerOptions
  #gathered = new Set<number>()
  #stop: (() => void) | null = null

  constructor(options: HaveAnnouncerOptions) {
    this.#options = options
  }

  add(piece: number): void {
    const { clock, pieceLength, peers } = this.#options
    if (pieceLength >= blockLength) {
      for (const peer of peers()) peer.sendHaves([piece])
      return
    }
    this.#gathered.add(piece)
    this.#stop ??= clock.after(gatherMs, () => this.#flush())
  }

  /** The piece is here no longer: nobody is to hear of it who has not. */
  forget(piece: number): void {
    this.#gathered.delete(piece)
  }

  close(): void {
    this.#stop?.()
    this.#stop = null
  }

  #flush(): void {
    this.#stop = null
    const pieces = [...this.#gathered]
    this.#gathered = new Set()
    if (pieces.length === 0) return
    for (const peer of this.#options.peers()) peer.sendHaves(pieces)
  }
}
