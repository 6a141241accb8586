import type { ObservedLink } from '../../network/channel-link.ts'
import type { JoinOptions, Network, SwarmListener, SwarmMembership } from '../../network/ports.ts'
import { toHex } from '../../shared/bytes.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import type { TorrentError } from '../../shared/errors.ts'
import type { Dial } from './dial-ports.ts'
import { Dialler } from './dialler.ts'
import { type Finders, MainlineMembership } from './mainline-membership.ts'
import type { AddressFilter, DialReport } from './ports.ts'
import { SafeResolver } from './safe-resolver.ts'
import { tcpDial } from './tcp-dial.ts'

export interface MainlineNetworkOptions {
  readonly filter: AddressFilter
  readonly finders: Finders
  /** Where we take connections; 0: nowhere. Read at each join. */
  readonly port: () => number
  /** Default: over TCP, without a limit of what is read. */
  readonly dial?: Dial
  /** Default: the system's names, through the filter. */
  readonly resolver?: Pick<SafeResolver, 'resolve'>
  /** Default: the system's. */
  readonly clock?: Clock
}

/** How finding and dialling one torrent's peers has gone. */
export interface MainlineTorrentReport {
  readonly dial: DialReport
  /** The DHT is asked for its peers. */
  readonly asksDht: boolean
}

/** Whether the trackers of ordinary peers are asked at this address: over UDP, HTTP and HTTPS. */
export const isMainlineTracker = (url: string): boolean => /^(?:udp|https?):/i.test(url.trim())

/** Links to the peers of ordinary swarms, which have addresses: found by trackers, DHT, links and peers. */
export class MainlineNetwork implements Network {
  readonly #options: MainlineNetworkOptions
  readonly #resolver: Pick<SafeResolver, 'resolve'>
  readonly #dialler: Dialler
  readonly #memberships = new Map<string, MainlineMembership>()
  readonly #links = new Set<ObservedLink>()
  #destroyed: Promise<void> | null = null

  constructor(options: MainlineNetworkOptions) {
    const { filter, dial = tcpDial(null), clock = systemClock } = options
    this.#options = options
    this.#resolver = options.resolver ?? new SafeResolver({ filter, clock })
    this.#dialler = new Dialler({ clock, filter, dial })
  }

  join(options: JoinOptions, listener: SwarmListener): SwarmMembership {
    const key = toHex(options.infoHash)
    const membership = new MainlineMembership(options, listener, {
      dialler: this.#dialler,
      finders: this.#options.finders,
      resolver: this.#resolver,
      port: this.#options.port(),
      onLink: (link) => {
        this.#links.add(link)
        link.onClose(() => this.#links.delete(link))
      },
      onLeft: () => {
        if (this.#memberships.get(key) === membership) this.#memberships.delete(key)
      },
    })
    this.#memberships.set(key, membership)
    return membership
  }

  /** The torrents that take connections, 20 bytes each. */
  infoHashes(): Iterable<Uint8Array> {
    return [...this.#memberships.values()].map(({ infoHash }) => infoHash)
  }

  /** Whether nobody is let in from this host. */
  isRefused(host: string): boolean {
    return this.#dialler.isBanned(host)
  }

  /**
   * A peer has connected to us and wants this torrent.
   *
   * @returns whether the link is taken; otherwise its owner closes it
   */
  take(infoHash: Uint8Array, link: ObservedLink): boolean {
    const { remote } = link
    return remote !== undefined && (this.#memberships.get(toHex(infoHash))?.take(link, remote) ?? false)
  }

  /** @param infoHash hexadecimal; `null`: the torrent is not in its swarm here */
  report(infoHash: string): MainlineTorrentReport | null {
    const membership = this.#memberships.get(infoHash)
    return membership === undefined
      ? null
      : { dial: membership.dialled.report(), asksDht: membership.asksDht }
  }

  /** Resolves when the trackers have heard our goodbye, and what the DHT keeps is written. */
  destroy(error?: TorrentError): Promise<void> {
    this.#destroyed ??= this.#end(error)
    return this.#destroyed
  }

  async #end(error?: TorrentError): Promise<void> {
    for (const membership of [...this.#memberships.values()]) membership.leave()
    this.#dialler.destroy()
    for (const link of [...this.#links]) link.close(error)
    const { tracker, dht, own } = this.#options.finders
    await Promise.all([tracker?.destroy(), dht?.destroy(), own?.destroy()])
  }
}
