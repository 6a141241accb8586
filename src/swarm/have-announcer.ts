import { blockLength } from '../protocol/messages.ts'
import type { PeerSession } from './peer-session.ts'
import type { Clock } from './ports.ts'

/** How long HAVEs of short pieces wait for each other: less than most round trips. Our own choice. */
const gatherMs = 50
/** How long HAVEs wait for each other that are of no use to their peer. Our own choice. */
const restMs = 5_000

export interface HaveAnnouncerOptions {
  readonly clock: Clock
  /** Bytes. */
  readonly pieceLength: number
  /** Peers that know what we have. */
  readonly peers: () => Iterable<PeerSession>
}

/**
 * Tells peers which pieces are here (HAVE, BEP 3). A piece of 16 KiB or more is told at once. Shorter ones,
 * of which a thousand may come in a second, are told together: one send to each peer instead of one for each
 * piece.
 */
export class HaveAnnouncer {
  readonly #options: HaveAnnouncerOptions
  #gathered = new Map<number, readonly (PeerSession | null)[]>()
  #stop: (() => void) | null = null
  #restAt = 0

  constructor(options: HaveAnnouncerOptions) {
    this.#options = options
  }

  /** @param senders of the piece's blocks: they hear of it at once, a super-seeder waits for that (BEP 16) */
  add(piece: number, senders: readonly (PeerSession | null)[]): void {
    const { clock, pieceLength } = this.#options
    this.#gathered.set(piece, senders)
    if (pieceLength >= blockLength) this.#flush()
    else this.#stop ??= clock.after(gatherMs, () => this.#flush())
  }

  /** The piece is not here any more: peers that have not heard of it will not. */
  forget(piece: number): void {
    this.#gathered.delete(piece)
    for (const peer of this.#options.peers()) peer.haves.forget(piece)
  }

  /** Called once a second. `isComplete`: nothing is going to be added. */
  maintain(isComplete: boolean): void {
    const now = this.#options.clock.now()
    if (!isComplete && now - this.#restAt < restMs) return
    this.#restAt = now
    for (const peer of this.#options.peers()) peer.haves.sendRest(isComplete)
  }

  close(): void {
    this.#stop?.()
    this.#stop = null
  }

  #flush(): void {
    this.#stop = null
    const gathered = this.#gathered
    this.#gathered = new Map()
    const pieces = [...gathered.keys()]
    if (pieces.length === 0) return
    for (const peer of this.#options.peers()) {
      peer.haves.send(pieces, (piece) => gathered.get(piece)?.includes(peer) === true)
    }
  }
}
