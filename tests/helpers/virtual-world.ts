import { createHash } from 'node:crypto'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { buildInfo, parseInfo } from '../../src/protocol/metainfo.ts'
import type { TorrentInfo } from '../../src/protocol/metainfo-types.ts'
import { Bitfield } from '../../src/shared/bitfield.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import type { Policy } from '../../src/swarm/policy.ts'
import type { Cancel, Clock, Hasher, PeerLink, PeerLinkListener, PieceStore } from '../../src/swarm/ports.ts'
import type { SwarmSettings } from '../../src/swarm/settings.ts'
import { SwarmTorrent } from '../../src/swarm/torrent.ts'
import type { UploadLimit } from '../../src/swarm/upload-limit.ts'
import { seededRandom } from './seeded-random.ts'

/** Time that passes only when told to: events in order of their moment, then of their making. */
export class VirtualClock implements Clock {
  #now = 0
  #order = 0
  readonly #events: { at: number; order: number; run: () => void; cancelled: boolean }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): Cancel {
    const event = { at: this.#now + Math.max(ms, 0), order: this.#order++, run, cancelled: false }
    let i = this.#events.length
    while (i > 0 && this.#events[i - 1]!.at > event.at) i--
    this.#events.splice(i, 0, event)
    return () => {
      event.cancelled = true
    }
  }

  /** Runs until `done` is true or `limitMs` have passed. Returns whether it became true. */
  async run(done: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.#now + limitMs
    await drain()
    while (!done()) {
      const event = this.#events.shift()
      if (event === undefined || event.at > end) {
        if (event !== undefined) this.#events.unshift(event)
        this.#now = end
        return done()
      }
      if (event.cancelled) continue
      this.#now = event.at
      event.run()
      await drain()
    }
    return true
  }

  async pass(ms: number): Promise<void> {
    await this.run(() => false, ms)
  }
}

/** Lets every promise that can settle now do so. */
const drain = async (): Promise<void> => {
  for (let i = 0; i < 24; i++) await Promise.resolve()
}

export const syncHasher: Hasher = {
  sha1: (data) => Promise.resolve(new Uint8Array(createHash('sha1').update(data).digest())),
}

export class TestStore implements PieceStore {
  readonly pieces = new Map<number, Uint8Array>()
  failsPut = false
  info: TorrentInfo | null = null
  closed = false
  /** A piece that was lost is in {@link pieces} again. */
  found: (piece: number) => void = () => undefined

  async open(info: TorrentInfo): Promise<Bitfield> {
    this.info = info
    const have = new Bitfield(info.pieceCount)
    for (const piece of this.pieces.keys()) have.add(piece)
    return have
  }

  async put(piece: number, data: Uint8Array): Promise<void> {
    if (this.failsPut) throw new TorrentError('storage', 'The disk is full.')
    this.pieces.set(piece, data)
  }

  async get(piece: number, begin: number, length: number): Promise<Uint8Array> {
    const data = this.pieces.get(piece)
    if (data === undefined) throw new TorrentError('storage', 'The piece is not there.')
    return data.slice(begin, begin + length)
  }

  onFound(listener: (piece: number) => void): void {
    this.found = listener
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true
  }
}

export interface LinkShape {
  readonly delayMs: number
  /** Each way. */
  readonly bytesPerSecond: number
}

/** One end of a virtual link. `frozen` ends send nothing on; `tamper` may change what is sent. */
export class VirtualLink implements PeerLink {
  readonly id: string
  readonly initiator: boolean
  readonly description = 'virtual'
  bufferedAmount = 0
  #lowWater = 65_536
  frozen = false
  tamper: (data: Uint8Array) => Uint8Array = (data) => data
  sentBytes = 0
  /** Why this end closed, when it was this end that did. */
  closeReason: TorrentError | undefined
  other: VirtualLink | null = null
  #listener: PeerLinkListener | null = null
  readonly #early: Uint8Array[] = []
  #busyUntil = 0
  #closed = false
  readonly #clock: Clock
  readonly #shape: LinkShape

  constructor(clock: Clock, shape: LinkShape, id: string, initiator: boolean) {
    this.#clock = clock
    this.#shape = shape
    this.id = id
    this.initiator = initiator
  }

  setLowWater(bytes: number): void {
    this.#lowWater = bytes
  }

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
    for (const data of this.#early.splice(0)) listener.data(data)
  }

