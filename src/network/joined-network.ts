import type { TorrentError } from '../shared/errors.ts'
import { JoinedSwarm, type NetworkPart, type Shared } from './joined-swarm.ts'
import { defaultLinkLimits, type LinkLimits } from './link-budget.ts'
import type { JoinOptions, Network, SwarmListener, SwarmMembership } from './ports.ts'

/** Whether a tracker is asked over a WebSocket. */
export const isWebSocketTracker = (url: string): boolean => /^wss?:/i.test(url.trim())

/**
 * Several networks as one: each asks its own trackers and opens its own links, and all share a budget of
 * links, so that neither takes the place of the other.
 */
export class JoinedNetwork implements Network {
  readonly #parts: readonly NetworkPart[]
  readonly #shared: Shared
  readonly #swarms = new Set<JoinedSwarm>()
  #isChanging = false

  /** @param limits default: {@link defaultLinkLimits} */
  constructor(parts: readonly NetworkPart[], limits: LinkLimits = defaultLinkLimits) {
    this.#parts = parts
    this.#shared = {
      limits,
      swarms: this.#swarms,
      openOfAll: () => [...this.#swarms].reduce((total, swarm) => total + swarm.open, 0),
      onChange: () => this.#changed(),
    }
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const swarm = new JoinedSwarm(this.#parts, options, listener, this.#shared)
    this.#changed()
    return swarm
  }

  destroy(error?: TorrentError): void {
    for (const { network } of this.#parts) network.destroy(error)
  }

  /** Links came or went: the parts of all torrents are told again, once for all that changes now. */
  #changed(): void {
    if (this.#isChanging) return
    this.#isChanging = true
    queueMicrotask(() => {
      this.#isChanging = false
      for (const swarm of this.#swarms) swarm.tell()
    })
  }
}
