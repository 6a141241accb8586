import { encodeSuggest } from '../protocol/messages.ts'
import { Bitfield } from '../shared/bitfield.ts'
import type { PeerSession } from './peer-session.ts'
import type { Random } from './ports.ts'

/**
 * A peer is suggested pieces for so many bytes at a time, two at least and sixteen at most: it asks for the
 * next ones before the last ones are here. Our own choice.
 */
const bytesAhead = 256 * 1024
const leastAhead = 2
const mostAhead = 16
/**
 * A peer does not follow suggestions when it began this many times as many other pieces as it is suggested at
 * a time: some it had begun before it heard of them. Our own choice.
 */
const patience = 4
/** Most pieces that are looked at for one suggestion. Our own choice. */
const scanLimit = 1_000

/** What one peer was suggested. */
interface Suggested {
  /** Not asked for yet. */
  pieces: number[]
  /** The piece that it asked for last. */
  last: number
  /** How many pieces it began instead, in a row. */
  ignored: number
}

type SuggestedPeer = Pick<PeerSession, 'supportsFast' | 'isSeed' | 'isClosed' | 'amChoking' | 'send'>

export interface SuggesterOptions {
  readonly pieceCount: number
  /** Bytes. */
  readonly pieceLength: number
  readonly random: Random
  /** How many of the peers that lack something have the piece. */
  readonly availability: (piece: number) => number
}

/**
 * A seed with a slow uplink suggests to each peer other pieces, which nobody got yet (SUGGEST PIECE, BEP 6).
 * Peers that are not linked to each other would choose the same ones, and if the seed left early, parts of
 * the film would be lost that it had the time to send. It does for a swarm what super-seeding does (BEP 16),
 * and hides nothing from those who watch.
 */
export class Suggester {
  readonly #options: SuggesterOptions
  /** Pieces that somebody got, or was suggested. */
  #given: Bitfield
  readonly #peers = new Map<SuggestedPeer, Suggested>()
  /** Pieces in an order that looks random: a step without a common divisor with their number. */
  readonly #step: number
  #at: number
  /** How many pieces were looked at since one was found. */
  #inVain = 0
  /** How many pieces a peer is suggested at a time. */
  readonly #ahead: number

  constructor(options: SuggesterOptions) {
    this.#options = options
    const { pieceCount, pieceLength, random } = options
    this.#ahead = Math.min(Math.max(Math.ceil(bytesAhead / pieceLength), leastAhead), mostAhead)
    this.#given = new Bitfield(pieceCount)
    this.#step = stepThrough(pieceCount, random)
    this.#at = random.uint32() % pieceCount
  }

  /** The peer asked for a block of this piece: it is suggested what to ask for next. */
  onRequest(peer: SuggestedPeer, piece: number): void {
    const suggested = this.#peers.get(peer) ?? { pieces: [], last: -1, ignored: 0 }
    if (piece === suggested.last) return
    this.#peers.set(peer, suggested)
    suggested.last = piece
    this.#note(piece)
    if (suggested.ignored >= patience * this.#ahead) return
    // What somebody has meanwhile is of no use, and no reason to think that the peer does not follow.
    suggested.pieces = suggested.pieces.filter(
      (one) => one === piece || this.#options.availability(one) === 0,
    )
    const at = suggested.pieces.indexOf(piece)
    if (at >= 0) suggested.pieces.splice(at, 1)
    suggested.ignored = at < 0 && suggested.pieces.length > 0 ? suggested.ignored + 1 : 0
    if (suggested.ignored >= patience * this.#ahead) this.#release(suggested)
    else this.#suggest(peer, suggested)
  }

  /** What was suggested to peers that may not ask any more may be suggested to others. */
  #releaseChoked(): void {
    for (const [{ amChoking }, suggested] of this.#peers) if (amChoking) this.#release(suggested)
  }

  /** The peer is gone: others may be suggested what it has not asked for. */
  forget(peer: SuggestedPeer): void {
    const suggested = this.#peers.get(peer)
    if (suggested !== undefined) this.#release(suggested)
    this.#peers.delete(peer)
  }

  #suggest(peer: SuggestedPeer, { pieces }: Suggested): void {
    if (!peer.supportsFast || peer.isSeed || peer.isClosed) return
    if (pieces.length < this.#ahead) this.#releaseChoked()
    while (pieces.length < this.#ahead) {
      const next = this.#next()
      if (next < 0) return
      pieces.push(next)
      peer.send(encodeSuggest(next))
    }
  }

  #release({ pieces }: Suggested): void {
    for (const piece of pieces.splice(0)) this.#given.delete(piece)
  }

  /** A piece that nobody got, or -1: there is none, or it was not found yet. */
  #next(): number {
    const { pieceCount, availability } = this.#options
    for (let looked = Math.min(pieceCount, scanLimit); looked > 0; looked--) {
      const piece = this.#at
      this.#at = (this.#at + this.#step) % pieceCount
      if (this.#given.has(piece) || availability(piece) > 0) {
        if (++this.#inVain >= pieceCount) this.#beginAgain()
        continue
      }
      this.#inVain = 0
      this.#given.add(piece)
      return piece
    }
    return -1
  }

  /** All was given once. Who got a part of a piece and may not ask for the rest has not passed it on. */
  #beginAgain(): void {
    this.#inVain = 0
    this.#given = new Bitfield(this.#options.pieceCount)
    for (const [{ amChoking }, { pieces, last }] of this.#peers) {
      if (!amChoking) for (const piece of [...pieces, last]) this.#note(piece)
    }
  }

  #note(piece: number): void {
    if (piece >= 0 && piece < this.#options.pieceCount) this.#given.add(piece)
  }
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)

const stepThrough = (count: number, random: Random): number => {
  let step = 1 + (random.uint32() % count)
  while (greatestCommonDivisor(step, count) !== 1) step++
  return step
}
