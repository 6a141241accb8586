import {
  type BridgeStatus,
  encodeBridgeMetadata,
  encodeBridgeSignal,
  encodeToBridge,
  maxBridgeTextBytes,
  maxBridgeTorrents,
  parseFromBridge,
} from '../network/bridge-messages.ts'
import type { Meeting, Meetings } from '../network/ports.ts'
import type { WebSocketConstructor } from '../network/tracker-socket.ts'
import { fromHex } from '../shared/bytes.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { BridgedTorrent, BridgeVisit } from './bridges.ts'
import type { BridgeAddress } from './client.ts'

/** A bridge that does not open the socket within this time counts as down. Milliseconds; our own choice. */
const connectTimeoutMs = 10_000
/** Wait before the first and the longest before a later attempt. Milliseconds; our own choice. */
const firstRetryMs = 1_000
const longestRetryMs = 60_000
/** States of a `WebSocket` (WHATWG WebSockets §3). */
const open = 1

export interface BridgeListener {
  status(status: BridgeStatus): void
  /** The bridge cannot be reached, or hung up. It is tried again. */
  down(): void
  /** The bridge is not told of the torrent until another one is closed. */
  full(): void
}

export interface BridgeSocketOptions {
  readonly address: BridgeAddress
  readonly WebSocket: WebSocketConstructor
  readonly clock: Clock
  /** 0 … 1. */
  readonly random: () => number
  /** Where the page opens links to the bridge. */
  readonly meetings: Meetings
}

interface Visitor {
  torrent: BridgedTorrent
  readonly listener: BridgeListener
  /** Links to the bridge, from when it is told of the torrent on this socket. */
  meeting: Meeting | null
}

/**
 * One bridge, as all torrents of a page ask it: by one socket, which is open while there is a torrent. When
 * the socket breaks, all torrents are told to the next one.
 */
export class BridgeSocket {
  readonly #options: BridgeSocketOptions
  /** By info hash. The bridge takes the first ones, as many as a socket may open. */
  readonly #visitors = new Map<string, Visitor>()
  #socket: WebSocket | null = null
  /** Attempts that failed in a row. */
  #failures = 0
  #cancel: Cancel = () => undefined

  constructor(options: BridgeSocketOptions) {
    this.#options = options
  }

  /** Tells the bridge of a torrent, now or when there is a socket. */
  open(torrent: BridgedTorrent, listener: BridgeListener): BridgeVisit {
    const { infoHash } = torrent
    const visitor: Visitor = { torrent, listener, meeting: null }
    const isFirst = this.#visitors.size === 0
    this.#visitors.set(infoHash, visitor)
    // While the socket opens, and the bridge looks whether it lets us in.
    if (this.#told.includes(visitor)) this.#meetingOf(visitor)
    if (isFirst) this.#connect()
    else this.#tell(visitor)
    return {
      update: (known) => {
        if (this.#visitors.get(infoHash) !== visitor) return
        visitor.torrent = known
        this.#tell(visitor)
      },
      close: () => {
        if (this.#visitors.get(infoHash) === visitor) this.#leave(infoHash)
      },
    }
  }

  /** The machine slept, or the network changed: the socket cannot be relied on. */
  restart(): void {
    if (this.#visitors.size === 0) return
    this.#hangUp()
    this.#failures = 0
    this.#connect()
  }

  #leave(infoHash: string): void {
    const told = this.#told
    const visitor = this.#visitors.get(infoHash)
    if (visitor !== undefined) endMeeting(visitor)
    this.#visitors.delete(infoHash)
    if (this.#visitors.size === 0) {
      this.#hangUp()
      this.#failures = 0
      return
    }
    if (!told.some(({ torrent }) => torrent.infoHash === infoHash)) return
    this.#send(encodeToBridge({ type: 'close', infoHash }))
    // One that waited takes its place.
    for (const visitor of this.#told) if (!told.includes(visitor)) this.#tell(visitor)
  }

  /** Those that the bridge hears of. */
  get #told(): readonly Visitor[] {
    return [...this.#visitors.values()].slice(0, maxBridgeTorrents)
  }

  #tell(visitor: Visitor): void {
    if (!this.#told.includes(visitor)) {
      visitor.listener.full()
      return
    }
    const { infoBytes, ...torrent } = visitor.torrent
    const infoHash = fromHex(torrent.infoHash)
    const metadata =
      infoHash === null || infoBytes === null ? null : encodeBridgeMetadata(infoHash, infoBytes)
    this.#meetingOf(visitor)
    this.#send(encodeToBridge({ type: 'open', ...torrent, hasMetadata: metadata !== null }))
    // Nothing may come between these two.
    if (metadata !== null) this.#send(metadata)
  }

  #send(message: string | Uint8Array): void {
    if (this.#socket?.readyState === open) this.#socket.send(message as Uint8Array<ArrayBuffer>)
  }

  #connect(): void {
    const { address, WebSocket, clock } = this.#options
    let socket: WebSocket
    try {
      socket = new WebSocket(addressOf(address))
    } catch {
      // A page of https may not use ws:. The attempt ends as any other that fails.
      this.#cancel = clock.after(0, () => this.#onDown())
      return
    }
    this.#socket = socket
    this.#cancel = clock.after(connectTimeoutMs, () => this.#onDown())
    socket.onopen = () => {
      this.#cancel()
      for (const visitor of this.#told) this.#tell(visitor)
    }
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#receive(data)
    socket.onclose = () => this.#onDown()
  }

  #receive(data: unknown): void {
    if (typeof data === 'string' && data.length > maxBridgeTextBytes) {
      this.#onDown()
      return
    }
    // What makes no sense may be a message of a newer bridge.
    const message = parseFromBridge(data)
    if (message === null) return
    // It works: a bridge that hangs up at once, without a word, is left alone for longer and longer.
    this.#failures = 0
    const visitor = this.#visitors.get(message.infoHash)
    if (visitor === undefined) return
    if (message.type === 'status') visitor.listener.status(message)
    else if (message.type === 'answer') visitor.meeting?.receive(message)
    else this.#meetingOf(visitor).invited()
  }

  /** Where the bridge is met. It makes an offer ready; nothing leaves before the bridge has invited us. */
  #meetingOf(visitor: Visitor): Meeting {
    if (visitor.meeting !== null) return visitor.meeting
    const { infoHash } = visitor.torrent
    const meeting = this.#options.meetings.meet(infoHash, (offer) => {
      const text = encodeBridgeSignal({ ...offer, type: 'offer', infoHash })
      // One that is too long for the bridge does not leave: both may still be met at a tracker.
      if (text !== null) this.#send(text)
    })
    meeting.prepare()
    visitor.meeting = meeting
    return meeting
  }

  #onDown(): void {
    this.#hangUp()
    const { clock, random } = this.#options
    const most = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures)
    this.#failures++
    // All pages lose a bridge that restarts in the same moment: they come back spread over half of the wait.
    this.#cancel = clock.after(most * (0.5 + random() / 2), () => this.#connect())
    for (const { listener } of [...this.#visitors.values()]) listener.down()
  }

  #hangUp(): void {
    this.#cancel()
    for (const visitor of this.#visitors.values()) endMeeting(visitor)
    const socket = this.#socket
    this.#socket = null
    if (socket === null) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }
}

/** Offers nothing more. A link that is open stays, as one to any other peer. */
const endMeeting = (visitor: Visitor): void => {
  visitor.meeting?.close()
  visitor.meeting = null
}

const addressOf = ({ url, token }: BridgeAddress): string => {
  if (token === null) return url
  const address = new URL(url)
  address.searchParams.set('token', token)
  return address.href
}
