import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { deferred } from '../shared/deferred.ts'
import { Emitter } from '../shared/emitter.ts'
import type { TorrentError } from '../shared/errors.ts'
import type { TorrentEvents } from './client.ts'

/** What the users of one torrent in a page hear of it: its events, and when its files are known. */
export class TorrentNews {
  readonly #events = new Emitter<TorrentEvents>()
  readonly #described = deferred<void>()
  /** The newest snapshot, once the files are known; `null` before. */
  #newest: TorrentSnapshot | null = null
  #error: TorrentError | null = null

  /** Resolves when a snapshot has files; rejects with what ended the torrent before. */
  get described(): Promise<void> {
    return this.#described.promise
  }

  /** A listener that comes after the event it waits for is called all the same. */
  on<Name extends keyof TorrentEvents>(
    name: Name,
    listener: (value: TorrentEvents[Name]) => void,
  ): () => void {
    const stop = this.#events.on(name, listener)
    const late: Partial<TorrentEvents> = {}
    if (this.#newest !== null) late.metadata = this.#newest
    if (this.#error !== null) late.error = this.#error
    const value = late[name]
    if (value !== undefined) queueMicrotask(() => listener(value as TorrentEvents[Name]))
    return stop
  }

  show(snapshot: TorrentSnapshot): void {
    const isFirst = this.#newest === null && snapshot.files.length > 0
    if (isFirst || this.#newest !== null) this.#newest = snapshot
    if (isFirst) {
      this.#described.resolve()
      this.#events.emit('metadata', snapshot)
    }
    this.#events.emit('stats', snapshot)
  }

  /**
   * The torrent has ended, and nothing follows.
   *
   * @param isHeard the torrent is still used: its users hear the error
   */
  end(error: TorrentError, isHeard: boolean): void {
    this.#error = error
    this.#described.reject(error)
    if (isHeard) this.#events.emit('error', error)
    this.#events.clear()
  }
}
