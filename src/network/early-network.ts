import type { Signal } from '../protocol/tp-sig.ts'
import { toHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { Introduction, IntroductionOutcome } from '../swarm/introductions.ts'
import type { PeerLink } from '../swarm/ports.ts'
import { type ChannelHome, deliver, type MovedLink } from './moved-link.ts'
import type { JoinOptions, Network, SwarmListener, SwarmMembership, TrackerStatus } from './ports.ts'

/**
 * A swarm that the engine has not taken over after this long is left. Milliseconds; our own choice, for an
 * engine's script that comes over a slow line.
 */
const earlyMs = 60_000

/** A swarm that was joined before the engine asked for it. What happens in it waits for the engine. */
class EarlySwarm implements SwarmListener {
  readonly #trackers: readonly string[]
  readonly #membership: SwarmMembership
  readonly #links: { readonly link: PeerLink | MovedLink; readonly peerId: Uint8Array | null }[] = []
  #status: readonly TrackerStatus[] | null = null
  #listener: SwarmListener | null = null

  constructor(network: Network, options: JoinOptions) {
    this.#trackers = options.trackers
    this.#membership = network.join(options, this)
  }

  link(link: PeerLink, peerId: Uint8Array | null): void {
    this.#link(link, peerId)
  }

  movedLink(link: MovedLink, peerId: Uint8Array | null): void {
    this.#link(link, peerId)
  }

  #link(link: PeerLink | MovedLink, peerId: Uint8Array | null): void {
    if (this.#listener === null) this.#links.push({ link, peerId })
    else deliver(link, peerId, this.#listener)
  }

  trackers(status: readonly TrackerStatus[]): void {
    if (this.#listener === null) this.#status = status
    else this.#listener.trackers(status)
  }

  /** Nobody is met over others before the engine has told who. */
  signal(relay: string, signal: Signal): void {
    this.#listener?.signal?.(relay, signal)
  }

  introduced(introduction: Introduction, outcome: IntroductionOutcome): void {
    this.#listener?.introduced?.(introduction, outcome)
  }

  /**
   * From now on the engine says what the swarm wants. The engine hears of nothing before this has returned.
   */
  takeOver({ state, demand, trackers }: JoinOptions, listener: SwarmListener): SwarmMembership {
    const membership = this.#membership
    membership.update(state)
    membership.setDemand(demand)
    membership.addTrackers(trackers)
    for (const url of this.#trackers) if (!trackers.includes(url)) membership.removeTracker(url)
    queueMicrotask(() => {
      this.#listener = listener
      for (const { link, peerId } of this.#links.splice(0)) deliver(link, peerId, listener)
      if (this.#status !== null) listener.trackers(this.#status)
    })
    return membership
  }

  leave(): void {
    this.#membership.leave()
    for (const { link } of this.#links.splice(0)) link.close()
  }
}

/**
 * A network whose swarms can be joined before the engine asks for them, while its worker is still loading:
 * trackers and offers do not need the engine.
 */
export class EarlyNetwork implements Network {
  readonly #network: Network
  readonly #clock: Clock
  readonly #early = new Map<string, { readonly swarm: EarlySwarm; readonly cancel: Cancel }>()

  constructor(network: Network, clock: Clock) {
    this.#network = network
    this.#clock = clock
  }

  /**
   * Joins in the way in which the engine is expected to. The next {@link join} of that swarm takes the place
   * over.
   */
  joinEarly(options: JoinOptions): void {
    const key = toHex(options.infoHash)
    if (this.#early.has(key)) return
    const swarm = new EarlySwarm(this.#network, options)
    const cancel = this.#clock.after(earlyMs, () => this.leaveEarly(key))
    this.#early.set(key, { swarm, cancel })
  }

  /** The torrent with this info hash (hexadecimal) is not run in this page. */
  leaveEarly(infoHash: string): void {
    const early = this.#early.get(infoHash)
    this.#early.delete(infoHash)
    early?.cancel()
    early?.swarm.leave()
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const key = toHex(options.infoHash)
    const early = this.#early.get(key)
    if (early === undefined) return this.#network.join(options, listener)
    this.#early.delete(key)
    early.cancel()
    return early.swarm.takeOver(options, listener)
  }

  setChannelHome(home: ChannelHome | null): void {
    this.#network.setChannelHome?.(home)
  }

  destroy(error?: Parameters<Network['destroy']>[0]): void {
    for (const { cancel } of this.#early.values()) cancel()
    this.#early.clear()
    this.#network.destroy(error)
  }
}
