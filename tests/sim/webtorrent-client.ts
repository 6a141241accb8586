/**
 * A model of what webtorrent@3 does in a swarm, as its source says: all in the order of the film from where
 * it is read, then from the beginning; a pipeline of one second; everybody unchoked who is interested; no
 * deadlines, no rarest piece, no request twice. It speaks the real protocol. How close it is: README.md.
 */
import {
  blockLength,
  encodeBitfield,
  encodeHandshake,
  encodeHave,
  encodeHaveAll,
  encodeHaveNone,
  encodeInterested,
  encodeNotInterested,
  encodePiece,
  encodeRequest,
  encodeUnchoke,
} from '../../src/protocol/messages.ts'
import { pieceLengthAt } from '../../src/protocol/metainfo-types.ts'
import { type WireHandler, WireParser } from '../../src/protocol/wire-parser.ts'
import { Bitfield } from '../../src/shared/bitfield.ts'
import type { Cancel } from '../../src/shared/clock.ts'
import { Emitter } from '../../src/shared/emitter.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import type { SwarmTorrentEvents } from '../../src/swarm/torrent-events.ts'
import type { Film } from './film.ts'
import type { Kernel } from './kernel.ts'

/** The constants of webtorrent's `lib/torrent.js`. */
const pipelineSeconds = { least: 0.5, most: 1 }
const slowWire = 3 * blockLength
const pieceTimeoutMs = 30_000
const speedWindowMs = 5_000
const skipsOfSlowWires = 10
/** Bytes of pieces that are critical beside the one that is waited for, and pieces of it at most. */
const critical = { bytes: 1024 * 1024, pieces: 2 }
/** Bit of the reserved bytes by which BEP 10 is spoken; a peer that does not say it hears none of it. */
const extensionBit = { byte: 20 + 5, bit: 0x10 }

/** Bytes a second over the last five seconds. */
class Speed {
  readonly #kernel: Kernel
  readonly #samples: [at: number, bytes: number][] = []
  readonly #bornAt: number
  #sum = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#bornAt = kernel.now()
  }

  add(bytes: number): void {
    this.#samples.push([this.#kernel.now(), bytes])
    this.#sum += bytes
  }

  get rate(): number {
    const now = this.#kernel.now()
    for (;;) {
      const [first] = this.#samples
      if (first === undefined || now - first[0] <= speedWindowMs) break
      this.#sum -= first[1]
      this.#samples.shift()
    }
    return (this.#sum * 1000) / Math.min(Math.max(now - this.#bornAt, 250), speedWindowMs)
  }
}

interface Asked {
  readonly piece: number
  readonly block: number
}

/** One wire. */
class Wire {
  readonly link: PeerLink
  readonly has: Bitfield
  readonly speed: Speed
  asked: Asked[] = []
  isChoked = true
  isInterested = false
  hasSent = false
  isUnchoked = false
  isClosed = false
  cancelTimeout: Cancel = () => undefined

  constructor(link: PeerLink, pieceCount: number, kernel: Kernel) {
    this.link = link
    this.has = new Bitfield(pieceCount)
    this.speed = new Speed(kernel)
  }

  /** Requests that it holds for so many seconds of its speed. */
  pipeline(seconds: number): number {
    return 2 + Math.ceil((seconds * this.speed.rate) / blockLength)
  }
}

/** A piece that is being fetched: who holds each block; `here`: it has come. */
type Blocks = (Wire | 'here' | null)[]

interface Reader {
  piece: number
  readonly wake: () => void
}

/** Stands in for a {@link SwarmTorrent} in a node of the simulator. */
export class WebTorrentClient {
  readonly events = new Emitter<SwarmTorrentEvents>((error) => {
    throw error
  })
  readonly have: Bitfield
  readonly #kernel: Kernel
  readonly #film: Film
  readonly #peerId: Uint8Array
  readonly #wires = new Set<Wire>()
  readonly #pieces = new Map<number, Blocks>()
  readonly #readers = new Set<Reader>()
  readonly #critical = new Set<number>()
  /** Where the stream that is read begins; `null`: none is read. */
  #stream: number | null = null
  #received = 0
  #duplicates = 0
  #sent = 0

  constructor(kernel: Kernel, film: Film, peerId: Uint8Array, have: Bitfield) {
    this.#kernel = kernel
    this.#film = film
    this.#peerId = peerId
    this.have = have
  }

  get isComplete(): boolean {
    return this.have.isFull
  }

  /** Nobody is told by webtorrent who else is there. */
  get peers(): readonly never[] {
    return []
  }

