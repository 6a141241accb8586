import type { RawData, WebSocket } from 'ws'
import {
  type BridgeInvitation,
  type BridgeOffer,
  type BridgeOpen,
  type BridgeStatus,
  encodeBridgeSignal,
  maxBridgeTextBytes,
  maxBridgeTorrents,
  parseBridgeMetadata,
  parseToBridge,
} from '../../network/bridge-messages.ts'
import { RateLimit } from '../rate-limit.ts'
import type { BridgeLimits } from './bridge-limits.ts'
import type { BridgeRight, BridgeService, BridgeVisit } from './ports.ts'
import { absentStatus } from './status.ts'
import { StatusSender } from './status-sender.ts'

/** WebSocket close codes (RFC 6455 §7.4.1). */
const policyViolation = 1008
const tooBig = 1009
const internalError = 1011

export interface BridgeConnectionOptions {
  readonly socket: WebSocket
  readonly right: BridgeRight
  readonly service: BridgeService
  readonly limits: BridgeLimits
}

/** A torrent that a page has open. */
interface OpenTorrent {
  readonly statuses: StatusSender
  readonly visit: BridgeVisit
  readonly offers: RateLimit
}

/** A torrent whose metadata was announced and has to be the next message. */
interface AwaitedMetadata {
  readonly open: BridgeOpen
  readonly deadline: number
}

/**
 * The socket of one page. It is bounded and pinged, and its messages are checked. No fault of the page or of
 * the service reaches anybody else.
 */
export class BridgeConnection {
  readonly #options: BridgeConnectionOptions
  readonly #torrents = new Map<string, OpenTorrent>()
  readonly #messages: RateLimit
  readonly #bytes: RateLimit
  #awaited: AwaitedMetadata | null = null
  #isAnswered = true

