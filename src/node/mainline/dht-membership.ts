import type { PeerAddress } from '../../protocol/peer-address.ts'
import type { Cancel, Clock } from '../../shared/clock.ts'
import type { FinderMembership } from './ports.ts'

/** From one round to the next, in milliseconds (libtorrent, `dht_announce_interval`). */
const usualMs = 15 * 60_000
/** After a first round without peers; each further one doubles it. Milliseconds; our own choice. */
const firstAloneMs = 15_000
/** Shortest time between rounds when somebody is in a hurry. Milliseconds; our own choice. */
const shortestMs = 15_000

export interface DhtMembershipOptions {
  readonly clock: Clock
  readonly wantsPeers: boolean
  /** One round in the DHT. It sends nothing more after `left` is aborted. Never rejects. */
  readonly lookUp: (left: AbortSignal) => Promise<void>
  /** @param node the host of the node that named them */
  readonly onPeers: (peers: readonly PeerAddress[], node: string) => void
  readonly onLeave: () => void
}

/** One torrent in the DHT: when the next round is. The DHT has no goodbye: nodes forget us by themselves. */
export class DhtMembership implements FinderMembership {
  readonly #options: DhtMembershipOptions
  #wantsPeers: boolean
  #hasFound = false
  #rounds = 0
  #isAsking = false
  #startedAt = -Infinity
  readonly #left = new AbortController()
  #cancelNext: Cancel = () => undefined
  /** By node. */
  readonly #found = new Map<string, PeerAddress[]>()

  constructor(options: DhtMembershipOptions) {
    this.#options = options
    this.#wantsPeers = options.wantsPeers
  }

  update(): void {
    // Nodes are not told how much we have.
  }

  setWantsPeers(wantsPeers: boolean): void {
    if (wantsPeers === this.#wantsPeers) return
    this.#wantsPeers = wantsPeers
    this.#rounds = 0
    if (wantsPeers) this.refresh()
  }

  refresh(): void {
    if (this.#options.clock.now() - this.#startedAt >= shortestMs) void this.#round()
  }

  addTrackers(): void {
    // The DHT does not look at trackers.
  }

  removeTracker(): void {
    // The DHT does not look at trackers.
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#left.abort()
    this.#cancelNext()
    this.#options.onLeave()
  }

  /** A node has named a peer. Those of one moment are handed on together. */
  found(peer: PeerAddress, node: string): void {
    this.#hasFound = true
    const batch = this.#found.get(node)
    if (batch !== undefined) {
      batch.push(peer)
      return
    }
    const peers = [peer]
    this.#found.set(node, peers)
    queueMicrotask(() => {
      this.#found.delete(node)
      if (!this.#hasLeft) this.#options.onPeers(peers, node)
    })
  }

  get #hasLeft(): boolean {
    return this.#left.signal.aborted
  }

  async #round(): Promise<void> {
    if (this.#isAsking || this.#hasLeft) return
    this.#cancelNext()
    this.#isAsking = true
    this.#hasFound = false
    this.#rounds++
    this.#startedAt = this.#options.clock.now()
    await this.#options.lookUp(this.#left.signal)
    this.#isAsking = false
    if (this.#hasLeft) return
    const isAlone = this.#wantsPeers && !this.#hasFound
    const waitMs = isAlone ? Math.min(firstAloneMs * 2 ** Math.min(this.#rounds - 1, 16), usualMs) : usualMs
    this.#cancelNext = this.#options.clock.after(waitMs, () => void this.#round())
  }
}
