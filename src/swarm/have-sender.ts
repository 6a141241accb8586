import * as messages from '../protocol/messages.ts'
import { Bitfield } from '../shared/bitfield.ts'
import { concatBytes } from '../shared/bytes.ts'
import type { PeerSession } from './peer-session.ts'

/**
 * Longest bitfield that goes out with our handshake, in bytes: with more, the first window of the connection
 * would be full (11.9 kB, docs/research/webrtc.md). Our own choice.
 */
const maxEarlyBytes = 1024

/** Tells one peer which pieces we have (BEP 3, BEP 6): all of them after its handshake, then new ones. */
export class HaveSender {
  readonly #peer: PeerSession
  /** What we told the peer before its handshake came; `null`: nothing yet. */
  #early: Bitfield | null = null

  constructor(peer: PeerSession) {
    this.#peer = peer
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
    return messages.encodeBitfield(have.bytes.slice())
  }

  /** All that we have, once after the peer's handshake; with BEP 6 in its short forms. */
  sendAll(have: Bitfield | null): void {
    const early = this.#early
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

  /** Pieces that we have got since. */
  send(pieces: readonly number[]): void {
    this.#peer.send(concatBytes(pieces.map((piece) => messages.encodeHave(piece))))
  }
}
