import type { PeerCare } from './peer-care.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import type { Clock } from './ports.ts'
import type { RateMeter } from './rate-meter.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { Transfer } from './transfer.ts'

/** Most pieces that {@link TorrentStats.begunPieces} names: it crosses to the page several times a second. */
const maxBegun = 64

export interface TorrentStatsOptions {
  readonly clock: Clock
  readonly peers: PeerTable
  readonly care: PeerCare
  readonly cursors: ReadCursors
  readonly downloadMeter: RateMeter
  /** `null` before the torrent is open: all that counts pieces is 0 until then. */
  readonly transfer: () => Transfer | null
}

/** What a torrent has done and is doing, for those who show it or act on it. It changes nothing. */
export class TorrentStats {
  readonly #options: TorrentStatsOptions

  constructor(options: TorrentStatsOptions) {
    this.#options = options
  }

  /** Bytes of verified pieces. */
  get verifiedBytes(): number {
    return this.#transfer?.table.verifiedBytes ?? 0
  }

  /** Bytes of pieces that are begun and not complete: what they take in memory. */
  get partialBytes(): number {
    return this.#transfer?.table.partialBytes ?? 0
  }

  /** Payload bytes received in this session. */
  get receivedBytes(): number {
    return this.#transfer?.downloader.receivedBytes ?? 0
  }

  /** Bytes that came though they were here already, or were never asked for. */
  get duplicateBytes(): number {
    return this.#transfer?.downloader.duplicateBytes ?? 0
  }

  /** Of {@link receivedBytes}, what bridges sent. */
  get bridgeBytes(): number {
    return this.#transfer?.downloader.bridgeBytes ?? 0
  }

  /** Verified bytes that were here when the torrent was opened. */
  get storedBytes(): number {
    return this.#transfer?.storedBytes ?? 0
  }

  /** Payload bytes sent in this session. */
  get sentBytes(): number {
    return this.#transfer?.uploader.sentBytes ?? 0
  }

  /** Pieces that did not match their hash. */
  get badPieces(): number {
    return this.#transfer?.verifier.badPieces ?? 0
  }

  /** Bytes of pieces that did not match their hash. */
  get badBytes(): number {
    return this.#transfer?.verifier.badBytes ?? 0
  }

  /** Payload, in bytes a second. */
  get downloadRate(): number {
    return this.#options.downloadMeter.rate(this.#now)
  }

  /**
   * Peers from which something came lately, or nothing was to come: a peer that died without a word does not
   * stay among them for long.
   */
  get livePeers(): readonly PeerSession[] {
    const { peers, care } = this.#options
    return [...peers.values()].filter((peer) => !care.isSilent(peer))
  }

  /** How many more links are of use: more than there are places when the peers that are here do not help. */
  get wantedLinks(): number {
    return this.#options.care.wanted
  }

  /** Whether a reader reads now and then. */
  get isWatched(): boolean {
    return this.#options.cursors.isWatched(this.#now)
  }

  /** The piece where the newest reader stands; `null`: nobody watches, or it is not open. */
  get position(): number | null {
    const { newest } = this.#options.cursors
    const transfer = this.#transfer
    if (newest === null || transfer === null || !this.isWatched) return null
    return Math.floor(newest.position / transfer.table.info.pieceLength)
  }

  /** Whether a reader waits for data, and it comes more slowly than it is played. */
  get isStarved(): boolean {
    const { cursors } = this.#options
    return cursors.isWaiting && this.downloadRate < cursors.rate
  }

  /**
   * How many milliseconds of playback must lie ready where the newest reader stands, so that it will probably
   * not stall from there on. 0 outside a crowd: what seeds can bring comes in time or does not, and waiting
   * would not change it.
   */
  get startupBufferMs(): number {
    return this.#transfer?.startupBufferMs ?? 0
  }

  /** The pieces that readers wait for at the places where they read now. */
  get awaitedPieces(): readonly number[] {
    const pieceLength = this.#transfer?.table.info.pieceLength ?? 1
    return this.#options.cursors.awaited.map((begin) => Math.floor(begin / pieceLength))
  }

  /** Pieces of which something came or was asked for, the lowest numbers first. */
  get begunPieces(): readonly number[] {
    const begun = [...(this.#transfer?.table.partials.values() ?? [])].filter((piece) => !piece.isUntouched)
    return begun
      .map(({ index }) => index)
      .sort((a, b) => a - b)
      .slice(0, maxBegun)
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  get #transfer(): Transfer | null {
    return this.#options.transfer()
  }
}
