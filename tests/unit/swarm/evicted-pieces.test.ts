import { expect, it } from 'vitest'
import { equalBytes } from '../../../src/shared/bytes.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { SwarmTorrent } from '../../../src/swarm/torrent.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import {
  connect,
  makeNode,
  makeTorrent,
  syncHasher,
  TestStore,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const pieceLength = 16_384

/** A disk with room for some pieces, which gives up the one that was used least recently. */
class EvictingStore extends TestStore {
  readonly evicted: number[] = []
  readonly #roomPieces: number
  #tell: (piece: number) => void = () => undefined
  #isNeeded: (piece: number) => boolean = () => false

  constructor(roomPieces: number) {
    super()
    this.#roomPieces = roomPieces
  }

  onEvict(listener: (piece: number) => void): void {
    this.#tell = listener
  }

  setNeeded(isNeeded: (piece: number) => boolean): void {
    this.#isNeeded = isNeeded
  }

  override async put(piece: number, data: Uint8Array): Promise<void> {
    await super.put(piece, data)
    for (const old of [...this.pieces.keys()]) {
      if (this.pieces.size <= this.#roomPieces) return
      if (old !== piece && !this.#isNeeded(old)) this.evict(old)
    }
  }

  evict(piece: number): void {
    this.pieces.delete(piece)
    this.evicted.push(piece)
    this.#tell(piece)
  }
}

const makeBounded = async (clock: VirtualClock, { info }: TestTorrent, roomPieces: number) => {
  const store = new EvictingStore(roomPieces)
  const swarm = new SwarmTorrent({
    infoHash: info.infoHash,
    peerId: new Uint8Array(20).fill(9),
    client: 'bounded',
    clock,
    random: seededRandom(9),
    hasher: syncHasher,
    parseInfo: () => info,
    policy: { ...defaultPolicy, download: 'whole' },
    settings: { defaultBytesPerSecond: 4 * pieceLength, cacheBytes: 4 * pieceLength },
  })
  swarm.setInfo(info)
  swarm.open(store, await store.open(info))
  return { swarm, store }
}

it('a film longer than the disk is read to its end, and peers are told of what was given up', async () => {
  const clock = new VirtualClock()
  const pieces = 600
  const torrent = makeTorrent(pieces * pieceLength, pieceLength)
  const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const { swarm, store } = await makeBounded(clock, torrent, 400)
  const other = await makeNode(clock, torrent, { id: 2 })
  connect(clock, swarm, seed.swarm)
  connect(clock, swarm, other.swarm)
  for (let piece = 0; piece < pieces; piece++) {
    const begin = piece * pieceLength
    const end = begin + pieceLength
    const reading = swarm.read('reader', begin, end, torrent.info.length)
    let data: Uint8Array | null = null
    void reading.then((bytes) => {
      data = bytes
    })
    await clock.run(() => data !== null, 30_000)
    expect(data !== null && equalBytes(data, torrent.content.subarray(begin, end))).toBe(true)
    // As a film is played.
    await clock.pass(250)
  }
  expect(store.evicted.length).toBeGreaterThanOrEqual(pieces - 400)
  // What was given up and is not read is not fetched again.
  const received = swarm.stats.receivedBytes
  await clock.pass(20_000)
  expect(swarm.stats.receivedBytes).toBe(received)
  expect(received).toBeLessThan(torrent.info.length * 1.1)
  const [seen] = other.swarm.peers
  expect([...(seen?.pieces ?? [])].sort((a, b) => a - b)).toEqual(
    [...store.pieces.keys()].sort((a, b) => a - b),
  )
  expect(swarm.stats.verifiedBytes).toBe(store.pieces.size * pieceLength)
  await Promise.all([swarm.destroy(), seed.swarm.destroy(), other.swarm.destroy()])
})

it('what a reader reads now or next is needed, and a place that it left is not', async () => {
  const clock = new VirtualClock()
  const torrent = makeTorrent(800 * pieceLength, pieceLength)
  const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const { swarm, store } = await makeBounded(clock, torrent, 800)
  let isNeeded: (piece: number) => boolean = () => false
  store.setNeeded = (ask) => {
    isNeeded = ask
  }
  await swarm.destroy()
  const again = new SwarmTorrent({
    infoHash: torrent.info.infoHash,
    peerId: new Uint8Array(20).fill(9),
    client: 'bounded',
    clock,
    random: seededRandom(9),
    hasher: syncHasher,
    parseInfo: () => torrent.info,
    settings: { defaultBytesPerSecond: 4 * pieceLength },
  })
  again.setInfo(torrent.info)
  again.open(store, await store.open(torrent.info))
  connect(clock, again, seed.swarm)
  expect(isNeeded(0)).toBe(false)
  const read = async (piece: number): Promise<void> => {
    let isRead = false
    const begin = piece * pieceLength
    void again.read('reader', begin, begin + pieceLength, torrent.info.length).then(() => {
      isRead = true
    })
    expect(await clock.run(() => isRead, 30_000)).toBe(true)
  }
  await read(400)
  // A demuxer goes back a little; 75 s of the film lie ahead.
  expect([384, 385, 401, 690].map((piece) => isNeeded(piece))).toEqual([false, true, true, true])
  expect([100, 720].map((piece) => isNeeded(piece))).toEqual([false, false])
  await read(100)
  await clock.pass(20_000)
  expect([100, 390].map((piece) => isNeeded(piece))).toEqual([true, true])
  expect(isNeeded(720)).toBe(false)
  await Promise.all([again.destroy(), seed.swarm.destroy()])
})

it('a piece that is given up while nobody needs it comes again when it is read', async () => {
  const clock = new VirtualClock()
  const torrent = makeTorrent(40 * pieceLength, pieceLength)
  const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const { swarm, store } = await makeBounded(clock, torrent, 40)
  connect(clock, swarm, seed.swarm)
  expect(await clock.run(() => swarm.isComplete, 60_000)).toBe(true)
  store.evict(3)
  // A store that says it twice, or says it of what was never here, changes nothing.
  store.evict(3)
  await clock.pass(5_000)
  expect(swarm.isComplete).toBe(false)
  expect(swarm.have?.has(3)).toBe(false)
  let data: Uint8Array | null = null
  void swarm.read('reader', 3 * pieceLength, 4 * pieceLength, torrent.info.length).then((bytes) => {
    data = bytes
  })
  connect(clock, swarm, seed.swarm)
  expect(await clock.run(() => data !== null, 30_000)).toBe(true)
  expect(data).toEqual(torrent.content.slice(3 * pieceLength, 4 * pieceLength))
  await Promise.all([swarm.destroy(), seed.swarm.destroy()])
})
