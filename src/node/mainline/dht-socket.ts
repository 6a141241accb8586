import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../shared/clock.ts'
import { readDhtMessage } from './dht-message.ts'
import { PacketRate } from './packet-rate.ts'
import type { AddressFilter } from './ports.ts'

/** Packets a second that we send, and at once after a pause. Our own choice: three lookups at full speed. */
const sendRate = { perSecond: 100, burst: 200 }
/** Packets a second that we read, and at once after a pause. Our own choice. */
const receiveRate = { perSecond: 500, burst: 1_000 }
/** Queries a second that we read from one address (libtorrent: 5), and at once after a pause. */
const queryRate = { perSecond: 5, burst: 20 }

/**
 * The socket that `bittorrent-dht` sends and receives through. Whatever the package makes of what nodes say,
 * nothing leaves for an address that is refused, and nothing malformed, too long or too frequent comes in.
 */
export class DhtSocket extends EventEmitter {
  readonly #socket: Socket
  readonly #filter: AddressFilter
  readonly #clock: Clock
  readonly #sending = new PacketRate(sendRate.perSecond, sendRate.burst)
  readonly #receiving = new PacketRate(receiveRate.perSecond, receiveRate.burst)
  readonly #queries = new PacketRate(queryRate.perSecond, queryRate.burst)
  readonly #onDefect: (error: unknown) => void

  constructor(socket: Socket, filter: AddressFilter, clock: Clock, onDefect: (error: unknown) => void) {
    super()
    this.#socket = socket
    this.#filter = filter
    this.#clock = clock
    this.#onDefect = onDefect
    socket.on('message', (bytes, from) => this.#onMessage(bytes, from))
    socket.on('error', (error) => this.emit('error', error))
    socket.on('close', () => this.emit('close'))
  }

  /** As `node:dgram` has it, in the one form that the package uses. */
  send(
    bytes: Uint8Array,
    offset: number,
    length: number,
    port: number,
    host: string,
    done: () => void,
  ): void {
    const isRefused = this.#filter.refusePeer({ host, port }) !== null
    if (isRefused || !this.#sending.take(this.#clock.now())) return
    this.#socket.send(bytes, offset, length, port, host, done)
  }

  address(): AddressInfo {
    return this.#socket.address()
  }

  close(): void {
    this.#socket.close()
  }

  #onMessage(bytes: Uint8Array, from: RemoteInfo): void {
    const now = this.#clock.now()
    const { address: host, port } = from
    if (!this.#receiving.take(now) || this.#filter.refusePeer({ host, port }) !== null) return
    const kind = readDhtMessage(bytes)
    if (kind === null || (kind === 'query' && !this.#queries.take(now, host))) return
    try {
      this.emit('message', bytes, from)
    } catch (error) {
      // The package takes something for granted that we do not know of.
      this.#onDefect(error)
    }
  }
}

/** @throws Error of the system when no port can be had */
export const bindDhtSocket = async (host: string, port: number): Promise<Socket> => {
  const bind = async (wanted: number): Promise<Socket> => {
    const socket = createSocket('udp4')
    socket.bind(wanted, host)
    await once(socket, 'listening')
    return socket
  }
  try {
    return await bind(port)
  } catch (error) {
    // Another program has the port; nodes find us at any other.
    if (port === 0) throw error
    return bind(0)
  }
}
