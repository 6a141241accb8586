import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { HttpAnnounce, HttpAnswer } from '../../protocol/http-tracker.ts'
import { formatIp, parseIp, unmapIp } from '../../protocol/ip-address.ts'
import { addressKey, type PeerAddress } from '../../protocol/peer-address.ts'
import {
  encodeUdpAnnounce,
  encodeUdpConnect,
  parseUdpAnswer,
  type UdpAnswer,
} from '../../protocol/udp-tracker.ts'
import { abortedError } from '../../shared/abort.ts'
import type { Clock } from '../../shared/clock.ts'
import { TorrentError, toTorrentError } from '../../shared/errors.ts'
import type { Random } from '../../swarm/ports.ts'
import type { SafeResolver } from './safe-resolver.ts'

/** How long a connection id may be used, in milliseconds (BEP 15). */
const connectionLifeMs = 60_000
/** Connection ids that are kept, at most. Our own choice: twenty trackers of ten torrents. */
const maxConnections = 200
/** Milliseconds until a request is sent again; each further time takes twice as long (BEP 15). */
const firstTimeoutMs = 15_000
/** How often a request is sent. BEP 15 sends nine times, for over an hour; a later announce does the rest. */
const maxSends = 3
/** The port of a tracker whose address names none: what `bittorrent-tracker` takes. */
const defaultPort = 80

interface Exchange {
  readonly address: PeerAddress
  readonly done: (answer: UdpAnswer) => void
}

export interface UdpTrackersOptions {
  readonly resolver: Pick<SafeResolver, 'resolve'>
  readonly clock: Clock
  readonly random: Random
}

/** Asks trackers over UDP (BEP 15), all through two sockets, one for IPv4 and one for IPv6. */
export class UdpTrackers {
  readonly #options: UdpTrackersOptions
  readonly #sockets = new Map<'udp4' | 'udp6', Socket>()
  /** By transaction id. */
  readonly #exchanges = new Map<number, Exchange>()
  /** By address of the tracker, the oldest first. */
  readonly #connections = new Map<string, { readonly id: Uint8Array; readonly at: number }>()

  constructor(options: UdpTrackersOptions) {
    this.#options = options
  }

  /** @throws TorrentError `connection`, `timeout`, `aborted` */
  async announce(url: URL, announce: HttpAnnounce, signal: AbortSignal): Promise<HttpAnswer> {
    const hosts = await this.#options.resolver.resolve(url.hostname, signal)
    const port = url.port === '' ? defaultPort : Number(url.port)
    const urlData = url.pathname.length + url.search.length > 1 ? url.pathname + url.search : ''
    for (let sends = 0; sends < maxSends; sends++) {
      const address = { host: hosts[sends % hosts.length] ?? '', port }
      const timeoutMs = firstTimeoutMs * 2 ** sends
      const answer = await this.#tryOnce(address, announce, urlData, timeoutMs, signal)
      if (answer !== null) return answer
    }
    throw new TorrentError('timeout', 'The tracker does not answer.')
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
    this.#exchanges.clear()
  }

  async #tryOnce(
    address: PeerAddress,
    announce: HttpAnnounce,
    urlData: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer | null> {
    const ask = (encode: (transactionId: number) => Uint8Array): Promise<UdpAnswer | null> =>
      this.#exchange(address, encode, timeoutMs, signal)
    let connectionId = this.#connectionTo(address)
    if (connectionId === null) {
      const answer = await ask(encodeUdpConnect)
      if (answer?.action === 'error') return failure(answer.reason)
      if (answer?.action !== 'connect') return null
      connectionId = answer.connectionId
      this.#keepConnection(address, connectionId)
    }
    const id = connectionId
    const answer = await ask((transactionId) => encodeUdpAnnounce(id, transactionId, announce, urlData))
    if (answer?.action === 'announce') {
      return { type: 'answer', answer: answer.answer, warning: null, trackerId: null }
    }
    // A tracker that was started again does not know the id any more.
    this.#connections.delete(addressKey(address))
    return answer?.action === 'error' ? failure(answer.reason) : null
  }

  #connectionTo(address: PeerAddress): Uint8Array | null {
    const connection = this.#connections.get(addressKey(address))
    if (connection === undefined) return null
    return this.#options.clock.now() - connection.at < connectionLifeMs ? connection.id : null
  }

  #keepConnection(address: PeerAddress, id: Uint8Array): void {
    const key = addressKey(address)
    this.#connections.delete(key)
    this.#connections.set(key, { id, at: this.#options.clock.now() })
    for (const oldest of this.#connections.keys()) {
      if (this.#connections.size <= maxConnections) break
      this.#connections.delete(oldest)
    }
  }

  /** Sends one datagram and waits for its answer; `null`: none came in time. */
  async #exchange(
    address: PeerAddress,
    encode: (transactionId: number) => Uint8Array,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<UdpAnswer | null> {
    if (signal.aborted) throw abortedError(signal)
    const { clock, random } = this.#options
    const socket = await this.#socketFor(address)
    let transactionId = random.uint32()
    while (this.#exchanges.has(transactionId)) transactionId = random.uint32()
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        cancel()
        signal.removeEventListener('abort', onAbort)
        this.#exchanges.delete(transactionId)
        finish()
      }
      const onAbort = (): void => end(() => reject(abortedError(signal)))
      const cancel = clock.after(timeoutMs, () => end(() => resolve(null)))
      signal.addEventListener('abort', onAbort)
      this.#exchanges.set(transactionId, { address, done: (answer) => end(() => resolve(answer)) })
      socket.send(encode(transactionId), address.port, address.host, (error) => {
        if (error !== null) end(() => reject(toTorrentError(error, 'connection')))
      })
    })
  }

  async #socketFor({ host }: PeerAddress): Promise<Socket> {
    const type = host.includes(':') ? 'udp6' : 'udp4'
    const open = this.#sockets.get(type)
    if (open !== undefined) return open
    const socket = createSocket(type)
    this.#sockets.set(type, socket)
    socket.on('message', (bytes, from) => this.#onMessage(bytes, from))
    // The exchanges that were under way on it end by their timeouts.
    socket.on('error', () => {
      if (this.#sockets.get(type) === socket) this.#sockets.delete(type)
      socket.close()
    })
    socket.unref()
    socket.bind(0)
    await once(socket, 'listening')
    return socket
  }

  #onMessage(bytes: Uint8Array, from: RemoteInfo): void {
    const addressLength = from.family === 'IPv6' ? 16 : 4
    const answer = parseUdpAnswer(bytes, addressLength)
    const exchange = answer === null ? undefined : this.#exchanges.get(answer.transactionId)
    if (answer === null || exchange === undefined) return
    const ip = parseIp(from.address.replace(/%.*$/, ''))
    const host = ip === null ? '' : formatIp(unmapIp(ip))
    // Only the tracker itself may answer.
    if (host === exchange.address.host && from.port === exchange.address.port) exchange.done(answer)
  }
}

const failure = (reason: string): HttpAnswer => ({ type: 'failure', reason, retryMinutes: null })
