import { TorrentError } from '../shared/errors.ts'
import { BusyRate } from './busy-rate.ts'
import { extensionTpWant } from './extensions.ts'
import { LateBlocks } from './late-blocks.ts'
import { pieceThatTakes } from './parole.ts'
import type { PartialPiece } from './partial-piece.ts'
import type { PeerSession } from './peer-session.ts'
import { PiecePicker } from './piece-picker.ts'
import type { PieceTable } from './piece-table.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { ReadWindow } from './read-windows.ts'
import { RequestLedger } from './request-ledger.ts'
import type { SwarmSettings } from './settings.ts'

export interface DownloaderOptions {
  readonly table: PieceTable
  readonly cursors: ReadCursors
  readonly settings: SwarmSettings
  readonly now: () => number
  /** Peers that finished their handshake. */
  readonly peers: () => Iterable<PeerSession>
  /** What is to be fetched, now or in the end, has changed: called before any peer is asked for it. */
  readonly onWanted: () => void
  /** Every block of the piece is here. */
  readonly onPiece: (piece: PartialPiece) => void
  /** A block is here of a piece that failed before. */
  readonly onBlockAgain: (piece: PartialPiece, block: number) => void
}

/**
 * Duplicate bytes allowed for every byte received: 3 %, or 10 % while a reader waits, and some in any case.
 * Our own choice (docs/research/swarms.md).
 */
const duplicateBudget = { idle: 0.03, waiting: 0.1, floorBytes: 256 * 1024 }

/**
 * How often we look for late blocks in the time that the fastest peer which owes us one needs for a block,
 * and the longest time between two looks: windows move while nothing else happens. Our own choice.
 */
const looksPerBlock = 4
const slowestTickMs = 500

/**
 * Keeps every peer asked for as much as it can take. {@link PiecePicker} chooses blocks, {@link
 * RequestLedger} records requests, {@link LateBlocks} finds overdue ones.
 */
export class Downloader {
  readonly #table: PieceTable
  readonly #cursors: ReadCursors
  readonly #settings: SwarmSettings
  readonly #now: () => number
  readonly #peers: () => Iterable<PeerSession>
  readonly #onWanted: () => void
  readonly #onPiece: (piece: PartialPiece) => void
  readonly #onBlockAgain: (piece: PartialPiece, block: number) => void
  readonly #picker: PiecePicker
  readonly #ledger: RequestLedger
  readonly #late: LateBlocks
  readonly #busyRate = new BusyRate()
  /** Payload bytes that we had asked for and received. */
  receivedBytes = 0
  /** Bytes that came though they were here already, or were never asked for. */
  duplicateBytes = 0
  /** Of {@link receivedBytes}, what bridges sent. */
  bridgeBytes = 0
  #isPaused = false

  constructor(options: DownloaderOptions) {
    this.#table = options.table
    this.#cursors = options.cursors
    this.#settings = options.settings
    this.#now = options.now
    this.#peers = options.peers
    this.#onWanted = options.onWanted
    this.#onPiece = options.onPiece
    this.#onBlockAgain = options.onBlockAgain
    this.#picker = new PiecePicker(options)
    this.#ledger = new RequestLedger(options.table, options.now)
    this.#late = new LateBlocks({ ...options, picker: this.#picker, ledger: this.#ledger })
  }

  /** What readers want has changed, at the places where they were. */
  onCursorsChanged(): void {
    this.#picker.invalidateWindows()
    this.#onWanted()
    this.fillAll()
  }

  /**
   * A reader went to another place. Requests that no window keeps are cancelled, so that peers send what the
   * new place needs at once; too many pieces that were begun for the old place are dropped.
   */
  onSeek(): void {
    this.#picker.invalidateWindows()
    this.#onWanted()
    const kept = this.#picker.windows.filter((window) => !window.isCancelledBySeek)
    this.#giveUpAllBut((index) => kept.some((w) => index >= w.firstPiece && index < w.endPiece))
    if (this.#table.partialBytes > this.#settings.maxPartialBytes) {
      this.#table.dropStale((index) => this.#picker.isInWindow(index))
    }
    this.fillAll()
    this.#tellAll()
  }

  /** Other pieces are to be fetched in the end: what was asked for and is wanted no more is cancelled. */
  onPrioritiesChanged(): void {
    this.#picker.invalidateWindows()
    this.#onWanted()
    this.#giveUpAllBut((index) => this.#table.isSelected(index) || this.#picker.isInWindow(index))
    this.#takePadding()
    this.fillAll()
    this.#tellAll()
  }

