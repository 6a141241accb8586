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
}

/**
 * Bytes after which the engine hears what was sent: its picture of the queue is never further behind. Our own
 * choice.
 */
const reportBytes = 64 * 1024

/**
 * The page's end of the engine's network: does what `engine/worker/network-client.ts` asks, since only a page
 * may make WebRTC connections.
 */
export class NetworkServer {
  readonly #network: Network
  readonly #post: PostNetworkEvent
  readonly #swarms = new Map<number, SwarmMembership>()
  readonly #links = new Map<string, ServedLink>()

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
      },
    )
    this.#swarms.set(swarm, membership)
  }

  #onLink(swarm: number, link: PeerLink, peerId: Uint8Array | null): void {
    const { id, initiator, description } = link
    const served: ServedLink = { link, unreported: 0 }
    this.#links.set(id, served)
    this.#post({ type: 'link', swarm, link: id, initiator, description, peerId }, [])
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
      (served.unreported > lowWaterBytes && waiting <= lowWaterBytes)
    ) {
      this.#report(id, served, false)
    }
  }

  #report(id: string, served: ServedLink, drained: boolean): void {
    const bytes = served.unreported - served.link.bufferedAmount
    served.unreported = served.link.bufferedAmount
    this.#post({ type: 'sent', link: id, bytes, drained }, [])
  }
}
