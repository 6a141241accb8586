import type { Network } from '../network/ports.ts'
import type { Clock } from '../shared/clock.ts'
import type { Hasher, PeerLink, PieceStore } from '../swarm/ports.ts'
import type { TorrentStorage } from './torrent-storage.ts'

/**
 * How deep we look for the cause of an error. An error may wrap another one, and that a third; our own
 * choice.
 */
const maxCauses = 5

/**
 * Keeps the defects of one torrent from its neighbours. All that calls into a torrent from outside (timers,
 * the network, the store, commands) goes through its guard: an error there is this torrent's own, and is told
 * to `onDefect` once.
 */
export class TorrentGuard {
  readonly #onDefect: (error: unknown) => void
  /** Errors out of this torrent's ports: when nothing handles one of them, it is known whose it is. */
  readonly #failures = new WeakSet<object>()
  #hasDefect = false

  constructor(onDefect: (error: unknown) => void) {
    this.#onDefect = onDefect
  }

  /** Runs work of the torrent. Does nothing after a defect. */
  run(work: () => void): void {
    if (this.#hasDefect) return
    try {
      work()
    } catch (error) {
      this.defect(error)
    }
  }

  /** Takes an error that nothing in the torrent caught. */
  defect(error: unknown): void {
    if (this.#hasDefect) return
    this.#hasDefect = true
    this.#onDefect(error)
  }

  /** Whether an error came, perhaps as a cause, out of one of this torrent's ports. */
  hasCaused(error: unknown): boolean {
    let at = error
    for (let i = 0; i < maxCauses && at instanceof Object; i++) {
      if (this.#failures.has(at)) return true
      at = (at as { cause?: unknown }).cause
    }
    return false
  }

  clock(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      after: (ms, run) => clock.after(ms, () => this.run(run)),
    }
  }

  network(network: Network): Network {
    return {
      join: (options, listener) =>
        network.join(options, {
          link: (link, peerId) => this.run(() => listener.link(this.#link(link), peerId)),
          trackers: (status) => this.run(() => listener.trackers(status)),
          signal: (relay, signal) => this.run(() => listener.signal?.(relay, signal)),
          introduced: (one, outcome) => this.run(() => listener.introduced?.(one, outcome)),
        }),
      destroy: (error) => network.destroy(error),
    }
  }

  hasher(hasher: Hasher): Hasher {
    return { sha1: (data) => this.#noting(hasher.sha1(data)) }
  }

  storage(storage: TorrentStorage): TorrentStorage {
    return {
      load: (infoHash) => this.#noting(storage.load(infoHash)),
      openStore: (info, trackers, onFailure) =>
        this.#store(storage.openStore(info, trackers, (error) => this.run(() => onFailure(error)))),
      forgetTrackers: (infoHash, urls) => storage.forgetTrackers(infoHash, urls),
      rememberTrackers: (infoHash, urls) => storage.rememberTrackers(infoHash, urls),
      delete: (infoHash) => storage.delete(infoHash),
      kind: (infoHash) => storage.kind(infoHash),
    }
  }

  /** `Required`: nothing that a store can do gets lost on the way. */
  #store(store: PieceStore): Required<PieceStore> {
    return {
      open: (info) => this.#noting(store.open(info)),
      put: (piece, data) => this.#noting(store.put(piece, data)),
      get: (piece, begin, length, signal) => this.#noting(store.get(piece, begin, length, signal)),
      get room() {
        return store.room ?? null
      },
      onRoomChange: (listener) => store.onRoomChange?.(() => this.run(listener)),
      onFound: (listener) => store.onFound?.((piece) => this.run(() => listener(piece))),
      onLost: (listener) => store.onLost?.((piece, error) => this.run(() => listener(piece, error))),
      onEvict: (listener) => store.onEvict?.((piece) => this.run(() => listener(piece))),
      setNeeded: (isNeeded) => store.setNeeded?.(isNeeded),
      forget: (piece) => store.forget?.(piece),
      flush: () => this.#noting(store.flush()),
      close: () => this.#noting(store.close()),
    }
  }

  #link(link: PeerLink): PeerLink {
    return {
      id: link.id,
      initiator: link.initiator,
      description: link.description,
      ...(link.remote === undefined ? {} : { remote: link.remote }),
      ...(link.isIntroduced === undefined ? {} : { isIntroduced: link.isIntroduced }),
      get bufferedAmount() {
        return link.bufferedAmount
      },
      setLowWater: (bytes) => link.setLowWater(bytes),
      get isHeld() {
        return link.isHeld === true
      },
      listen: (listener) =>
        link.listen({
          data: (data) => this.run(() => listener.data(data)),
          drain: () => this.run(() => listener.drain()),
          close: (error) => this.run(() => listener.close(error)),
        }),
      send: (data) => link.send(data),
      close: (reason) => link.close(reason),
    }
  }

  /** Gives the same promise; when it fails, its error is known to be this torrent's. */
  async #noting<Value>(promise: Promise<Value>): Promise<Value> {
    try {
      return await promise
    } catch (error) {
      if (error instanceof Object) this.#failures.add(error)
      throw error
    }
  }
}
