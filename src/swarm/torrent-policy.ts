import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import { TorrentError } from '../shared/errors.ts'
import { type Availability, countMissing } from './availability.ts'
import type { Downloader } from './downloader.ts'
import type { PeerSession } from './peer-session.ts'
import { chooseLeaving } from './peer-turnover.ts'
import type { PieceTable } from './piece-table.ts'
import type { FilePriority, Policy } from './policy.ts'
import type { Clock } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'
import { Selection } from './selection.ts'
import type { TorrentMetadata } from './torrent-metadata.ts'
import { UploadLimit } from './upload-limit.ts'
import type { UploadSlots } from './upload-slots.ts'

/** The parts of an open torrent that the policy acts on. */
export interface OpenParts {
  readonly table: PieceTable
  readonly availability: Availability
  readonly downloader: Downloader
}

export interface TorrentPolicyOptions {
  readonly clock: Clock
  readonly policy: Policy
  /** The client's limit, for all of its torrents together. */
  readonly clientLimit: UploadLimit | null
  readonly cursors: ReadCursors
  readonly metadata: TorrentMetadata
  readonly slots: UploadSlots
  /** Peers that finished their handshake. */
  readonly peers: () => readonly PeerSession[]
  /** {@link TorrentPolicy.isFinished} changed. */
  readonly onFinished: (isFinished: boolean) => void
  /** Blocks may be asked for or sent that were not before. */
  readonly onChange: () => void
}

/**
 * Makes a torrent do what it may do: the download modes, the pause, the upload limit, the priorities, and
 * what follows from them for every peer.
 */
export class TorrentPolicy {
  readonly uploadLimit: UploadLimit
  readonly #options: TorrentPolicyOptions
  readonly #selection: Selection
  #policy: Policy
  #isPaused = false
  #wasFinished = false
  #parts: OpenParts | null = null

  constructor(options: TorrentPolicyOptions) {
    this.#options = options
    this.#policy = options.policy
    this.#selection = new Selection(options.policy.download)
    this.uploadLimit = new UploadLimit(options.clock, options.policy.uploadLimit, options.clientLimit)
    this.#apply()
  }

