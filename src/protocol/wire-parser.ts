import { TorrentError } from '../shared/errors.ts'
import { type Handshake, handshakeLength, messageId, protocolName } from './messages.ts'
import { readUint32 } from './uint32.ts'

/** Is told of each message. `Uint8Array` arguments are views that are valid during the call only. */
export interface WireHandler {
  handshake(handshake: Handshake): void
  keepAlive(): void
  choke(): void
  unchoke(): void
  interested(): void
  notInterested(): void
  have(piece: number): void
  bitfield(bytes: Uint8Array): void
  request(piece: number, begin: number, length: number): void
  piece(piece: number, begin: number, data: Uint8Array): void
  cancel(piece: number, begin: number, length: number): void
  port(port: number): void
  suggest(piece: number): void
  haveAll(): void
  haveNone(): void
  reject(piece: number, begin: number, length: number): void
  allowedFast(piece: number): void
  extended(id: number, payload: Uint8Array): void
  unknown(id: number): void
}

/** Bytes. */
export interface WireLimits {
  /** Longest message in bytes, without its length prefix. */
  readonly maxMessageLength: number
  /** Longest block in bytes that is asked for or sent. */
  readonly maxBlockLength: number
  /** Longest bitfield in bytes while the number of pieces is not known. */
  readonly maxBitfieldLength: number
}

export const defaultWireLimits: WireLimits = {
  maxMessageLength: 1024 * 1024 + 13,
  maxBlockLength: 128 * 1024,
  // One bit for each piece hash that fits into the largest metadata we take (16 MiB / 20 bytes), rounded up.
  maxBitfieldLength: 128 * 1024,
}

/**
 * Length in bytes of the buffer that is kept between messages. A block and its header fit, so that a block
 * which the transport cut costs no allocation.
 */
const keptBufferLength = 32 * 1024
const smallestBufferLength = 256

/**
 * The bytes that one peer sends, as messages (BEP 3, 6, 10). The stream may be cut anywhere. Lengths are
 * checked when the length prefix and the id are there, before a byte of the body is kept, and memory grows
 * with what arrived, not with what was announced. A message that lies whole in one chunk is handed on without
 * a copy.
 */
export class WireParser {
  readonly #handler: WireHandler
  readonly #limits: WireLimits
  #state: 'handshake' | 'length' | 'body' = 'handshake'
  /** How many bytes the current state waits for. */
  #needed = handshakeLength
  #buffer = new Uint8Array(smallestBufferLength)
  #buffered = 0
  #pieceCount: number | null = null
  #isStopped = false
  #failure: unknown = null

  constructor(handler: WireHandler, limits: Partial<WireLimits> = {}) {
    this.#handler = handler
    this.#limits = { ...defaultWireLimits, ...limits }
  }

  /** Memory held for a message that has not arrived whole, bytes. */
  get bufferLength(): number {
    return this.#buffer.length
  }

  /** From now on piece indices and the length of a bitfield are checked. */
  setPieceCount(pieceCount: number): void {
    this.#pieceCount = pieceCount
  }

  /** Nothing more is delivered, not even what the chunk in hand still holds. */
  stop(): void {
    this.#isStopped = true
    this.#buffer = new Uint8Array(0)
  }