  get stats() {
    return {
      sentBytes: this.#sent,
      receivedBytes: this.#received,
      duplicateBytes: this.#duplicates,
      badPieces: 0,
      wantedLinks: Number.POSITIVE_INFINITY,
      awaitedPieces: [...this.#readers].map(({ piece }) => piece),
      startupBufferMs: 0,
    }
  }

  hint(): void {}

  addLink(link: PeerLink): void {
    const { info } = this.#film
    const wire = new Wire(link, info.pieceCount, this.#kernel)
    const parser = new WireParser(this.#handler(wire))
    parser.setPieceCount(info.pieceCount)
    this.#wires.add(wire)
    const hello = encodeHandshake({ infoHash: info.infoHash, peerId: this.#peerId })
    hello[extensionBit.byte] = (hello[extensionBit.byte] ?? 0) & ~extensionBit.bit
    link.send(hello)
    if (this.isComplete) link.send(encodeHaveAll())
    else link.send(this.have.count === 0 ? encodeHaveNone() : encodeBitfield(this.have.bytes.slice()))
    link.listen({
      data: (data) => parser.push(data),
      drain: () => undefined,
      close: () => this.#forget(wire),
    })
  }

  /** As {@link SwarmTorrent.read}: a stream from `begin` to the end of the file is selected. */
  async read(
    _reader: string,
    begin: number,
    end: number,
    _limit: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const { pieceLength } = this.#film.info
    const piece = Math.floor(begin / pieceLength)
    this.#stream ??= piece
    if (!this.have.has(piece)) {
      const extra = Math.min(Math.floor(critical.bytes / pieceLength), critical.pieces)
      for (let i = 0; i <= extra; i++) this.#critical.add(piece + i)
      await this.#untilHere(piece, signal)
    }
    return this.#film.content.subarray(begin, Math.min(end, (piece + 1) * pieceLength))
  }

  async destroy(): Promise<void> {
    for (const wire of [...this.#wires]) wire.link.close()
  }

  #untilHere(piece: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const reader: Reader = {
        piece,
        wake: () => {
          this.#readers.delete(reader)
          signal?.removeEventListener('abort', stop)
          resolve()
        },
      }
      const stop = (): void => {
        this.#readers.delete(reader)
        reject(new TorrentError('aborted', 'The read was given up.'))
      }
      signal?.addEventListener('abort', stop, { once: true })
      this.#readers.add(reader)
      this.#update()
    })
  }

  #handler(wire: Wire): WireHandler {
    const nothing = (): void => undefined
    const heard = (): void => {
      this.#interest(wire)
      this.#updateWire(wire)
    }
    return {
      ...{ handshake: nothing, keepAlive: nothing, cancel: nothing, port: nothing, suggest: nothing },
      ...{ allowedFast: nothing, extended: nothing, unknown: nothing, haveNone: nothing },
      choke: () => {
        wire.isChoked = true
      },
      unchoke: () => {
        wire.isChoked = false
        this.#updateWire(wire)
      },
      // The first interest is unchoked at once, and nobody is ever choked again: its test for seeds takes
      // whoever has not sent its bitfield yet for one, and seeds are left out when it chokes.
      interested: () => {
        if (wire.isUnchoked) return
        wire.isUnchoked = true
        wire.link.send(encodeUnchoke())
      },
      notInterested: nothing,
      have: (piece) => {
        wire.has.add(piece)
        heard()
      },
      bitfield: (bytes) => {
        const has = new Bitfield(this.#film.info.pieceCount, bytes.slice())
        for (const piece of has) wire.has.add(piece)
        heard()
      },
      haveAll: () => {
        for (let piece = 0; piece < this.#film.info.pieceCount; piece++) wire.has.add(piece)
        heard()
      },
      request: (piece, begin, length) => {
        if (!wire.isUnchoked || !this.have.has(piece)) return
        wire.link.send(encodePiece(piece, begin, this.#film.piece(piece).subarray(begin, begin + length)))
        this.#sent += length
      },
      piece: (piece, begin, data) => this.#onBlock(wire, piece, Math.floor(begin / blockLength), data),
      reject: (piece, begin) => {
        const block = Math.floor(begin / blockLength)
        this.#release(wire, ({ piece: asked, block: at }) => asked === piece && at === block)
        this.#kernel.after(250, () => this.#updateWire(wire))
      },
    }
  }

  #onBlock(wire: Wire, piece: number, block: number, data: Uint8Array): void {
    const at = wire.asked.findIndex((asked) => asked.piece === piece && asked.block === block)
    if (at >= 0) wire.asked.splice(at, 1)
    wire.hasSent = true
    wire.speed.add(data.length)
    this.#received += data.length
    this.#timeOut(wire)
    const blocks = this.#pieces.get(piece)
    if (blocks === undefined || blocks[block] === 'here') this.#duplicates += data.length
    else {
      blocks[block] = 'here'
      if (blocks.every((holder) => holder === 'here')) this.#onPiece(piece)
    }
    this.#update()
  }

  #onPiece(piece: number): void {
    this.#pieces.delete(piece)
    this.#critical.delete(piece)
    this.have.add(piece)
    for (const wire of this.#wires) {
      wire.link.send(encodeHave(piece))
      this.#interest(wire)
    }
    this.events.emit('piece', piece)
    if (this.isComplete) this.events.emit('complete', undefined)
    for (const reader of [...this.#readers]) if (reader.piece === piece) reader.wake()
  }

  #forget(wire: Wire): void {
    wire.isClosed = true
    wire.cancelTimeout()
    this.#release(wire, () => true)
    this.#wires.delete(wire)
    this.#update()
  }

  /** Blocks that were asked of the wire are free again. */
  #release(wire: Wire, which: (asked: Asked) => boolean): void {
    wire.asked = wire.asked.filter((asked) => {
      if (!which(asked)) return true
      const blocks = this.#pieces.get(asked.piece)
      if (blocks?.[asked.block] === wire) blocks[asked.block] = null
      return false
    })
  }

  #interest(wire: Wire): void {
    let isInterested = false
    for (let piece = 0; piece < this.#film.info.pieceCount && !isInterested; piece++) {
      isInterested = wire.has.has(piece) && !this.have.has(piece)
    }
    if (isInterested === wire.isInterested) return
    wire.isInterested = isInterested
    wire.link.send(isInterested ? encodeInterested() : encodeNotInterested())
  }

  #timeOut(wire: Wire): void {
    wire.cancelTimeout()
    wire.cancelTimeout = () => undefined
    if (wire.asked.length === 0) return
    wire.cancelTimeout = this.#kernel.after(pieceTimeoutMs, () => wire.link.close())
  }

  #update(): void {
    for (const wire of this.#wires) this.#updateWire(wire)
  }

  #updateWire(wire: Wire): void {
    if (wire.isClosed || wire.isChoked || wire.asked.length >= wire.pipeline(pipelineSeconds.least)) return
    // Who has never sent a byte gets one request, from the end of what is wanted least.
    if (!wire.hasSent) {
      if (wire.asked.length > 0) return
      for (let piece = this.#film.info.pieceCount - 1; piece >= 0; piece--) {
        if (wire.has.has(piece) && this.#request(wire, piece, false)) return
      }
      return
    }
    const most = wire.pipeline(pipelineSeconds.most)
    const mayWait = this.#slowWireSkips(wire)
    for (const swapsAll of [false, true]) {
      for (const from of this.#stream === null ? [0] : [this.#stream, 0]) {
        for (let piece = from; piece < this.#film.info.pieceCount; piece++) {
          if (this.have.has(piece) || !wire.has.has(piece) || mayWait(piece)) continue
          while (
            wire.asked.length < most &&
            this.#request(wire, piece, swapsAll || this.#critical.has(piece))
          );
          if (wire.asked.length >= most) return
        }
      }
    }
  }

  /** Whether a slow wire leaves the piece to faster ones, which would have it by the time it answers. */
  #slowWireSkips(wire: Wire): (piece: number) => boolean {
    const speed = wire.speed.rate || 1
    if (speed > slowWire) return () => false
    const seconds = (Math.max(1, wire.asked.length) * blockLength) / speed
    const others = [...this.#wires].filter((other) => other.speed.rate >= slowWire)
    let skips = skipsOfSlowWires
    let next = 0
    return (piece) => {
      if (skips === 0) return false
      const blocks = this.#pieces.get(piece)
      let missing =
        blocks === undefined
          ? pieceLengthAt(this.#film.info, piece)
          : blocks.filter((holder) => holder !== 'here').length * blockLength
      for (; next < others.length; next++) {
        const other = others[next]
        if (other === undefined || other.speed.rate <= speed || !other.has.has(piece)) continue
        missing -= other.speed.rate * seconds
        if (missing > 0) continue
        skips--
        return true
      }
      return false
    }
  }

  #request(wire: Wire, piece: number, swaps: boolean): boolean {
    if (this.have.has(piece)) return false
    const length = pieceLengthAt(this.#film.info, piece)
    let blocks = this.#pieces.get(piece)
    if (blocks === undefined) {
      blocks = new Array(Math.ceil(length / blockLength)).fill(null)
      this.#pieces.set(piece, blocks)
    }
    let block = blocks.indexOf(null)
    if (block < 0 && swaps && this.#hotswap(wire, blocks)) block = blocks.indexOf(null)
    if (block < 0) return false
    blocks[block] = wire
    wire.asked.push({ piece, block })
    if (wire.asked.length === 1) this.#timeOut(wire)
    const begin = block * blockLength
    wire.link.send(encodeRequest(piece, begin, Math.min(blockLength, length - begin)))
    return true
  }

  /** Takes the piece from the slowest wire that is at most half as fast. That one still sends its blocks. */
  #hotswap(wire: Wire, blocks: Blocks): boolean {
    const speed = wire.speed.rate
    if (speed < blockLength) return false
    let victim: Wire | null = null
    let least = Number.POSITIVE_INFINITY
    for (const holder of blocks) {
      if (holder === null || holder === 'here' || holder === wire) continue
      const { rate } = holder.speed
      if (rate >= slowWire || 2 * rate > speed || rate > least) continue
      victim = holder
      least = rate
    }
    if (victim === null) return false
    blocks.forEach((holder, block) => {
      if (holder === victim) blocks[block] = null
    })
    return true
  }
}
