import { type ChokeCandidate, chooseUnchoked } from './choker.ts'
import type { PeerSession } from './peer-session.ts'
import type { Random } from './ports.ts'
import type { SwarmSettings } from './settings.ts'

interface Candidate extends ChokeCandidate {
  readonly peer: PeerSession
}

/**
 * A peer that was unchoked before it asked keeps its slot this long without showing interest. Our own choice.
 */
const courtesyMs = 3_000

/** Which peers may download from us: chosen anew in rounds (BEP 3), and filled up in between. */
export class UploadSlots {
  readonly #settings: SwarmSettings
  readonly #random: Random
  #optimistic: ReadonlySet<PeerSession> = new Set()
  #round = 0
  #nextRoundAt: number
  /** Off: uploads are not allowed, or the torrent is paused. */
  #isOpen = true

  readonly #isServed: (peer: PeerSession) => boolean

  /** @param isServed whether we fetch for the peer: it needs no slot, and takes none from others */
  constructor(
    settings: SwarmSettings,
    random: Random,
    now: number,
    isServed: (peer: PeerSession) => boolean = () => false,
  ) {
    this.#isServed = isServed
    this.#settings = settings
    this.#random = random
    this.#nextRoundAt = now + settings.rechokeIntervalMs
  }

  /** Closing chokes every peer at once; opening again gives the slots to peers that wait. */
  setOpen(open: boolean, peers: readonly PeerSession[], isSeed: boolean, now: number): void {
    if (open === this.#isOpen) return
    this.#isOpen = open
    this.#optimistic = new Set()
    if (open) this.#choose(peers, isSeed, now, true)
    else for (const peer of peers) peer.setChoking(true)
  }

  /** We fetch for the peer now: it may ask at once. */
  serve(peer: PeerSession): void {
    if (this.#isOpen && !this.#isRefused(peer)) peer.setChoking(false)
  }

  /**
   * A free slot is not left empty until the next round. A leech is unchoked as soon as it shows what it has,
   * a round trip before it can say that it is interested.
   */
  offer(peer: PeerSession, peers: readonly PeerSession[], now: number): void {
    if (this.#isRefused(peer)) peer.setChoking(true)
    else if (peer.amChoking && !peer.isSeed && !this.#isFreeRider(peer, now) && this.hasRoom(peers, now)) {
      peer.setChoking(false)
      // Free riders had only the slots that no other peer wanted.
      for (const other of peers) if (!other.amChoking && this.#isFreeRider(other, now)) other.setChoking(true)
    }
    // It was unchoked with our handshake, and the slots were closed before its own came.
    else if (!this.#isOpen) peer.setChoking(true)
  }

  /** Whether a new peer may download from the first moment. */
  mayGreet(peer: PeerSession, peers: readonly PeerSession[], now: number): boolean {
    return !this.#isRefused(peer) && this.hasRoom(peers, now)
  }

  /** Whether a slot is free. */
  hasRoom(peers: readonly PeerSession[], now: number): boolean {
    if (!this.#isOpen) return false
    const { uploadSlots, optimisticSlots } = this.#settings
    let busy = 0
    for (const peer of peers) if (this.#isBusy(peer, now)) busy++
    return busy < uploadSlots + optimisticSlots
  }

  /** Slots whose peers want nothing any more go to others without waiting for the next round. */
  topUp(peers: readonly PeerSession[], now: number): void {
    const waiting = peers.filter(
      (peer) =>
        peer.amChoking &&
        peer.peerInterested &&
        !peer.isSeed &&
        !this.#isFreeRider(peer, now) &&
        !this.#isRefused(peer),
    )
    while (waiting.length > 0 && this.hasRoom(peers, now)) {
      const [peer] = waiting.splice(this.#random.uint32() % waiting.length, 1)
      peer?.setChoking(false)
    }
  }

  /** It is an ordinary peer, and these get nothing. */
  #isRefused(peer: PeerSession): boolean {
    return !this.#settings.givesToOrdinary && peer.link.remote !== undefined
  }

  #isFreeRider(peer: PeerSession, now: number): boolean {
    if (this.#isServed(peer)) return false
    const { freeRiderBytes, freeRiderMs } = this.#settings
    const tookMuch = peer.downloadRate.total === 0 && peer.uploadRate.total >= freeRiderBytes
    return tookMuch && peer.interestClock.totalMs(now) >= freeRiderMs
  }

  #isBusy(peer: PeerSession, now: number): boolean {
    const wants = peer.peerInterested || now - peer.unchokedAt < courtesyMs
    return !peer.amChoking && wants && !this.#isServed(peer) && !this.#isFreeRider(peer, now)
  }

  /** Begins a new round when it is time for one. */
  tick(peers: readonly PeerSession[], isSeed: boolean, now: number): void {
    if (!this.#isOpen || now < this.#nextRoundAt) return
    this.#nextRoundAt = now + this.#settings.rechokeIntervalMs
    this.#round++
    this.#choose(peers, isSeed, now, this.#round % this.#settings.optimisticRounds === 0)
  }

  /** A peer left: its slot goes to another one now. */
  refill(peers: readonly PeerSession[], isSeed: boolean, now: number): void {
    if (this.#isOpen) this.#choose(peers, isSeed, now, false)
  }

  #choose(peers: readonly PeerSession[], isSeed: boolean, now: number, rotateOptimistic: boolean): void {
    const candidates: Candidate[] = peers
      .filter((peer) => peer.pieces !== null && !this.#isServed(peer) && !this.#isRefused(peer))
      .map((peer) => ({
        peer,
        interested: peer.peerInterested,
        unchoked: !peer.amChoking,
        isFreeRider: !isSeed && this.#isFreeRider(peer, now),
        downloadRate: peer.downloadRate.rate(now),
        uploadRate: peer.uploadRate.rate(now),
        unchokedForMs: peer.amChoking ? 0 : now - peer.unchokedAt,
        waitingMs: now - Math.max(peer.unchokedAt, peer.connectedAt),
      }))
    const previous = new Set(candidates.filter(({ peer }) => this.#optimistic.has(peer)))
    const { uploadSlots: slots, optimisticSlots, seedQuotaMs } = this.#settings
    const options = { isSeed, slots, optimisticSlots, rotateOptimistic, seedQuotaMs }
    const { unchoke, optimistic } = chooseUnchoked(candidates, previous, options, this.#random)
    this.#optimistic = new Set([...optimistic].map(({ peer }) => peer))
    for (const peer of peers) if (this.#isServed(peer)) this.serve(peer)
    for (const candidate of candidates) {
      if (candidate.interested) candidate.peer.setChoking(!unchoke.has(candidate))
    }
  }
}