  /**
   * While paused nothing is asked for, and what was asked for is cancelled. Blocks that are on their way are
   * still taken.
   */
  setPaused(paused: boolean): void {
    this.#isPaused = paused
    if (paused) this.#giveUpAllBut(() => false)
    else {
      this.#takePadding()
      this.fillAll()
    }
    this.#tellAll()
  }

  /** Asks every peer for as much as it can take, the fastest first, so that it gets what is needed first. */
  fillAll(): void {
    const peers = [...this.#peers()].filter((peer) => this.#canAsk(peer))
    if (peers.length > 1) {
      const fallback = this.#picker.fallbackRate()
      // A snubbed peer comes last: the blocks taken from it would go back to it, if it had once been fast.
      peers.sort(
        (a, b) =>
          Number(a.queue.isSnubbed) - Number(b.queue.isSnubbed) ||
          a.queue.arrivalMs(fallback) - b.queue.arrivalMs(fallback),
      )
    }
    for (const peer of peers) this.fill(peer)
  }

  /** The peer has more pieces than before, or lets us ask for more: see {@link PiecePicker.peerChanged}. */
  onPeerChanged(peer: PeerSession): void {
    this.#picker.peerChanged(peer)
  }

  /** Asks the peer for as much as it can take. */
  fill(peer: PeerSession): void {
    if (!this.#canAsk(peer)) return
    const depth = this.#depth(peer)
    while (peer.queue.hasRoom(depth)) {
      const choice = this.#picker.choose(peer)
      if (choice === null) break
      this.#ledger.request(peer, choice.piece, choice.block)
    }
    this.#ledger.tell(peer)
  }

  onBlock(peer: PeerSession, index: number, begin: number, data: Uint8Array): void {
    const request = this.#ledger.answer(peer, index, begin, data.length)
    if (request === null) {
      this.duplicateBytes += data.length
      this.#ledger.unsolicited(peer, data.length)
      return
    }
    const now = this.#now()
    peer.queue.onBlock(request, now)
    peer.downloadRate.add(data.length, now)
    this.receivedBytes += data.length
    if (peer.extensions.has(extensionTpWant)) this.bridgeBytes += data.length
    const { block } = request
    const piece = pieceThatTakes(request, peer, this.#table)
    if (piece?.receive(block, data, peer)) {
      this.#ledger.cancelOthers(this.#peers(), piece, block)
      if (piece.source.kind === 'recheck') this.#onBlockAgain(piece, block)
      if (piece.isComplete) {
        this.#table.verifying.add(index)
        this.#picker.invalidateWindows()
        this.#onPiece(piece)
      }
    } else this.duplicateBytes += data.length
    this.fill(peer)
  }

  /** The peer will not send the block (BEP 6), or has answered a CANCEL so. */
  onReject(peer: PeerSession, index: number, begin: number): void {
    if (!this.#ledger.reject(peer, index, begin)) {
      this.fill(peer)
      return
    }
    // A peer that chokes us rejects what we had asked for before: that says nothing of what it would send.
    if (!peer.peerChoking || peer.allowedFastPieces.has(index)) {
      const { refusals } = peer.queue
      refusals.add(index, this.#now())
      if (refusals.isHopeless) {
        peer.close(new TorrentError('protocol', 'The peer refuses all that it is asked for.'))
        return
      }
      if (refusals.isUnreliable) peer.queue.isSnubbed = true
    }
    // Not asked again at once: a peer that rejects everything would be asked in a loop. The next tick fills
    // it.
    for (const other of this.#peers()) if (other !== peer) this.fill(other)
  }

  /** The peer choked us or is gone: what it owes is free for others. */
  releaseAll(peer: PeerSession): void {
    this.#ledger.releaseAll(peer)
    this.fillAll()
  }

  /** The peer has lost the piece: what it owes of it is asked of others. */
  releasePiece(peer: PeerSession, index: number): void {
    this.#ledger.releasePiece(peer, index)
    this.fillAll()
  }

  /**
   * Finds blocks that are late.
   *
   * @returns in how many milliseconds to look again, or `null` when no block is owed
   */
  tick(): number | null {
    const isStartingUp = this.#picker.passTime()
    let nextMs: number | null = null
    for (const peer of this.#peers()) {
      this.#ledger.forgetAbandoned(peer)
      const { queue } = peer
      if (queue.active === 0) continue
      const paceMs = isStartingUp ? 0 : Math.min(queue.estimate.blockMs / looksPerBlock, slowestTickMs)
      nextMs = Math.min(nextMs ?? slowestTickMs, paceMs, this.#late.check(peer))
    }
    this.#busyRate.sample(this.receivedBytes - this.duplicateBytes, nextMs !== null, this.#now())
    this.fillAll()
    if (nextMs !== null) this.#duplicateLate()
    return nextMs
  }

  /** See {@link PiecePicker.isCrowd}. */
  get isCrowd(): boolean {
    return this.#picker.isCrowd
  }

  /** See {@link PiecePicker.windows}. */
  get windows(): readonly ReadWindow[] {
    return this.#picker.windows
  }

  /** See {@link PiecePicker.isInWindow}. */
  isInWindow(piece: number): boolean {
    return this.#picker.isInWindow(piece)
  }

  /** See {@link BusyRate}. */
  get busyRate(): number {
    return this.#busyRate.bytesPerSecond
  }

  /** Snubs the peer if it has been silent for too long: see {@link RequestQueue.isSnubbed}. */
  snubIfSilent(peer: PeerSession): void {
    if (peer.queue.silentMs(this.#now()) > this.#settings.snubMs) peer.queue.isSnubbed = true
  }

  /** A block is here without its having been received. */
  onBlockRestored(piece: PartialPiece, block: number): void {
    this.#ledger.cancelOthers(this.#peers(), piece, block)
  }

  /** The piece is here without some of its blocks: no peer needs to send them. */
  onPieceFound(piece: PartialPiece): void {
    if (piece.isComplete) return
    for (const peer of this.#peers()) this.#ledger.cancelUnneeded(peer, (index) => index !== piece.index)
  }

  /** A piece is bad: the blocks that find its liar are asked for before all others. */
  onPieceFailed(): void {
    this.#picker.invalidateWindows()
    const { partials, rechecks } = this.#table
    if (rechecks.size > 1) {
      for (const peer of this.#peers()) {
        this.#ledger.cancelUnneeded(peer, (index) => partials.get(index)?.source.kind === 'recheck')
      }
    }
    this.#takePadding()
    this.fillAll()
  }

  /** A piece is verified, or failed: windows begin elsewhere. */
  onPieceDone(): void {
    this.#picker.invalidateWindows()
    this.#picker.forgetAnswer()
    this.#takePadding()
  }

  /** Pieces of nothing but padding are checked one after another: a torrent may have a million of them. */
  #takePadding(): void {
    if (this.#isPaused) return
    const piece = this.#table.beginPadding()
    if (piece === null) return
    this.#table.verifying.add(piece.index)
    this.#onPiece(piece)
  }

  #canAsk(peer: PeerSession): boolean {
    if (this.#isPaused || peer.isClosed || peer.pieces === null || peer.wantedPieces === 0) return false
    if (!peer.queue.refusals.mayAsk(this.#now())) return false
    return !peer.peerChoking || peer.allowedFastPieces.size > 0
  }

  #depth(peer: PeerSession): number {
    if (peer.queue.isSnubbed) return 1
    const limit = Math.min(this.#settings.maxRequestDepth, peer.extensions.requestQueueLimit)
    const { urgentQueueMs, queueMs, initialRequestDepth, watchedRequestDepth } = this.#settings
    const { depthRoundTrips, watchedRoundTrips } = this.#settings
    // What is queued at a peer comes before what a seek or a start will want, so queues stay short while a
    // reader reads.
    const isWatched = this.#cursors.isWatched(this.#now())
    return peer.queue.estimate.depth({
      queueMs: isWatched ? urgentQueueMs : queueMs,
      initial: isWatched ? watchedRequestDepth : initialRequestDepth,
      maximum: limit,
      roundTrips: isWatched ? watchedRoundTrips : depthRoundTrips,
    })
  }

  #giveUpAllBut(isNeeded: (index: number) => boolean): void {
    for (const peer of this.#peers()) this.#ledger.giveUp(peer, isNeeded)
  }

  #tellAll(): void {
    for (const peer of this.#peers()) this.#ledger.tell(peer)
  }

  /** Late blocks are asked of a second peer, within a budget of bytes. */
  #duplicateLate(): void {
    const share = this.#cursors.isWaiting ? duplicateBudget.waiting : duplicateBudget.idle
    if (this.duplicateBytes > Math.max(this.receivedBytes * share, duplicateBudget.floorBytes)) return
    const isEndGame = this.#table.rarity.length === 0
    for (const peer of this.#peers()) {
      if (peer.queue.isSnubbed || !this.#canAsk(peer) || !peer.queue.hasRoom(this.#depth(peer))) continue
      const late = this.#late.chooseFor(peer, isEndGame)
      if (late === null) continue
      this.#ledger.request(peer, late.piece, late.block)
      this.#ledger.tell(peer)
    }
  }
}