  constructor(options: BridgeConnectionOptions) {
    this.#options = options
    const { socket, limits } = options
    const now = performance.now()
    this.#messages = new RateLimit(limits.messagesPerSecond, limits.messagesBurst, now)
    this.#bytes = new RateLimit(limits.bytesPerSecond, limits.bytesBurst, now)
    // This listener comes first: an error without a listener would end the process. `close` follows every
    // error.
    socket.on('error', () => socket.terminate())
    socket.on('message', (data, isBinary) => this.#guarded(() => this.#receive(data, isBinary)))
    socket.on('pong', () => {
      this.#isAnswered = true
    })
    // Each ping of the page is answered. A page that does not read the answers would fill our memory.
    socket.on('ping', () => this.#endUnread())
    socket.on('close', () => this.#guarded(() => this.#closeAll()))
  }

  /** Most bytes that the message may have that is under way now. */
  get maxPartialBytes(): number {
    return this.#awaited === null ? this.#options.limits.partialTextBytes : Number.POSITIVE_INFINITY
  }

  /** Call it once in every ping interval: it ends a page that is gone or holds metadata back. */
  sweep(): void {
    const { socket } = this.#options
    if (!this.#isAnswered || (this.#awaited?.deadline ?? Number.POSITIVE_INFINITY) < performance.now()) {
      socket.terminate()
      return
    }
    if (socket.readyState !== socket.OPEN) return
    this.#isAnswered = false
    socket.ping(undefined, undefined, () => undefined)
  }

  terminate(): void {
    this.#options.socket.terminate()
  }

  /** Runs `handle`. An error with one page ends that page's socket and no other. */
  #guarded(handle: () => void): void {
    try {
      handle()
    } catch (error) {
      console.error('The bridge had a fault with one page, whose connection was ended:', error)
      this.#refuse(internalError, 'The bridge had a fault.')
    }
  }

  #refuse(code: number, reason: string): void {
    const { socket } = this.#options
    try {
      this.#closeAll()
    } finally {
      socket.close(code, reason)
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    const { socket } = this.#options
    // Messages may still come between the goodbye and the end.
    if (socket.readyState !== socket.OPEN) return
    const bytes = toBytes(data)
    const now = performance.now()
    if (!(this.#messages.take(1, now) && this.#bytes.take(bytes.length, now))) {
      this.#refuse(policyViolation, 'These are more messages than one page may send. Come back later.')
    } else if (isBinary) this.#receiveMetadata(bytes)
    else if (bytes.length > maxBridgeTextBytes) this.#refuse(tooBig, 'This message is too long.')
    else this.#receiveText(bytes)
  }

  #receiveText(bytes: Buffer): void {
    const message = parseToBridge(bytes.toString())
    if (message === null || this.#awaited !== null) {
      this.#refuse(policyViolation, 'Not a message that a bridge understands here.')
    } else if (message.type === 'close') {
      this.#close(message.infoHash)
    } else if (message.type === 'offer') {
      this.#offer(message)
    } else if (message.hasMetadata) {
      this.#awaited = { open: message, deadline: performance.now() + this.#options.limits.metadataMs }
    } else this.#open(message, null)
  }

  #receiveMetadata(bytes: Buffer): void {
    const awaited = this.#awaited
    const metadata = awaited === null ? null : parseBridgeMetadata(bytes)
    this.#awaited = null
    if (awaited === null || metadata === null || metadata.infoHash !== awaited.open.infoHash) {
      this.#refuse(policyViolation, 'This metadata was not announced.')
    } else this.#open(awaited.open, metadata.infoBytes)
  }

  #open(open: BridgeOpen, infoBytes: Uint8Array | null): void {
    const { service, right, limits } = this.#options
    const { infoHash } = open
    const before = this.#torrents.get(infoHash)
    if (before === undefined && this.#torrents.size >= maxBridgeTorrents) {
      this.#send(JSON.stringify(tooManyTorrents(infoHash)))
      return
    }
    const statuses = new StatusSender((text) => this.#send(text), limits.statusMs)
    before?.statuses.stop()
    const offers =
      before?.offers ?? new RateLimit(limits.offersPerSecond, limits.offersBurst, performance.now())
    let isOpen = true
    const say = (text: string | null): void => {
      if (isOpen && text !== null) this.#send(text)
    }
    const visit = service.open(
      { right, open, infoBytes },
      {
        status: (status) => statuses.update(status),
        invite: () => say(JSON.stringify({ type: 'invitation', infoHash } satisfies BridgeInvitation)),
        answer: (answer) => say(encodeBridgeSignal({ ...answer, type: 'answer', infoHash })),
      },
    )
    const close = (): void => {
      isOpen = false
      visit.close()
    }
    this.#torrents.set(infoHash, { statuses, offers, visit: { offer: (offer) => visit.offer(offer), close } })
    // The viewer stays while the page tells more about the torrent, such as its metadata.
    before?.visit.close()
  }

  /** A page that offers more than that gets no answer, and offers again later. */
  #offer({ infoHash, peerId, offerId, description }: BridgeOffer): void {
    const torrent = this.#torrents.get(infoHash)
    if (torrent?.offers.take(1, performance.now())) torrent.visit.offer({ peerId, offerId, description })
  }

  #close(infoHash: string): void {
    const torrent = this.#torrents.get(infoHash)
    this.#torrents.delete(infoHash)
    torrent?.statuses.stop()
    torrent?.visit.close()
  }

  #closeAll(): void {
    this.#awaited = null
    for (const infoHash of [...this.#torrents.keys()]) {
      try {
        this.#close(infoHash)
      } catch (error) {
        console.error('The bridge could not close a torrent whose page is gone:', error)
      }
    }
  }

  #send(text: string): void {
    const { socket } = this.#options
    this.#endUnread()
    if (socket.readyState === socket.OPEN) socket.send(text, () => undefined)
  }

  #endUnread(): void {
    const { socket, limits } = this.#options
    if (socket.bufferedAmount > limits.unreadBytes) socket.terminate()
  }
}

const toBytes = (data: RawData): Buffer => {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}

const tooManyTorrents = (infoHash: string): BridgeStatus =>
  absentStatus(infoHash, {
    state: 'refused',
    reason: `This page has ${maxBridgeTorrents} torrents open, which is as many as the server fetches for one page.`,
  })
