import { lowWaterBytes, maxEarlyBytes } from '../../network/link-limits.ts'
import type {
  AnnounceState,
  JoinOptions,
  Network,
  SwarmListener,
  SwarmMembership,
} from '../../network/ports.ts'
import { SendBuffer } from '../../network/send-buffer.ts'
import { ownedBuffer } from '../../shared/bytes.ts'
import { errorFromMessage, errorToMessage, TorrentError } from '../../shared/errors.ts'
import type { PeerLink, PeerLinkListener } from '../../swarm/ports.ts'
import type { NetworkCommand, NetworkEvent } from '../messages/messages.ts'
import { MovedChannels } from './moved-channels.ts'

export type PostNetworkCommand = (message: NetworkCommand, transfer: Transferable[]) => void

/** The network as the engine worker sees it: asks `client/network-server.ts` in the page. */
export class NetworkClient implements Network {
  readonly #post: PostNetworkCommand
  readonly #swarms = new Map<number, SwarmListener>()
  readonly #links = new Map<string, ClientLink>()
  readonly #channels: MovedChannels
  #nextSwarm = 1

  constructor(post: PostNetworkCommand) {
    this.#post = post
    this.#channels = new MovedChannels(post)
  }

  join({ infoHash, peerId, trackers, state, demand }: JoinOptions, listener: SwarmListener): SwarmMembership {
    const swarm = this.#nextSwarm++
    this.#swarms.set(swarm, listener)
    const post = (message: NetworkCommand): void => {
      if (this.#swarms.has(swarm)) this.#post(message, [])
    }
    post({ type: 'join', swarm, infoHash, peerId, trackers, state, demand })
    return {
      update: (now: AnnounceState, event?: 'completed') =>
        post({ type: 'update', swarm, state: now, ...(event ? { event } : {}) }),
      setDemand: (now) => post({ type: 'demand', swarm, demand: now }),
      setWelcome: (change) => post({ type: 'welcome', swarm, change }),
      refresh: () => post({ type: 'refresh', swarm }),
      introduce: (introduction) => post({ type: 'introduce', swarm, introduction }),
      receiveSignal: (relay, signal) => post({ type: 'signal', swarm, relay, signal }),
      addTrackers: (urls) => post({ type: 'add-trackers', swarm, urls }),
      removeTracker: (url) => post({ type: 'remove-tracker', swarm, url }),
      leave: () => {
        post({ type: 'leave', swarm })
        this.#swarms.delete(swarm)
      },
    }
  }

  receive(event: NetworkEvent): void {
    switch (event.type) {
      case 'link':
        this.#onLink(event)
        return
      case 'channel':
        this.#channels.take(event)
        return
      case 'trackers':
        this.#swarms.get(event.swarm)?.trackers(event.status)
        return
      case 'signal':
        this.#swarms.get(event.swarm)?.signal?.(event.relay, event.signal)
        return
      case 'introduced':
        this.#swarms.get(event.swarm)?.introduced?.(event.introduction, event.outcome)
        return
      case 'closed':
        this.#channels.close(event.link, event.error)
        this.#links.get(event.link)?.receive(event)
        return
      default:
        this.#links.get(event.link)?.receive(event)
    }
  }

  destroy(error?: TorrentError): void {
    for (const link of [...this.#links.values()]) link.close(error)
    this.#channels.destroy(error)
    for (const swarm of this.#swarms.keys()) this.#post({ type: 'leave', swarm }, [])
    this.#swarms.clear()
  }

  #onLink(opened: Extract<NetworkEvent, { type: 'link' }>): void {
    const { swarm, link: id, peerId } = opened
    const listener = this.#swarms.get(swarm)
    if (opened.isMoved) {
      this.#channels.open(opened, listener)
      return
    }
    if (listener === undefined) {
      this.#post({ type: 'close', link: id }, [])
      return
    }
    const link = new ClientLink(opened, this.#post, () => this.#links.delete(id))
    this.#links.set(id, link)
    listener.link(link, peerId)
  }
}

type LinkEvent = Extract<NetworkEvent, { readonly type: 'data' | 'sent' | 'closed' }>

/** A link whose data channel is in the page. */
class ClientLink implements PeerLink {
  readonly id: string
  readonly initiator: boolean
  readonly description: string
  readonly isIntroduced: boolean
  readonly #post: PostNetworkCommand
  readonly #onClosed: () => void
  readonly #buffer = new SendBuffer((data) => this.#write(data))
  /** Bytes that were handed to the page and that it has not reported as sent. */
  #unreported = 0
  #lowWater = lowWaterBytes
  #listener: PeerLinkListener | null = null
  readonly #early: Uint8Array[] = []
  #earlyBytes = 0
  #isClosed = false
  #closeError: TorrentError | undefined

  constructor(
    { link, initiator, description, isIntroduced }: Extract<NetworkEvent, { type: 'link' }>,
    post: PostNetworkCommand,
    onClosed: () => void,
  ) {
    this.id = link
    this.initiator = initiator
    this.description = description
    this.isIntroduced = isIntroduced
    this.#post = post
    this.#onClosed = onClosed
  }

  get bufferedAmount(): number {
    return this.#unreported + this.#buffer.bytes
  }

  setLowWater(bytes: number): void {
    if (bytes === this.#lowWater || this.#isClosed) return
    this.#lowWater = bytes
    this.#post({ type: 'low-water', link: this.id, bytes }, [])
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    this.#buffer.flush()
    this.#earlyBytes = 0
    // Data that came before the end is delivered before it.
    for (const data of this.#early.splice(0)) listener.data(data)
    if (this.#isClosed) listener.close(this.#closeError)
  }

  send(data: Uint8Array): void {
    if (!this.#isClosed) this.#buffer.send(data)
  }

  close(reason?: TorrentError): void {
    if (this.#isClosed) return
    this.#buffer.flush()
    this.#post({ type: 'close', link: this.id, ...(reason ? { error: errorToMessage(reason) } : {}) }, [])
    this.#closed(reason)
  }

  receive(event: LinkEvent): void {
    if (this.#isClosed) return
    if (event.type === 'data') this.#receive(event.data)
    else if (event.type === 'sent') {
      const before = this.#unreported
      this.#unreported = Math.max(before - event.bytes, 0)
      const fell = before > this.#lowWater && this.#unreported <= this.#lowWater
      if (event.drained || fell) this.#listener?.drain()
    } else this.#closed(event.error ? errorFromMessage(event.error) : undefined)
  }

  #write(data: Uint8Array): void {
    if (this.#isClosed) return
    const { length } = data
    this.#unreported += length
    const owned = new Uint8Array(ownedBuffer(data))
    this.#post({ type: 'send', link: this.id, data: owned }, [owned.buffer])
  }

  #receive(data: Uint8Array): void {
    if (this.#listener !== null) {
      this.#listener.data(data)
      return
    }
    this.#early.push(data)
    this.#earlyBytes += data.length
    if (this.#earlyBytes > maxEarlyBytes) {
      this.close(new TorrentError('protocol', 'The peer sent too much before it was heard.'))
    }
  }

  #closed(error?: TorrentError): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#closeError = error
    this.#buffer.clear()
    this.#onClosed()
    this.#listener?.close(error)
  }
}
