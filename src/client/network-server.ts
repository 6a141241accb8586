import type { NetworkCommand, NetworkEvent } from '../engine/messages/messages.ts'
import type { LinkEnd } from '../network/channel-link.ts'
import { lowWaterBytes } from '../network/link-limits.ts'
import type { ChannelHome, MovedChannel, MovedChannelListener, MovedLink } from '../network/moved-link.ts'
import type { Network, SwarmMembership } from '../network/ports.ts'
import { newLinkId } from '../network/webrtc-link.ts'
import { ownedBuffer } from '../shared/bytes.ts'
import { errorFromMessage, errorToMessage, type TorrentError } from '../shared/errors.ts'
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

/** A data channel that the engine has. */
class EngineChannel implements MovedChannel {
  readonly id: string
  heardBytes = 0
  readonly #onOver: (where: TorrentError | 'there' | undefined) => void
  #listener: MovedChannelListener | null = null
  #isOver = false

  /** @param onOver called once, with why it was closed here, or `there` */
  constructor(id: string, onOver: (reason: TorrentError | 'there' | undefined) => void) {
    this.id = id
    this.#onOver = onOver
  }

  listen(listener: MovedChannelListener): void {
    this.#listener = listener
  }

  opened(): void {
    this.#listener?.opened()
  }

  heard(bytes: number): void {
    this.heardBytes = bytes
  }

  close(reason?: TorrentError): void {
    this.#over(reason)
  }

  closed(end: LinkEnd): void {
    if (this.#over('there')) this.#listener?.closed(end)
  }

  #over(reason: TorrentError | 'there' | undefined): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    this.#onOver(reason)
    return true
  }
}

const opened = (
  swarm: number,
  { id: link, initiator, description, isIntroduced = false }: PeerLink | MovedLink,
  peerId: Uint8Array | null,
): Extract<NetworkEvent, { type: 'link' }> => {
  return { type: 'link', swarm, link, initiator, description, peerId, isIntroduced }
}

/**
 * The page's end of the engine's network: does what `engine/worker/network-client.ts` asks, since only a page
 * may make WebRTC connections.
 */
export class NetworkServer implements ChannelHome {
  readonly #network: Network
  readonly #post: PostNetworkEvent
  readonly #swarms = new Map<number, SwarmMembership>()
  readonly #links = new Map<string, ServedLink>()
  /** Channels that the engine has, by the link that each becomes. */
  readonly #moved = new Map<string, EngineChannel>()
  #movesChannels = true
  #reporting: ReturnType<typeof setTimeout> | null = null
  #reportingMs = 0

  constructor(network: Network, post: PostNetworkEvent) {
    this.#network = network
    this.#post = post
    network.setChannelHome?.(this)
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
      case 'channel-open':
        this.#moved.get(command.link)?.opened()
        return
      case 'channel-heard':
        this.#moved.get(command.link)?.heard(command.bytes)
        return
      case 'channel-closed':
        this.#moved.get(command.link)?.closed(command.end)
        return
    }
  }

  take(channel: RTCDataChannel, initiator: boolean): MovedChannel | null {
    if (!this.#movesChannels) return null
    const link = newLinkId()
    try {
      this.#post({ type: 'channel', link, initiator, channel }, [channel])
    } catch {
      // A DataCloneError: this browser transfers no channels.
      this.distrust()
      return null
    }
    const moved = new EngineChannel(link, (reason) => {
      this.#moved.delete(link)
      if (reason !== 'there') this.#closed(link, reason)
    })
    this.#moved.set(link, moved)
    return moved
  }

  distrust(): void {
    this.#movesChannels = false
  }

  /** Leaves every swarm and closes every link: the engine behind it is gone. */
  close(): void {
    for (const membership of this.#swarms.values()) membership.leave()
    this.#swarms.clear()
    for (const { link } of [...this.#links.values()]) link.close()
    this.#links.clear()
    this.#network.setChannelHome?.(null)
    for (const channel of [...this.#moved.values()]) channel.closed('closed')
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
        movedLink: (link, id) => this.#post({ ...opened(swarm, link, id), isMoved: true }, []),
        trackers: (status) => this.#post({ type: 'trackers', swarm, status }, []),
        signal: (relay, signal) => this.#post({ type: 'signal', swarm, relay, signal }, []),
        introduced: (introduction, outcome) =>
          this.#post({ type: 'introduced', swarm, introduction, outcome }, []),
      },
    )
    this.#swarms.set(swarm, membership)
  }

  #onLink(swarm: number, link: PeerLink, peerId: Uint8Array | null): void {
    const { id } = link
    const served: ServedLink = { link, unreported: 0, lowWater: lowWaterBytes }
    this.#links.set(id, served)
    this.#post(opened(swarm, link, peerId), [])
    link.listen({
      data: (data) => {
        const owned = new Uint8Array(ownedBuffer(data))
        this.#post({ type: 'data', link: id, data: owned }, [owned.buffer])
      },
      drain: () => this.#report(id, served, true),
      close: (error) => {
        this.#links.delete(id)
        this.#closed(id, error)
      },
    })
  }

  #closed(link: string, error?: TorrentError): void {
    this.#post({ type: 'closed', link, ...(error ? { error: errorToMessage(error) } : {}) }, [])
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