  get current(): Policy {
    return this.#policy
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Whether peers may get anything from us: blocks, or the metadata. */
  get mayUpload(): boolean {
    return !this.#isPaused && this.#policy.uploadLimit !== 0
  }

  /** All that is wanted is here: with files left out, a partial seed (BEP 21). */
  get isFinished(): boolean {
    const table = this.#parts?.table
    if (table === undefined) return false
    const { have, interest } = table
    return have.isFull || (interest !== null && interest.count > 0 && countMissing(interest, have) === 0)
  }

  /** The metadata is known and the store is open: what was chosen before takes effect. */
  open(info: TorrentInfo, parts: OpenParts): void {
    this.#parts = parts
    this.#selection.setInfo(info)
    this.#updatePriorities()
    this.#wasFinished = this.isFinished
    parts.downloader.setPaused(this.#isPaused)
    parts.availability.setPaused(this.#isPaused, this.#options.peers())
  }

  set(policy: Policy): void {
    this.#policy = policy
    this.#apply()
    if (this.#selection.setMode(policy.download)) this.#updatePriorities()
    this.#dropExcess()
    for (const peer of this.#options.peers()) this.dropIfUseless(peer)
    this.#options.onChange()
  }

  /**
   * Nothing is requested or uploaded, and what is under way is cancelled. Connections stay. Reads of what is
   * not here wait.
   */
  pause(): void {
    this.#setPaused(true)
  }

  resume(): void {
    this.#setPaused(false)
    this.#options.onChange()
  }

  #setPaused(paused: boolean): void {
    if (paused === this.#isPaused) return
    this.#isPaused = paused
    const { metadata, peers } = this.#options
    metadata.download.paused = paused
    this.#apply()
    // At the end of a pause the order is the other way round: a peer that hears INTERESTED unchokes us, and
    // is asked then.
    if (paused) this.#parts?.downloader.setPaused(true)
    if (this.#parts === null) for (const peer of peers()) peer.setInterested(!paused)
    else this.#parts.availability.setPaused(paused, peers())
    if (!paused) this.#parts?.downloader.setPaused(false)
    if (!paused) metadata.download.fill()
  }

  filePriority(fileIndex: number): FilePriority {
    return this.#selection.priority(fileIndex)
  }

  /** Grows whenever {@link filePriority} or {@link wantsFile} may say something else of a file. */
  get selectionRevision(): number {
    return this.#selection.revision
  }

  /** Whether the file is to be fetched to its end. */
  wantsFile(fileIndex: number): boolean {
    return this.#selection.wants(fileIndex)
  }

  /** The link chose these files, by their indices. To be called before the metadata is known. */
  selectOnly(indices: readonly number[] | null): void {
    this.#selection.selectOnly(indices)
  }

  /** May be called before the metadata is known; a file that the torrent does not have counts for nothing. */
  setFilePriority(fileIndex: number, priority: FilePriority): void {
    this.setFilePriorities({ [fileIndex]: priority })
  }

  /** The same of many files, by their indices: what follows from it is worked out once. */
  setFilePriorities(priorities: Readonly<Record<number, FilePriority>>): void {
    let isChanged = false
    for (const [index, priority] of Object.entries(priorities)) {
      if (this.#selection.setPriority(Number(index), priority)) isChanged = true
    }
    if (isChanged) this.#updatePriorities()
  }

  /** These bytes are wanted, whatever the policy says. */
  addRange(begin: number, end: number): void {
    if (this.#selection.addRange(begin, end)) this.#updatePriorities()
  }

  /**
   * Only what is read is fetched, within this many bytes; `null`: there is room for all.
   */
  setBound(bytes: number | null): void {
    this.#options.cursors.budgetBytes = bytes
    if (this.#selection.setBounded(bytes !== null)) this.#updatePriorities()
    else this.#parts?.downloader.onCursorsChanged()
  }

  /** Only what is read is fetched from now on: the store gave up pieces for want of room. */
  keepToReads(): void {
    if (this.#selection.setBounded(true)) this.#updatePriorities()
  }

  /** A reader reads from this byte of the torrent on. */
  noteRead(offset: number): void {
    if (this.#selection.noteRead(offset)) this.#updatePriorities()
  }

  /**
   * Closes a peer that can neither give to us nor take from us (BEP 21). Called when it connects and when it
   * shows what it has.
   */
  dropIfUseless(peer: PeerSession): void {
    if (!this.isFinished || this.#isPaused) return
    if (peer.isSeed || peer.extensions.uploadOnly) peer.close()
    else if (!this.mayUpload) {
      peer.close(new TorrentError('aborted', 'Everything is here, and uploads are switched off.'))
    }
  }

  /**
   * Called when a piece came or went, or when other pieces are wanted. Tells the peers when we become a seed,
   * or are one no more.
   */
  checkFinished(): void {
    const isFinished = this.isFinished
    if (isFinished === this.#wasFinished) return
    this.#wasFinished = isFinished
    const { onFinished, metadata, peers } = this.#options
    for (const peer of peers()) {
      peer.extensions.sendHandshake(metadata.size, isFinished)
      this.dropIfUseless(peer)
    }
    onFinished(isFinished)
  }

  #apply(): void {
    const { cursors, slots, peers, clock } = this.#options
    const { download, readAheadSeconds, uploadLimit } = this.#policy
    cursors.readAheadSeconds = download === 'window' ? (readAheadSeconds ?? cursors.windowSeconds) : null
    this.uploadLimit.setRate(uploadLimit)
    slots.setOpen(this.mayUpload, peers(), this.isFinished, clock.now())
    this.#parts?.downloader.onCursorsChanged()
  }

  #updatePriorities(): void {
    if (this.#parts === null) return
    const { table, availability, downloader } = this.#parts
    table.setPriorities(this.#selection.priorities())
    const before = table.interest
    table.interest = this.#selection.interest()
    if (before !== null || table.interest !== null) availability.recount(this.#options.peers())
    downloader.onPrioritiesChanged()
    this.checkFinished()
    this.#options.onChange()
  }

  /** More peers are here than the policy allows: the least useful ones go. */
  #dropExcess(): void {
    const { peers, clock } = this.#options
    const excess = peers().length - this.#policy.maxPeers
    if (excess <= 0) return
    const options = {
      now: clock.now(),
      isFinished: this.isFinished,
      count: excess,
      minimumAgeMs: 0,
      isNeeded: () => false,
    }
    for (const peer of chooseLeaving(peers(), options)) peer.close()
  }
}
