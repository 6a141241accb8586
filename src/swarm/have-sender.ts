import * as messages from '../protocol/messages.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { concatBytes } from '../shared/bytes.ts'
import type { PeerSession } from './peer-session.ts'

/**
 * Longest bitfield that goes out with our handshake, in bytes: with more, the first window of the connection
 * would be full (11.9 kB, docs/research/webrtc.md). Our own choice.
 */
const maxEarlyBytes = 1024

/**
 * Tells one peer which pieces we have (BEP 3, BEP 6): all of them after its handshake, then new ones. It
 * hears at once of what it lacks. What it has itself is of no use to it, so it hears of that later, many
 * pieces at a time (docs/decisions/089-ticks-and-haves.md).
 */
export class HaveSender {
  readonly #peer: PeerSession
  /** What we told the peer before its handshake came; `null`: nothing yet. */
  #early: Bitfield | null = null
  /** What we have got since, and the peer has too. */
  readonly #unsaid = new Set<number>()
  #hasSaidAll = false

  constructor(peer: PeerSession) {
    this.#peer = peer
  }

  /** Whether the peer has heard, at some time, that we have every piece. */
  get hasSaidAll(): boolean {
    return this.#hasSaidAll
  }

  /**
   * What we have needs no answer: sent in the same flight as our handshake, its use is known a round trip
   * sooner.
   *
   * @returns the message to send with the handshake, or `null` when there is none
   */
  encodeEarly(have: Bitfield | null): Uint8Array | null {
    if (have === null || have.count === 0 || have.bytes.length > maxEarlyBytes) return null
    this.#early = have.copy()
    this.#hasSaidAll = have.isFull
    return messages.encodeBitfield(have.bytes.slice())
  }

  /** All that we have, once after the peer's handshake; with BEP 6 in its short forms. */
  sendAll(have: Bitfield | null): void {
    const early = this.#early
    this.#hasSaidAll ||= have?.isFull ?? false
    const { supportsFast } = this.#peer
    if (early !== null) {
      this.#early = null
      const later = [...(have ?? [])].filter((piece) => !early.has(piece))
      if (later.length > 0) this.send(later)
    } else if (have?.isFull && supportsFast) this.#peer.send(messages.encodeHaveAll())
    else if (have !== null && have.count > 0) this.#peer.send(messages.encodeBitfield(have.bytes.slice()))
    else if (supportsFast) {
      this.#peer.send(messages.encodeHaveNone())
      // BEP 6: no other of these messages may follow.
      if (have === null) this.#early = new Bitfield(0)
    }
  }

  /**
   * Pieces that we have got since: those that the peer lacks, or waits to hear of. The others are left to
   * {@link sendRest}.
   */
  send(pieces: readonly number[], isAwaited: (piece: number) => boolean = () => false): void {
    const now: number[] = []
    for (const piece of pieces) {
      if (!this.#peer.has(piece) || isAwaited(piece)) now.push(piece)
      else this.#unsaid.add(piece)
    }
    this.#tell(now)
  }

  /**
   * All that was not said as yet: the peer sees how far we are, and whom it could ask if it lost a piece.
   *
   * @param isComplete whether we have every piece
   */
  sendRest(isComplete = false): void {
    this.#hasSaidAll ||= isComplete
    if (this.#unsaid.size === 0) return
    const pieces = [...this.#unsaid]
    this.#unsaid.clear()
    this.#tell(pieces)
  }

  /** The piece is not here any more. */
  forget(piece: number): void {
    this.#unsaid.delete(piece)
  }

  #tell(pieces: readonly number[]): void {
    const [first] = pieces
    if (first === undefined) return
    const encoded =
      pieces.length === 1 ? messages.encodeHave(first) : concatBytes(pieces.map(messages.encodeHave))
    this.#peer.send(encoded)
  }
}
