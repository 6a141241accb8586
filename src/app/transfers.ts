import type { Torrent } from '../client/client.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import { sayError } from '../shared/errors.ts'

/** Milliseconds in which one press takes a stopped transfer up again. Our own choice. */
export const undoMs = 10_000

/**
 * Whether a download goes on when nobody watches it any more. Not one of which nothing is known yet, nor one
 * of which only what is watched is fetched.
 */
export const goesOn = (torrent: Pick<TorrentSnapshot, 'files' | 'policy'>): boolean =>
  torrent.policy.download !== 'window' && torrent.files.wanted.missing > 0

/** A torrent that runs in this tab and is not on the screen. */
export interface Transfer {
  readonly infoHash: string
  /** `shared`: made of files of this device. */
  readonly kind: 'download' | 'shared'
  readonly torrent: TorrentSnapshot
  /** It was stopped a moment ago, and can be taken up again. */
  readonly isStopped: boolean
  /** Why it ended by itself; `''` while it runs. */
  readonly problem: string
}

interface Entry {
  readonly kind: Transfer['kind']
  torrent: Torrent
  /** Newest, also after the torrent was given back. */
  snapshot: TorrentSnapshot
  isStopped: boolean
  problem: string
  readonly unlisten: (() => void)[]
  cancelEnd: Cancel
}

export interface TransfersOptions {
  readonly clock: Clock
  /** Takes up a torrent that runs or is stored on this device. */
  readonly open: (source: string) => Promise<Torrent>
  /** What a person chose for it is kept until it is opened again. */
  readonly keepChoices: (snapshot: TorrentSnapshot) => void
  readonly onChange: () => void
}

/**
 * What this tab keeps running besides what is on the screen: downloads that were left, and what is shared
 * from here. A person ends each of them, or it ends with the tab.
 */
export class Transfers {
  readonly #options: TransfersOptions
  readonly #entries = new Map<string, Entry>()
  /** On the screen, by its info hash. */
  #shown: string | null = null

  constructor(options: TransfersOptions) {
    this.#options = options
  }

  /** All but what is on the screen, in the order in which they came. */
  get list(): readonly Transfer[] {
    return [...this.#entries]
      .filter(([infoHash]) => infoHash !== this.#shown)
      .map(([infoHash, { kind, snapshot, isStopped, problem }]) => ({
        infoHash,
        kind,
        torrent: snapshot,
        isStopped,
        problem,
      }))
  }

  /** Info hashes of what this tab made and is the first seed of. */
  get sharedHashes(): readonly string[] {
    return [...this.#entries]
      .filter(([, { kind, isStopped, problem }]) => kind === 'shared' && !isStopped && problem === '')
      .map(([infoHash]) => infoHash)
  }

  /** Whether somebody gets what is shared from here now. */
  get isWatched(): boolean {
    return [...this.#entries.values()].some(
      ({ kind, isStopped, snapshot }) => kind === 'shared' && !isStopped && snapshot.peers.length > 0,
    )
  }

  /** Takes over a use of a torrent that was made of files of this device. */
  share(torrent: Torrent): void {
    this.#take(torrent, 'shared')
  }

  /** Takes over a use of the torrent that is on the screen now. What was there goes on, or is let go of. */
  show(torrent: Torrent): void {
    const { infoHash } = torrent
    if (this.#shown !== infoHash) this.hide()
    this.#shown = infoHash
    const entry = this.#entries.get(infoHash)
    if (entry === undefined) this.#take(torrent, 'download')
    else if (entry.isStopped || entry.problem !== '') this.#revive(infoHash, entry, torrent)
    else torrent.release()
    this.#options.onChange()
  }

  /** Nothing is on the screen any more. */
  hide(): void {
    const infoHash = this.#shown
    this.#shown = null
    const entry = infoHash === null ? undefined : this.#entries.get(infoHash)
    if (infoHash === null || entry === undefined) return
    const isOver = entry.problem !== '' || (entry.kind === 'download' && !goesOn(entry.snapshot))
    if (isOver) this.#forget(infoHash, entry)
    this.#options.onChange()
  }

  pause(infoHash: string, paused: boolean): void {
    const entry = this.#running(infoHash)
    if (entry === null) return
    if (paused) entry.torrent.pause()
    else entry.torrent.resume()
    this.#options.keepChoices({ ...entry.snapshot, paused })
  }

  /** From now on it neither downloads nor uploads. For {@link undoMs} it can be taken up again. */
  stop(infoHash: string): void {
    const entry = this.#running(infoHash)
    if (entry === null) return
    entry.isStopped = true
    // Only this use of a shared torrent knows its files: it is kept, and paused.
    if (entry.kind === 'shared') entry.torrent.pause()
    else this.#release(entry)
    entry.cancelEnd = this.#options.clock.after(undoMs, () => this.dismiss(infoHash))
    this.#options.onChange()
  }

  /** Takes up again what was stopped. */
  async undo(infoHash: string): Promise<void> {
    const entry = this.#entries.get(infoHash)
    if (entry === undefined || !entry.isStopped) return
    entry.cancelEnd()
    if (entry.kind === 'shared') this.#resume(entry)
    else {
      const torrent = await this.#options.open(entry.snapshot.magnet ?? infoHash)
      if (this.#entries.get(infoHash) === entry && entry.isStopped) this.#revive(infoHash, entry, torrent)
      else torrent.release()
    }
    this.#options.onChange()
  }

  /** It is over, and need not be said any longer. */
  dismiss(infoHash: string): void {
    const entry = this.#entries.get(infoHash)
    if (entry === undefined || !(entry.isStopped || entry.problem !== '')) return
    this.#forget(infoHash, entry)
    this.#options.onChange()
  }

  #running(infoHash: string): Entry | null {
    const entry = this.#entries.get(infoHash)
    return entry === undefined || entry.isStopped || entry.problem !== '' ? null : entry
  }

  #take(torrent: Torrent, kind: Transfer['kind']): void {
    const { infoHash } = torrent
    const before = this.#entries.get(infoHash)
    const entry: Entry = {
      kind,
      torrent,
      snapshot: torrent.snapshot,
      isStopped: false,
      problem: '',
      unlisten: [],
      cancelEnd: () => undefined,
    }
    this.#entries.set(infoHash, entry)
    this.#listen(infoHash, entry)
    // After the new use began: the torrent does not stop in between.
    if (before !== undefined) this.#release(before)
    this.#options.onChange()
  }

  #listen(infoHash: string, entry: Entry): void {
    entry.unlisten.push(
      entry.torrent.on('stats', (snapshot) => {
        entry.snapshot = snapshot
        if (infoHash !== this.#shown) this.#options.onChange()
      }),
      entry.torrent.on('error', (error) => {
        entry.problem = sayError(error)
        this.#options.onChange()
      }),
    )
  }

  #revive(infoHash: string, entry: Entry, torrent: Torrent): void {
    if (entry.kind === 'shared' && entry.problem === '') {
      torrent.release()
      this.#resume(entry)
      return
    }
    this.#release(entry)
    entry.cancelEnd()
    this.#entries.delete(infoHash)
    this.#take(torrent, 'download')
  }

  #resume(entry: Entry): void {
    entry.cancelEnd()
    entry.isStopped = false
    entry.torrent.resume()
  }

  #forget(infoHash: string, entry: Entry): void {
    entry.cancelEnd()
    this.#entries.delete(infoHash)
    this.#release(entry)
  }

  #release(entry: Entry): void {
    for (const stop of entry.unlisten.splice(0)) stop()
    entry.torrent.release()
  }
}
