import type { NetworkCommand, NetworkEvent } from '../engine/messages/messages.ts'
import { lowWaterBytes } from '../network/link-limits.ts'
import type { Network, SwarmMembership } from '../network/ports.ts'
import { ownedBuffer } from '../shared/bytes.ts'
import { errorFromMessage, errorToMessage } from '../shared/errors.ts'
import type { PeerLink } from '../swarm/ports.ts'

export type PostNetworkEvent = (message: NetworkEvent, transfer: Transferable[]) => void

interface ServedLink {
  readonly link: PeerLink
  /** Bytes that the engine handed over and that were not yet reported as sent. */
  unreported: number
  /** What the engine has to hear of: `unreported` fell to it. */
  lowWater: number
}

/**
 * Bytes after which the engine hears what was sent: its picture of the queue is never further behind. Our own
 * choice.
 */
const reportBytes = 64 * 1024
/**
 * And not longer, while it believes that anything waits; the second where nothing leaves. Milliseconds; our
 * own choice.
 */
const reportMs = { usual: 50, longest: 1_000 }

/**
 * The page's end of the engine's network: does what `engine/worker/network-client.ts` asks, since only a page
 * may make WebRTC connections.
 */
export class NetworkServer {
  readonly #network: Network
  readonly #post: PostNetworkEvent
  readonly #swarms = new Map<number, SwarmMembership>()
  readonly #links = new Map<string, ServedLink>()
  #reporting: ReturnType<typeof setTimeout> | null = null
  #reportingMs = 0

  constructor(network: Network, post: PostNetworkEvent) {
    this.#network = network
    this.#post = post
  }

  receive(command: NetworkCommand): void {
    switch (command.type) {
      case 'join':
        this.#join(command)
        return
      case 'update':
        this.#swarms.get(command.swarm)?.update(command.state, command.event)
        return
      case 'demand':
        this.#swarms.get(command.swarm)?.setDemand(command.demand)
        return
      case 'welcome':
        this.#swarms.get(command.swarm)?.setWelcome(command.change)
        return
      case 'refresh':
        this.#swarms.get(command.swarm)?.refresh()
        return
      case 'introduce':
        this.#swarms.get(command.swarm)?.introduce?.(command.introduction)
        return
      case 'signal':
        this.#swarms.get(command.swarm)?.receiveSignal?.(command.relay, command.signal)
        return
      case 'add-trackers':
        this.#swarms.get(command.swarm)?.addTrackers(command.urls)
        return
      case 'remove-tracker':
        this.#swarms.get(command.swarm)?.removeTracker(command.url)
        return
      case 'leave':
        this.#swarms.get(command.swarm)?.leave()
        this.#swarms.delete(command.swarm)
        return
      case 'send':
        this.#send(command.link, command.data)
        return
      case 'low-water':
        this.#setLowWater(command.link, command.bytes)
        return
      case 'close':
        this.#links.get(command.link)?.link.close(command.error ? errorFromMessage(command.error) : undefined)
        return
    }
  }

  /** Leaves every swarm and closes every link: the engine behind it is gone. */
  close(): void {
    for (const membership of this.#swarms.values()) membership.leave()
    this.#swarms.clear()
    for (const { link } of [...this.#links.values()]) link.close()
    this.#links.clear()
    if (this.#reporting !== null) clearTimeout(this.#reporting)
    this.#reporting = null
  }

  #join({
    swarm,
    infoHash,
    peerId,
    trackers,
    state,
    demand,
  }: Extract<NetworkCommand, { type: 'join' }>): void {
    const membership = this.#network.join(
      { infoHash, peerId, trackers, state, demand },
      {
        link: (link, id) => this.#onLink(swarm, link, id),
        trackers: (status) => this.#post({ type: 'trackers', swarm, status }, []),
        signal: (relay, signal) => this.#post({ type: 'signal', swarm, relay, signal }, []),
        introduced: (introduction, outcome) =>
          this.#post({ type: 'introduced', swarm, introduction, outcome }, []),
      },
    )
    this.#swarms.set(swarm, membership)
  }

  #onLink(swarm: number, link: PeerLink, peerId: Uint8Array | null): void {
    const { id, initiator, description, isIntroduced = false } = link
    const served: ServedLink = { link, unreported: 0, lowWater: lowWaterBytes }
    this.#links.set(id, served)
    this.#post({ type: 'link', swarm, link: id, initiator, description, peerId, isIntroduced }, [])
    link.listen({
      data: (data) => {
        const owned = new Uint8Array(ownedBuffer(data))
        this.#post({ type: 'data', link: id, data: owned }, [owned.buffer])
      },
      drain: () => this.#report(id, served, true),
      close: (error) => {
        this.#links.delete(id)
        this.#post({ type: 'closed', link: id, ...(error ? { error: errorToMessage(error) } : {}) }, [])
      },
    })
  }

  #send(id: string, data: Uint8Array): void {
    const served = this.#links.get(id)
    if (served === undefined) return
    served.unreported += data.length
    served.link.send(data)
    const waiting = served.link.bufferedAmount
    // Below the mark no `drain` will come, and the engine must not wait for one.
    if (
      served.unreported - waiting >= reportBytes ||
      (served.unreported > served.lowWater && waiting <= served.lowWater)
    ) {
      this.#report(id, served, false)
    }
    if (served.unreported > 0) this.#reportSoon()
  }

  /** The last bytes of a link leave without an event: the engine must not take them for a queue. */
  #reportSoon(ms = reportMs.usual): void {
    if (this.#reporting !== null) {
      if (this.#reportingMs <= ms) return
      clearTimeout(this.#reporting)
    }
    this.#reportingMs = ms
    this.#reporting = setTimeout(() => {
      this.#reporting = null
      let isMore = false
      let hasLeft = false
      for (const [id, served] of this.#links) {
        if (served.unreported > served.link.bufferedAmount) {
          this.#report(id, served, false)
          hasLeft = true
        }
        if (served.unreported > 0) isMore = true
      }
      if (isMore) this.#reportSoon(hasLeft ? reportMs.usual : Math.min(ms * 1.25, reportMs.longest))
    }, ms)
  }

  #setLowWater(id: string, bytes: number): void {
    const served = this.#links.get(id)
    if (served === undefined) return
    served.lowWater = bytes
    served.link.setLowWater(bytes)
    // It may be past the new mark already: no `drain` will say so.
    this.#report(id, served, served.link.bufferedAmount <= bytes)
  }

  #report(id: string, served: ServedLink, drained: boolean): void {
    const bytes = served.unreported - served.link.bufferedAmount
    served.unreported = served.link.bufferedAmount
    this.#post({ type: 'sent', link: id, bytes, drained }, [])
  }
}
