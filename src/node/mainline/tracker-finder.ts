import { systemRandom } from '../../engine/system-ports.ts'
import type { AnnounceState, TrackerStatus } from '../../network/ports.ts'
import { trackerStatus } from '../../network/tracker-status.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import type { Random } from '../../swarm/ports.ts'
import { AskedTracker, type AskTracker } from './asked-tracker.ts'
import { HttpTrackers } from './http-trackers.ts'
import type { FinderListener, FinderMembership, FinderOptions, PeerFinder } from './ports.ts'
import type { SafeResolver } from './safe-resolver.ts'
import { UdpTrackers } from './udp-trackers.ts'

/** Trackers of one torrent that are asked, at most. Our own choice. */
const maxTrackers = 20
/** Characters of a tracker's address, at most: longer than any real one. Our own choice. */
const maxUrlLength = 2048
/** How long `destroy` waits for goodbyes, in milliseconds. */
const destroyMs = 2_000

export interface TrackerFinderOptions {
  /** Resolves the names of trackers, and refuses addresses that a stranger must not lead us to. */
  readonly resolver: Pick<SafeResolver, 'resolve'>
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Finds peers at trackers over UDP, HTTP and HTTPS (BEP 3, 15). `bittorrent-tracker`'s client is not used: it
 * resolves names by itself, follows redirects unseen, and reads answers without end
 * (docs/decisions/060-dht-and-trackers.md).
 */
export class TrackerFinder implements PeerFinder {
  readonly #clock: Clock
  readonly #random: Random
  readonly #udp: UdpTrackers
  readonly #http: HttpTrackers
  readonly #memberships = new Set<TrackerMembership>()
  readonly #goodbyes = new Set<Promise<void>>()

  constructor({ resolver, clock = systemClock, random = systemRandom }: TrackerFinderOptions) {
    this.#clock = clock
    this.#random = random
    this.#udp = new UdpTrackers({ resolver, clock, random })
    this.#http = new HttpTrackers({ resolver, clock })
  }

  join(options: FinderOptions, listener: FinderListener): FinderMembership {
    const ask: AskTracker = (url, ...rest) =>
      (url.protocol === 'udp:' ? this.#udp : this.#http).announce(url, ...rest)
    const membership = new TrackerMembership(options, listener, ask, this.#clock, this.#random, (goodbye) => {
      this.#memberships.delete(membership)
      this.#keep(goodbye)
    })
    this.#memberships.add(membership)
    return membership
  }

  async destroy(): Promise<void> {
    for (const membership of this.#memberships) membership.leave()
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(destroyMs, resolve)
      void Promise.all(this.#goodbyes).then(() => {
        cancel()
        resolve()
      })
    })
    this.#udp.close()
  }

  #keep(goodbye: Promise<void>): void {
    this.#goodbyes.add(goodbye)
    void goodbye.then(() => this.#goodbyes.delete(goodbye))
  }
}

class TrackerMembership implements FinderMembership {
  readonly #options: FinderOptions
  readonly #listener: FinderListener
  readonly #ask: AskTracker
  readonly #clock: Clock
  readonly #random: Random
  readonly #onLeave: (goodbye: Promise<void>) => void
  /** A number by which trackers know us when our address has changed (BEP 15). */
  readonly #key: number
  /** By address as it was given. */
  readonly #trackers = new Map<string, AskedTracker>()
  readonly #unusable = new Map<string, TrackerStatus>()
  #state: AnnounceState
  #wantsPeers: boolean
  #hasLeft = false

  constructor(
    options: FinderOptions,
    listener: FinderListener,
    ask: AskTracker,
    clock: Clock,
    random: Random,
    onLeave: (goodbye: Promise<void>) => void,
  ) {
    this.#options = options
    this.#listener = listener
    this.#ask = ask
    this.#clock = clock
    this.#random = random
    this.#onLeave = onLeave
    this.#key = random.uint32()
    this.#state = options.state
    this.#wantsPeers = options.wantsPeers
    this.addTrackers(options.trackers)
  }

  update(state: AnnounceState, event?: 'completed'): void {
    this.#state = state
    if (event !== undefined) for (const tracker of this.#trackers.values()) tracker.complete()
  }

  setWantsPeers(wantsPeers: boolean): void {
    if (wantsPeers === this.#wantsPeers) return
    this.#wantsPeers = wantsPeers
    for (const tracker of this.#trackers.values()) tracker.changeWant()
  }

  refresh(): void {
    for (const tracker of this.#trackers.values()) tracker.refresh()
  }

  addTrackers(urls: readonly string[]): void {
    if (this.#hasLeft) return
    let hasAdded = false
    for (const name of urls) {
      if (this.#trackers.has(name) || this.#unusable.has(name)) continue
      if (this.#trackers.size + this.#unusable.size >= maxTrackers) break
      // Trackers over WebSockets are another network's.
      if (/^wss?:/i.test(name.trim())) continue
      hasAdded = true
      this.#add(name)
    }
    if (hasAdded) this.#tell()
  }

  removeTracker(url: string): void {
    const tracker = this.#trackers.get(url)
    const isKnown = this.#trackers.delete(url) || this.#unusable.delete(url)
    if (tracker !== undefined) void tracker.leave()
    if (isKnown) this.#tell()
  }

  leave(): void {
    if (this.#hasLeft) return
    this.#hasLeft = true
    const goodbyes = [...this.#trackers.values()].map((tracker) => tracker.leave())
    this.#onLeave(Promise.all(goodbyes).then(() => undefined))
  }

  #add(name: string): void {
    const url = readUrl(name)
    if (url === null) {
      const status = trackerStatus(
        name.slice(0, maxUrlLength),
        'unusable',
        'This is not the address of a tracker.',
      )
      this.#unusable.set(name, status)
      return
    }
    const { infoHash, peerId, port } = this.#options
    this.#trackers.set(
      name,
      new AskedTracker({
        name,
        url,
        torrent: {
          infoHash,
          peerId,
          port,
          key: this.#key,
          state: () => this.#state,
          wantsPeers: () => this.#wantsPeers,
        },
        ask: this.#ask,
        clock: this.#clock,
        random: this.#random,
        onPeers: (peers) => {
          if (!this.#hasLeft) this.#listener.found(peers, name)
        },
        onStatus: () => this.#tell(),
      }),
    )
  }

  #tell(): void {
    if (this.#hasLeft) return
    const asked = [...this.#trackers.values()].map(({ status }) => status)
    this.#listener.trackers([...asked, ...this.#unusable.values()])
  }
}

const readUrl = (text: string): URL | null => {
  const trimmed = text.trim()
  if (trimmed.length > maxUrlLength || !URL.canParse(trimmed)) return null
  const url = new URL(trimmed)
  return /^(?:udp|https?):$/.test(url.protocol) && url.hostname !== '' ? url : null
}