  send(data: Uint8Array): void {
    if (this.#closed || this.frozen) return
    this.sentBytes += data.length
    const bytes = this.tamper(data)
    this.bufferedAmount += bytes.length
    const begin = Math.max(this.#clock.now(), this.#busyUntil)
    this.#busyUntil = begin + (bytes.length * 1000) / this.#shape.bytesPerSecond
    const { other } = this
    this.#clock.after(this.#busyUntil - this.#clock.now(), () => {
      const before = this.bufferedAmount
      this.bufferedAmount -= bytes.length
      if (before > this.#lowWater && this.bufferedAmount <= this.#lowWater) this.#listener?.drain()
      this.#clock.after(this.#shape.delayMs, () => other?.deliver(bytes))
    })
  }

  deliver(data: Uint8Array): void {
    if (this.#closed) return
    // What a listener owns it may change: the other end must not see that.
    if (this.#listener === null) this.#early.push(data.slice())
    else this.#listener.data(data.slice())
  }

  close(reason?: TorrentError): void {
    if (this.#closed) return
    this.#closed = true
    this.closeReason = reason
    this.#listener?.close(reason)
    const { other } = this
    this.#clock.after(this.#shape.delayMs, () => other?.close())
  }
}

let links = 0

export const connect = (
  clock: Clock,
  a: SwarmTorrent,
  b: SwarmTorrent,
  shape: LinkShape = { delayMs: 20, bytesPerSecond: 2_000_000 },
): [VirtualLink, VirtualLink] => {
  const [left, right] = linkPair(clock, shape)
  a.addLink(left)
  b.addLink(right)
  return [left, right]
}

export const linkPair = (clock: Clock, shape: LinkShape): [VirtualLink, VirtualLink] => {
  const left = new VirtualLink(clock, shape, `link-${++links}`, true)
  const right = new VirtualLink(clock, shape, `link-${++links}`, false)
  left.other = right
  right.other = left
  return [left, right]
}

export interface TestTorrent {
  readonly info: TorrentInfo
  readonly content: Uint8Array
}

/** A torrent of pseudo-random bytes; `fileLengths`: made of several files. */
export const makeTorrent = (
  length: number,
  pieceLength: number,
  seed = 1,
  fileLengths: readonly number[] = [length],
): TestTorrent => {
  const random = seededRandom(seed)
  const content = new Uint8Array(length)
  for (let i = 0; i < length; i++) content[i] = random.uint32() & 0xff
  const pieceCount = Math.ceil(length / pieceLength)
  const pieceHashes = new Uint8Array(pieceCount * 20)
  for (let i = 0; i < pieceCount; i++) {
    const piece = content.subarray(i * pieceLength, (i + 1) * pieceLength)
    pieceHashes.set(createHash('sha1').update(piece).digest(), i * 20)
  }
  const infoBytes = buildInfo({
    name: fileLengths.length === 1 ? 'film.mp4' : 'films',
    files: fileLengths.map((bytes, i) => ({
      path: fileLengths.length === 1 ? 'film.mp4' : `films/${i + 1}.mp4`,
      length: bytes,
    })),
    pieceLength,
    pieceHashes,
  })
  const infoHash = new Uint8Array(createHash('sha1').update(infoBytes).digest())
  return { info: parseInfo(infoBytes, infoHash), content }
}

export interface NodeOptions {
  readonly id: number
  readonly have?: 'all' | 'none' | readonly number[]
  /** Without it the metadata comes from peers. */
  readonly knowsInfo?: boolean
  readonly settings?: Partial<SwarmSettings>
  readonly policy?: Policy
  /** Shared with other torrents. */
  readonly uploadLimit?: UploadLimit
}

export interface TestNode {
  readonly swarm: SwarmTorrent
  readonly store: TestStore
}

export const makeNode = async (
  clock: Clock,
  { info, content }: TestTorrent,
  options: NodeOptions,
): Promise<TestNode> => {
  const peerId = new Uint8Array(20).fill(options.id)
  const store = new TestStore()
  const pieces =
    options.have === 'all' ? Array.from({ length: info.pieceCount }, (_, i) => i) : (options.have ?? [])
  if (pieces !== 'none') {
    for (const i of pieces) {
      store.pieces.set(i, content.slice(i * info.pieceLength, (i + 1) * info.pieceLength))
    }
  }
  const swarm = new SwarmTorrent({
    infoHash: info.infoHash,
    peerId,
    client: `test ${options.id}`,
    clock,
    random: seededRandom(options.id + 7),
    hasher: syncHasher,
    parseInfo: (bytes) => parseInfo(bytes, info.infoHash),
    ...(options.settings ? { settings: options.settings } : {}),
    ...(options.policy ? { policy: options.policy } : {}),
    ...(options.uploadLimit ? { uploadLimit: options.uploadLimit } : {}),
  })
  const opened = new Promise<void>((resolve) => {
    swarm.events.on('metadata', (found) => {
      void store.open(found).then((have) => {
        swarm.open(store, have)
        resolve()
      })
    })
  })
  if (options.knowsInfo !== false) {
    swarm.setInfo(info)
    await opened
  }
  return { swarm, store }
}

/** The same bytes in a torrent with the private flag (BEP 27). */
export const makePrivate = ({ info, content }: TestTorrent): TestTorrent => {
  const infoBytes = encodeBencode(
    new Map<string, number | string | Uint8Array>([
      ['length', info.length],
      ['name', 'private.mp4'],
      ['piece length', info.pieceLength],
      ['pieces', info.pieceHashes],
      ['private', 1],
    ]),
  )
  const infoHash = new Uint8Array(createHash('sha1').update(infoBytes).digest())
  return { info: parseInfo(infoBytes, infoHash), content }
}
