import * as messages from '../protocol/messages.ts'
import { concatBytes } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type { BlockRequest } from './block-request.ts'
import { blockRequested, type PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import type { PieceTable } from './piece-table.ts'
import type { SwarmSettings } from './settings.ts'
import type { StreamTable, Zone } from './streams.ts'

type Partial = PartialPiece<PeerSession>

export interface DownloaderOptions {
  readonly table: PieceTable
  readonly streams: StreamTable
  readonly settings: SwarmSettings
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
  /** Every block of the piece is here. */
  readonly onPiece: (piece: Partial) => void
}

/** Duplicate bytes allowed for every byte received: 3 %, or 10 % while a reader waits (p2p-algorithms §3.3). */
const duplicateBudget = { idle: 0.03, waiting: 0.1, floorBytes: 256 * 1024 }
/** Bytes that nobody asked for are forgiven up to this: answers to a CANCEL that crossed them on the way. */
const unsolicitedAllowance = 8 * 1024 * 1024
const abandonedMs = 5_000
/** Pieces of the last zone looked at for one peer: a bound on the time for a peer that has almost nothing. */
const rarityScanLimit = 2_000

/** Decides which block is asked of whom, and when it is asked of somebody else instead. */
export class Downloader {
  readonly #table: PieceTable
  readonly #streams: StreamTable
  readonly #settings: SwarmSettings
  readonly #now: () => number
  readonly #peers: () => Iterable<PeerSession>
  readonly #onPiece: (piece: Partial) => void
  #zones: Zone[] | null = null
  /** Payload bytes received; of them, those that were here already. */
  receivedBytes = 0
  duplicateBytes = 0
  readonly #unsolicited = new WeakMap<PeerSession, number>()
  /** When paused nothing is asked for. */
  paused = false

  constructor(options: DownloaderOptions) {
    this.#table = options.table
    this.#streams = options.streams
    this.#settings = options.settings
    this.#now = options.now
    this.#peers = options.peers
    this.#onPiece = options.onPiece
  }

  /** What readers want changed. `jumped`: what was asked for on behalf of another place is cancelled. */
  onStreamsChanged(jumped: boolean): void {
    this.#zones = null
    if (jumped) this.#cancelUnneeded()
    this.fillAll()
  }

  /** Asks every peer for as much as it can take, the fastest first, so that it gets what is needed first. */
  fillAll(): void {
    const peers = [...this.#peers()].filter((peer) => this.#canAsk(peer))
    if (peers.length > 1) {
      const fallback = this.#fallbackRate()
      peers.sort(
        (a, b) =>
          a.estimate.arrivalMs(a.requestedBytes, fallback) - b.estimate.arrivalMs(b.requestedBytes, fallback),
      )
    }
    for (const peer of peers) this.fill(peer)
  }

  fill(peer: PeerSession): void {
    if (!this.#canAsk(peer)) return
    const depth = this.#depth(peer)
    if (peer.activeRequests >= depth) return
    const out: Uint8Array[] = []
    while (peer.activeRequests < depth) {
      const choice = this.#choose(peer)
      if (choice === null) break
      out.push(this.#request(peer, choice.piece, choice.block))
    }
    if (out.length > 0) peer.send(out.length === 1 ? (out[0] ?? new Uint8Array()) : concatBytes(out))
  }

  onBlock(peer: PeerSession, index: number, begin: number, data: Uint8Array): void {
    const now = this.#now()
    const at = peer.requests.findIndex(
      (request) => request.piece.index === index && request.block * messages.BLOCK_LENGTH === begin,
    )
    const request = peer.requests[at]
    if (request === undefined || data.length !== request.length) {
      this.#onUnsolicited(peer, data.length)
      return
    }
    // Peers answer in order: a cancelled request before this one will not be answered any more.
    for (const earlier of peer.requests.slice(0, at))
      if (earlier.abandoned) this.#removeRequest(peer, earlier)
    this.#removeRequest(peer, request)
    peer.lastBlockAt = now
    peer.isSnubbed = false
    peer.downloadRate.add(data.length, now)
    peer.estimate.onBlock(data.length, now, request.at, request.deliveredAt, request.queuedAt)
    this.receivedBytes += data.length
    const { piece, block } = request
    if (!request.abandoned) piece.release(block)
    const isCurrent = this.#table.partials.get(index) === piece
    if (isCurrent && piece.receive(block, data, peer)) {
      if (piece.requesters(block) > 0) this.#cancelOthers(piece, block)
      if (piece.isComplete) {
        this.#table.verifying.add(index)
        this.#zones = null
        this.#onPiece(piece)
      }
    } else this.duplicateBytes += data.length
    this.fill(peer)
  }

  /** The peer will not send the block (BEP 6), or has answered a CANCEL so. */
  onReject(peer: PeerSession, index: number, begin: number): void {
    const request = peer.requests.find(
      (r) => r.piece.index === index && r.block * messages.BLOCK_LENGTH === begin,
    )
    if (request === undefined) return
    const wasAbandoned = request.abandoned
    this.#abandon(peer, request)
    this.#removeRequest(peer, request)
    if (wasAbandoned) return
    // Not asked again at once: a peer that rejects everything would be asked in a loop. The next tick fills it.
    for (const other of this.#peers()) if (other !== peer) this.fill(other)
  }

  /** The peer choked us or is gone: what it owes is free for others. */
  releaseAll(peer: PeerSession): void {
    for (const request of peer.requests) this.#abandon(peer, request)
    peer.requests.length = 0
    peer.requestedBytes = 0
    peer.activeRequests = 0
    this.fillAll()
  }

  /** Called every so often while blocks are owed: finds those that are late. Returns whether any are owed. */
  tick(): boolean {
    const now = this.#now()
    let owed = false
    for (const peer of this.#peers()) {
      this.#forgetAbandoned(peer, now)
      if (peer.activeRequests === 0) continue
      owed = true
      this.#checkLate(peer, now)
    }
    this.fillAll()
    if (owed) this.#duplicateLate()
    return owed
  }

  /** Silent for so long that it is asked for one block at a time until it sends one. */
  snub(peer: PeerSession): void {
    peer.isSnubbed = true
  }

  /** A piece is verified, or failed: zones begin elsewhere. */
  onPieceSettled(): void {
    this.#zones = null
  }

  #canAsk(peer: PeerSession): boolean {
    if (this.paused || peer.isClosed || peer.pieces === null || peer.wantedPieces === 0) return false
    return !peer.peerChoking || peer.allowedFastPieces.size > 0
  }

  #depth(peer: PeerSession): number {
    if (peer.isSnubbed) return 1
    const limit = Math.min(this.#settings.maxRequestDepth, peer.peerRequestQueueLimit)
    const queueMs = this.#streams.isWaiting ? this.#settings.urgentQueueMs : this.#settings.queueMs
    return peer.estimate.depth(queueMs, this.#settings.initialRequestDepth, limit)
  }

  #request(peer: PeerSession, piece: Partial, block: number): Uint8Array {
    const length = piece.blockLength(block)
    const request: BlockRequest = {
      piece,
      block,
      length,
      at: this.#now(),
      deliveredAt: peer.estimate.delivered,
      queuedAt: peer.requestedBytes,
      abandoned: false,
    }
    piece.request(block)
    if (piece.needsOneSender) piece.exclusive = peer
    peer.requests.push(request)
    peer.requestedBytes += length
    peer.activeRequests++
    return messages.encodeRequest(piece.index, block * messages.BLOCK_LENGTH, length)
  }

  #removeRequest(peer: PeerSession, request: BlockRequest): void {
    const at = peer.requests.indexOf(request)
    if (at < 0) return
    peer.requests.splice(at, 1)
    peer.requestedBytes -= request.length
    if (!request.abandoned) peer.activeRequests--
  }

  /** The block is free for others; the peer may still send it. */
  #abandon(peer: PeerSession, request: BlockRequest): void {
    if (request.abandoned) return
    request.abandoned = true
    peer.activeRequests--
    const { piece, block } = request
    piece.release(block)
    // Its only sender does not go on: somebody else begins anew, so that there is one sender to blame again.
    if (piece.exclusive === peer) piece.reset()
    if (this.#table.partials.get(piece.index) === piece) this.#table.dropIfEmpty(piece)
  }

  #cancel(peer: PeerSession, request: BlockRequest): void {
    this.#abandon(peer, request)
    peer.send(
      messages.encodeCancel(request.piece.index, request.block * messages.BLOCK_LENGTH, request.length),
    )
  }

  #cancelOthers(piece: Partial, block: number): void {
    for (const peer of this.#peers()) {
      const request = peer.requests.find((r) => r.piece === piece && r.block === block && !r.abandoned)
      if (request !== undefined) this.#cancel(peer, request)
    }
  }

  /** After a seek: what lies outside every zone that matters now gives its place in the queue to what lies inside. */
  #cancelUnneeded(): void {
    const zones = this.#currentZones().filter((zone) => zone.kind !== 'rarest')
    const isNeeded = (index: number): boolean =>
      zones.some((z) => index >= z.firstPiece && index < z.endPiece)
    for (const peer of this.#peers()) {
      for (const request of [...peer.requests]) {
        if (!request.abandoned && !isNeeded(request.piece.index)) this.#cancel(peer, request)
      }
    }
  }

  #onUnsolicited(peer: PeerSession, bytes: number): void {
    const total = (this.#unsolicited.get(peer) ?? 0) + bytes
    this.#unsolicited.set(peer, total)
    this.duplicateBytes += bytes
    if (total > unsolicitedAllowance + peer.estimate.delivered / 4) {
      peer.close(new TorrentError('protocol', 'The peer kept sending blocks that nobody had asked for.'))
    }
  }

  #currentZones(): Zone[] {
    this.#zones ??= this.#streams.zones(this.#table.info.pieceLength)
    return this.#zones
  }

  /** What a peer without a rate of its own is taken to do: half of what the others do. */
  #fallbackRate(): number {
    let sum = 0
    let count = 0
    for (const peer of this.#peers()) {
      if (peer.estimate.rate === 0) continue
      sum += peer.estimate.rate
      count++
    }
    return count === 0 ? 64 * 1024 : sum / count / 2
  }

  #choose(peer: PeerSession): { piece: Partial; block: number } | null {
    const zones = this.#currentZones()
    if (zones.length > 0) {
      const fallback = this.#fallbackRate()
      const arrivalMs = peer.estimate.arrivalMs(peer.requestedBytes, fallback)
      for (const zone of zones) {
        const found =
          zone.kind === 'rarest'
            ? this.#rarestIn(zone, peer)
            : peer.isSnubbed
              ? null
              : this.#firstIn(zone, peer, arrivalMs, fallback)
        if (found !== null) return found
      }
    }
    return this.#anywhere(peer)
  }

  /** In order, but not a block that another peer would bring much sooner, unless its deadline can be met all the same. */
  #firstIn(
    zone: Zone,
    peer: PeerSession,
    arrivalMs: number,
    fallback: number,
  ): { piece: Partial; block: number } | null {
    const { pieceLength } = this.#table.info
    for (let index = zone.firstPiece; index < zone.endPiece; index++) {
      if (!this.#mayTake(peer, index)) continue
      const partial = this.#table.partials.get(index)
      if (partial !== undefined && (partial.freeBlocks === 0 || !mayAdd(partial, peer))) continue
      const deadlineMs = ((index * pieceLength - zone.position) * 1000) / zone.bytesPerSecond
      if (arrivalMs > deadlineMs && this.#isMuchSoonerElsewhere(peer, index, arrivalMs, fallback)) continue
      const piece = partial ?? this.#table.begin(index)
      const block = piece.nextFree()
      if (block >= 0) return { piece, block }
    }
    return null
  }

  #isMuchSoonerElsewhere(peer: PeerSession, index: number, arrivalMs: number, fallback: number): boolean {
    const limit = arrivalMs / 1.5 - 20
    for (const other of this.#peers()) {
      if (other === peer || other.peerChoking || other.isSnubbed || !other.has(index)) continue
      if (other.estimate.rate > 0 && other.estimate.arrivalMs(other.requestedBytes, fallback) < limit)
        return true
    }
    return false
  }

  #rarestIn(zone: Zone, peer: PeerSession): { piece: Partial; block: number } | null {
    let best = -1
    let bestAvailability = Number.POSITIVE_INFINITY
    for (let index = zone.firstPiece; index < zone.endPiece; index++) {
      if (!this.#mayTake(peer, index)) continue
      const partial = this.#table.partials.get(index)
      if (partial !== undefined) {
        // What is begun is finished first.
        if (partial.freeBlocks > 0 && mayAdd(partial, peer))
          return { piece: partial, block: partial.nextFree() }
        continue
      }
      const availability = this.#table.rarity.availability(index)
      if (availability < bestAvailability) {
        best = index
        bestAvailability = availability
      }
    }
    if (best < 0) return null
    const piece = this.#table.begin(best)
    return { piece, block: piece.nextFree() }
  }

  #anywhere(peer: PeerSession): { piece: Partial; block: number } | null {
    for (const partial of this.#table.partials.values()) {
      if (partial.freeBlocks === 0 || !this.#mayTake(peer, partial.index) || !mayAdd(partial, peer)) continue
      if (!this.#table.isSelected(partial.index)) continue
      return { piece: partial, block: partial.nextFree() }
    }
    if (this.#table.partialBytes >= this.#settings.maxPartialBytes) return null
    const index = this.#table.rarity.find((piece) => this.#mayTake(peer, piece), rarityScanLimit)
    if (index < 0) return null
    const piece = this.#table.begin(index)
    return { piece, block: piece.nextFree() }
  }

  #mayTake(peer: PeerSession, index: number): boolean {
    return (
      this.#table.isOpen(index) && peer.has(index) && (!peer.peerChoking || peer.allowedFastPieces.has(index))
    )
  }

  /** Not every client answers a CANCEL with a REJECT (BEP 6): after a while what was abandoned will not come any more. */
  #forgetAbandoned(peer: PeerSession, now: number): void {
    if (peer.requests.length === peer.activeRequests) return
    for (const request of [...peer.requests]) {
      if (request.abandoned && now - request.at > abandonedMs) this.#removeRequest(peer, request)
    }
  }

  #checkLate(peer: PeerSession, now: number): void {
    const first = peer.requests.find((request) => !request.abandoned)
    if (first === undefined) return
    const silence = now - Math.max(peer.lastBlockAt, first.at)
    const { urgentBlockTimeoutMs, minBlockTimeoutMs, maxBlockTimeoutMs } = this.#settings
    const urgentLimit = peer.estimate.silenceLimitMs(urgentBlockTimeoutMs, maxBlockTimeoutMs)
    if (silence <= urgentLimit) return
    const isLate = silence > peer.estimate.silenceLimitMs(minBlockTimeoutMs, maxBlockTimeoutMs)
    const zones = this.#currentZones().filter(({ kind }) => kind === 'waiting' || kind === 'urgent')
    const canOthers = [...this.#peers()].some(
      (other) => other !== peer && !other.peerChoking && !other.isSnubbed,
    )
    for (const request of [...peer.requests]) {
      if (request.abandoned) continue
      const { index } = request.piece
      const isUrgent = zones.some((zone) => index >= zone.firstPiece && index < zone.endPiece)
      // With nobody else to ask, a slow answer is better than none.
      const isLost = silence > this.#settings.snubMs
      if (!isLost && !(canOthers && (isLate || isUrgent))) continue
      this.#cancel(peer, request)
      // Asked for one block at a time until it sends one, and for none that is urgent.
      peer.isSnubbed = true
    }
    if (isLate) peer.isSnubbed = true
  }

  /**
   * Blocks that are on their way but late are asked of a second peer that would bring them sooner: those a reader waits for,
   * and in the end game all that is left. The loser gets a CANCEL when the block is here.
   */
  #duplicateLate(): void {
    const waiting = this.#streams.isWaiting
    const budget = Math.max(
      this.receivedBytes * (waiting ? duplicateBudget.waiting : duplicateBudget.idle),
      duplicateBudget.floorBytes,
    )
    if (this.duplicateBytes > budget) return
    const fallback = this.#fallbackRate()
    const isEndGame = this.#table.rarity.length === 0
    const zones = this.#currentZones().filter(({ kind }) => kind === 'waiting' || kind === 'urgent')
    const isUrgent = (index: number): boolean =>
      zones.some((z) => index >= z.firstPiece && index < z.endPiece)
    for (const peer of this.#peers()) {
      if (peer.isSnubbed || !this.#canAsk(peer) || peer.activeRequests >= this.#depth(peer)) continue
      const arrivalMs = peer.estimate.arrivalMs(peer.requestedBytes, fallback)
      const late = this.#latestFor(peer, arrivalMs, fallback, (index) => isEndGame || isUrgent(index))
      if (late !== null) peer.send(this.#request(peer, late.piece, late.block))
    }
  }

  #latestFor(
    peer: PeerSession,
    arrivalMs: number,
    fallback: number,
    matters: (index: number) => boolean,
  ): { piece: Partial; block: number } | null {
    for (const other of this.#peers()) {
      if (other === peer) continue
      let ahead = 0
      for (const request of other.requests) {
        ahead += request.length
        const { piece, block } = request
        if (request.abandoned || piece.state(block) !== blockRequested || piece.requesters(block) > 1)
          continue
        if (!matters(piece.index) || !this.#mayTake(peer, piece.index) || piece.needsOneSender) continue
        const elapsed = this.#now() - request.at
        const remainingMs = Math.max(other.estimate.arrivalMs(ahead, fallback), elapsed > 2_000 ? elapsed : 0)
        if (remainingMs > arrivalMs * 1.5 + 100) return { piece, block }
      }
    }
    return null
  }
}

const mayAdd = (partial: Partial, peer: PeerSession): boolean =>
  !partial.needsOneSender || partial.exclusive === null || partial.exclusive === peer
