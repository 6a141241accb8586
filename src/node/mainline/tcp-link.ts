import type { Socket } from 'node:net'
import type { LinkEnd } from '../../network/channel-link.ts'
import { lowWaterBytes } from '../../network/link-limits.ts'
import { SendBuffer } from '../../network/send-buffer.ts'
import { protocolName } from '../../protocol/messages.ts'
import { addressKey } from '../../protocol/peer-address.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { PeerLinkListener, RemoteEnd } from '../../swarm/ports.ts'
import type { UploadLimit } from '../../swarm/upload-limit.ts'
import type { DialledLink } from './dial-ports.ts'
import type { StreamCiphers } from './mse-keys.ts'
import { plainBytes } from './plain-bytes.ts'
import { ReadMeter } from './read-meter.ts'

/**
 * Bytes that are read before somebody listens; TCP's flow control keeps what follows at the other end. Our
 * own choice: a handshake and a bitfield fit.
 */
const maxUnheardBytes = 64 * 1024
/**
 * How long a peer may take to read what we sent before we closed, in milliseconds. Our own choice: a peer
 * that reads nothing must not keep our buffers.
 */
const lingerMs = 5_000

let nextId = 1

export interface TcpLinkOptions {
  /** Connected, with no listener of data on it. */
  readonly socket: Socket
  readonly remote: RemoteEnd
  /** `null`: bytes cross as they are. */
  readonly ciphers: StreamCiphers | null
  /** Bytes that came already, deciphered: the listener gets them first. */
  readonly early: Uint8Array
  /** What all links together may read; `null`, the default: there is no limit. */
  readonly readLimit?: UploadLimit | null
}

/** A TCP connection as a byte stream. */
export class TcpLink implements DialledLink {
  readonly id = `tcp-${nextId++}`
  readonly remote: RemoteEnd
  readonly #socket: Socket
  readonly #ciphers: StreamCiphers | null
  readonly #buffer = new SendBuffer((data) => this.#write(data))
  readonly #meter: ReadMeter | null
  readonly #onClose: ((end: LinkEnd) => void)[] = []
  #end: LinkEnd = 'lost'
  #heardBytes = 0
  /** Bytes of the protocol's name that came first; -1: something else did. */
  #greetedBytes = 0
  #listener: PeerLinkListener | null = null
  #early: Uint8Array[] = []
  #earlyBytes = 0
  #isAboveMark = false
  #lowWater = lowWaterBytes
  #isClosed = false
  #closeError: TorrentError | undefined

  constructor({ socket, remote, ciphers, early, readLimit = null }: TcpLinkOptions) {
    this.#socket = socket
    this.#ciphers = ciphers
    this.#meter = readLimit === null ? null : new ReadMeter(readLimit, () => this.#readOn())
    this.remote = remote
    socket.setNoDelay(true)
    socket.on('data', (data: Uint8Array) => {
      if (this.#isClosed) return
      const bytes = plainBytes(data)
      this.#receive(ciphers === null ? bytes : ciphers.decrypt.apply(bytes))
    })
    socket.on('end', () => this.#closed())
    socket.on('error', (cause) => {
      this.#closed(new TorrentError('connection', 'The connection to the peer was lost.', { cause }))
    })
    socket.on('close', () => this.#closed())
    if (early.length > 0) this.#receive(early)
    if (socket.destroyed) this.#closed()
  }

  /** We dialled it. */
  get initiator(): boolean {
    return this.remote.isDialled
  }

  get description(): string {
    return addressKey(this.remote)
  }

  get bufferedAmount(): number {
    return this.#socket.writableLength + this.#buffer.bytes
  }

  setLowWater(bytes: number): void {
    this.#lowWater = bytes
    if (this.bufferedAmount > bytes) this.#isAboveMark = true
  }

  get isHeld(): boolean {
    return this.#meter?.owes === true
  }

  get heardBytes(): number {
    return this.#heardBytes
  }

  get hasGreeted(): boolean {
    return this.#greetedBytes === protocolName.length
  }

  onClose(run: (end: LinkEnd) => void): void {
    if (this.#isClosed) run(this.#end)
    else this.#onClose.push(run)
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    this.#buffer.flush()
    const early = this.#early
    this.#early = []
    this.#earlyBytes = 0
    // Data that came before the end is delivered before it.
    for (const data of early) listener.data(data)
    if (this.#isClosed) listener.close(this.#closeError)
    else this.#readOn()
  }

  send(data: Uint8Array): void {
    if (this.#isClosed) return
    this.#buffer.send(data)
    if (this.bufferedAmount > this.#lowWater) this.#isAboveMark = true
  }

  close(reason?: TorrentError): void {
    if (this.#isClosed) return
    this.#buffer.flush()
    this.#end = 'closed'
    this.#closed(reason)
  }

  #write(data: Uint8Array): void {
    if (this.#isClosed) return
    // Ciphered into bytes of its own: the same message may go to many peers.
    const bytes =
      this.#ciphers === null ? data : this.#ciphers.encrypt.apply(data, new Uint8Array(data.length))
    this.#socket.write(bytes, () => this.#left())
  }

  /** Bytes have left to the system. */
  #left(): void {
    if (this.#isClosed || !this.#isAboveMark || this.bufferedAmount > this.#lowWater) return
    this.#isAboveMark = false
    this.#listener?.drain()
  }

  #receive(data: Uint8Array): void {
    this.#heardBytes += data.length
    this.#noteGreeting(data)
    this.#meter?.count(data.length)
    if (this.#listener === null) {
      this.#early.push(data)
      this.#earlyBytes += data.length
    } else this.#listener.data(data)
    if (!this.#mayRead) this.#socket.pause()
  }

  #noteGreeting(data: Uint8Array): void {
    for (const byte of data) {
      if (this.#greetedBytes < 0 || this.hasGreeted) return
      this.#greetedBytes = byte === protocolName[this.#greetedBytes] ? this.#greetedBytes + 1 : -1
    }
  }

  get #mayRead(): boolean {
    if (this.#meter?.owes === true) return false
    return this.#listener !== null || this.#earlyBytes < maxUnheardBytes
  }

  #readOn(): void {
    if (!this.#isClosed && this.#mayRead) this.#socket.resume()
  }

  #closed(error?: TorrentError): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#end !== 'closed' && this.#heardBytes === 0) this.#end = 'refused'
    this.#closeError = error
    this.#buffer.clear()
    this.#meter?.close()
    this.#hangUp()
    this.#listener?.close(error)
    for (const run of this.#onClose.splice(0)) run(this.#end)
  }

  #hangUp(): void {
    const socket = this.#socket
    if (this.#end !== 'closed' || socket.writableLength === 0) {
      socket.destroy()
      return
    }
    // What was sent before we closed still leaves.
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    socket.once('close', () => clearTimeout(timer))
    socket.destroySoon()
  }
}