  /**
   * Takes the next bytes of the stream. After {@link stop} bytes are ignored.
   *
   * @throws TorrentError `protocol` at the first violation, or whatever a handler throws; and the same again
   * at every later call
   */
  push(chunk: Uint8Array): void {
    if (this.#isStopped) return
    if (this.#failure !== null) throw this.#failure
    try {
      this.#parse(chunk)
    } catch (error) {
      this.#failure = error ?? violation('The connection failed.')
      throw this.#failure
    }
  }

  #parse(chunk: Uint8Array): void {
    let offset = 0
    while (offset < chunk.length && !this.#isStopped) {
      if (this.#buffered === 0 && this.#state === 'body') this.#checkLength(chunk[offset] ?? 0)
      const available = chunk.length - offset
      if (this.#buffered === 0 && available >= this.#needed) {
        const end = offset + this.#needed
        const message = chunk.subarray(offset, end)
        offset = end
        this.#complete(message)
        continue
      }
      const take = Math.min(available, this.#needed - this.#buffered)
      this.#append(chunk.subarray(offset, offset + take))
      offset += take
      if (this.#buffered < this.#needed) return
      const message = this.#buffer.subarray(0, this.#needed)
      this.#buffered = 0
      this.#complete(message)
      // The handler is done with its view. A large buffer is not kept for the small messages that follow.
      if (this.#buffer.length > keptBufferLength) this.#buffer = new Uint8Array(smallestBufferLength)
    }
  }

  #append(bytes: Uint8Array): void {
    const length = this.#buffered + bytes.length
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.min(this.#needed, Math.max(length, 2 * this.#buffer.length)))
      grown.set(this.#buffer.subarray(0, this.#buffered))
      this.#buffer = grown
    }
    this.#buffer.set(bytes, this.#buffered)
    this.#buffered = length
  }

  #complete(bytes: Uint8Array): void {
    if (this.#state === 'length') {
      const length = readUint32(bytes, 0)
      if (length === 0) this.#handler.keepAlive()
      else if (length > this.#limits.maxMessageLength) {
        throw violation(`The peer announced a message of ${length} bytes.`)
      } else {
        this.#state = 'body'
        this.#needed = length
      }
      return
    }
    const isHandshake = this.#state === 'handshake'
    this.#state = 'length'
    this.#needed = 4
    if (isHandshake) this.#handshake(bytes)
    else this.#message(bytes)
  }

  #handshake(bytes: Uint8Array): void {
    if (protocolName.some((byte, i) => bytes[i] !== byte)) {
      throw violation('The peer does not speak BitTorrent.')
    }
    this.#handler.handshake({
      reserved: bytes.subarray(20, 28),
      infoHash: bytes.subarray(28, 48),
      peerId: bytes.subarray(48, 68),
    })
  }

  /** Whether the message that begins may be as long as it says, by its id. */
  #checkLength(id: number): void {
    const length = this.#needed
    const exact = fixedLengths.get(id)
    if (exact !== undefined) {
      if (length !== exact) throw wrongLength(id, length)
    } else if (id === messageId.piece) {
      if (length < 10 || length > 9 + this.#limits.maxBlockLength) throw wrongLength(id, length)
    } else if (id === messageId.bitfield) {
      const bytes = length - 1
      const isWrong =
        this.#pieceCount === null
          ? bytes > this.#limits.maxBitfieldLength
          : bytes !== Math.ceil(this.#pieceCount / 8)
      if (isWrong) throw wrongLength(id, length)
    } else if (id === messageId.extended && length < 2) throw wrongLength(id, length)
  }

  #message(body: Uint8Array): void {
    const handler = this.#handler
    const id = body[0] ?? 0
    switch (id) {
      case messageId.choke:
        handler.choke()
        break
      case messageId.unchoke:
        handler.unchoke()
        break
      case messageId.interested:
        handler.interested()
        break
      case messageId.notInterested:
        handler.notInterested()
        break
      case messageId.have:
        handler.have(this.#pieceAt(body))
        break
      case messageId.bitfield:
        handler.bitfield(body.subarray(1))
        break
      case messageId.request: {
        const length = readUint32(body, 9)
        if (length === 0 || length > this.#limits.maxBlockLength) {
          throw violation(`The peer asked for a block of ${length} bytes.`)
        }
        handler.request(this.#pieceAt(body), readUint32(body, 5), length)
        break
      }
      case messageId.piece:
        handler.piece(this.#pieceAt(body), readUint32(body, 5), body.subarray(9))
        break
      case messageId.cancel:
        handler.cancel(this.#pieceAt(body), readUint32(body, 5), readUint32(body, 9))
        break
      case messageId.port:
        handler.port(((body[1] ?? 0) << 8) | (body[2] ?? 0))
        break
      case messageId.suggest:
        handler.suggest(this.#pieceAt(body))
        break
      case messageId.haveAll:
        handler.haveAll()
        break
      case messageId.haveNone:
        handler.haveNone()
        break
      case messageId.reject:
        handler.reject(this.#pieceAt(body), readUint32(body, 5), readUint32(body, 9))
        break
      case messageId.allowedFast:
        handler.allowedFast(this.#pieceAt(body))
        break
      case messageId.extended:
        handler.extended(body[1] ?? 0, body.subarray(2))
        break
      default:
        handler.unknown(id)
    }
  }

  /** The piece index that follows the id. */
  #pieceAt(body: Uint8Array): number {
    const piece = readUint32(body, 1)
    if (this.#pieceCount !== null && piece >= this.#pieceCount) {
      throw violation(`The peer named piece ${piece} of a torrent that has ${this.#pieceCount}.`)
    }
    return piece
  }
}

/** Length in bytes, after the length prefix, of the messages whose length is fixed. */
const fixedLengths: ReadonlyMap<number, number> = new Map([
  [messageId.choke, 1],
  [messageId.unchoke, 1],
  [messageId.interested, 1],
  [messageId.notInterested, 1],
  [messageId.have, 5],
  [messageId.request, 13],
  [messageId.cancel, 13],
  [messageId.port, 3],
  [messageId.suggest, 5],
  [messageId.haveAll, 1],
  [messageId.haveNone, 1],
  [messageId.reject, 13],
  [messageId.allowedFast, 5],
])

const violation = (message: string): TorrentError => new TorrentError('protocol', message)

const wrongLength = (id: number, length: number): TorrentError =>
  violation(`The peer sent message ${id} with ${length} bytes.`)
