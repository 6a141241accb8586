import { describe, expect, it } from 'vitest'
import { chooseForgotten } from '../../../src/swarm/memory-window.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import type { PieceRoom } from '../../../src/swarm/ports.ts'
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

describe('chooseForgotten', () => {
  const held = Array.from({ length: 10 }, (_, piece) => ({
    piece,
    begin: piece * 1e6,
    end: (piece + 1) * 1e6,
  }))
  const at = (position: number, limit = 10e6) => ({ position, limit })

  it.each([
    ['the farthest behind first', [at(6.5e6)], 2e6, [0, 1]],
    ['then the farthest ahead', [at(2.5e6)], 4e6, [0, 1, 9, 8]],
    ['never where somebody reads', [at(2.5e6)], 99e6, [0, 1, 9, 8, 7, 6, 5, 4, 3]],
    ['nor what was passed a moment ago', [at(3.1e6)], 2e6, [0, 1]],
    ['what is behind one reader may be ahead of another', [at(8.5e6), at(2.5e6)], 4e6, [0, 1, 7, 6]],
    ['what lies beyond the file that is read is nobody’s', [at(2.5e6, 5e6)], 3e6, [9, 8, 7]],
    ['nothing when there is room', [at(2.5e6)], 0, []],
    ['the end when nobody reads', [], 2e6, [9, 8]],
  ])('%s', (_what, readers, excess, expected) => {
    expect(chooseForgotten(held, readers, excess)).toEqual(expected)
  })
})

/** Keeps nothing but in memory, and has room for `bytes` of it. */
class RoomStore extends TestStore {
  bytes: number | null
  tell: () => void = () => undefined

  constructor(bytes: number | null) {
    super()
    this.bytes = bytes
  }

  get room(): PieceRoom | null {
    if (this.bytes === null) return null
    let usedBytes = 0
    for (const { length } of this.pieces.values()) usedBytes += length
    return { bytes: this.bytes, usedBytes, pieces: () => this.pieces.keys() }
  }

  onRoomChange(listener: () => void): void {
    this.tell = listener
  }

  forget(piece: number): void {
    this.pieces.delete(piece)
  }
}

interface Viewer {
  readonly swarm: SwarmTorrent
  readonly store: RoomStore
  /** The most bytes that were held and under way at a time. */
  readonly most: () => number
}

const makeViewer = async (
  clock: VirtualClock,
  { info }: TestTorrent,
  room: number | null,
  { id = 9, policy = defaultPolicy } = {},
): Promise<Viewer> => {
  const store = new RoomStore(room)
  const swarm = new SwarmTorrent({
    infoHash: info.infoHash,
    peerId: new Uint8Array(20).fill(id),
    client: 'test',
    clock,
    random: seededRandom(id),
    hasher: syncHasher,
    parseInfo: () => info,
    policy,
  })
  swarm.setInfo(info)
  swarm.open(store, await store.open(info))
  let most = 0
  const look = (): void => {
    most = Math.max(most, store.room?.usedBytes ?? 0)
  }
  swarm.events.on('piece', look)
  return { swarm, store, most: () => most }
}

/**
 * Reads on from `begin`, half a megabyte at a time, at a rate in bytes a second.
 *
 * @returns how far it came, and whether the bytes were right
 */
const play = (
  clock: VirtualClock,
  { swarm }: Viewer,
  { content }: TestTorrent,
  begin: number,
  rate: number,
) => {
  const state = { position: begin, isRight: true }
  const run = async (): Promise<void> => {
    while (state.position < content.length) {
      const end = Math.min(state.position + 500_000, content.length)
      const part = await swarm.read('video', state.position, end, content.length)
      const wanted = content.subarray(state.position, state.position + part.length)
      state.isRight &&= Buffer.from(part).equals(Buffer.from(wanted))
      await new Promise<void>((resolve) => clock.after((part.length * 1000) / rate, resolve))
      state.position += part.length
    }
  }
  void run()
  return state
}

const mb = 1_000_000

describe('a torrent with room for a part of it', () => {
  it.each([
    ['small pieces', 32_768, 2 * mb],
    ['pieces of a tenth of the room', 200_000, 2 * mb],
    ['pieces of a third of it', 700_000, 2 * mb],
  ])('plays from the beginning to the end within it: %s', async (_what, pieceLength, room) => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(12 * mb, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, room)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 3 * mb })
    const film = play(clock, viewer, torrent, 0, mb)
    expect(await clock.run(() => film.position === torrent.content.length, 60_000)).toBe(true)
    expect(film.isRight).toBe(true)
    // The piece that has just come is weighed after it was put.
    expect(viewer.most()).toBeLessThanOrEqual(room + pieceLength)
    // Nothing is given up that is fetched again at once.
    expect(viewer.swarm.stats.receivedBytes).toBeLessThan(12 * mb * 1.05)
  })

  it('gets by with a piece at a time when pieces are longer than the room', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(6 * mb, mb)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 900_000)
    connect(clock, viewer.swarm, seed.swarm)
    const film = play(clock, viewer, torrent, 0, mb)
    expect(await clock.run(() => film.position === torrent.content.length, 60_000)).toBe(true)
    expect(film.isRight).toBe(true)
    expect(viewer.most()).toBeLessThanOrEqual(2 * mb)
    expect(viewer.swarm.stats.receivedBytes).toBeLessThan(6 * mb * 1.05)
  })

  it.each([
    ['file', defaultPolicy],
    ['whole', { ...defaultPolicy, download: 'whole' as const }],
  ])('fetches nothing that it cannot keep, though the policy is %s', async (_name, policy) => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(12 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 2 * mb, { policy })
    viewer.swarm.policy.setFilePriority(0, 'high')
    connect(clock, viewer.swarm, seed.swarm)
    void viewer.swarm.read('video', 0, 1000, torrent.content.length)
    await clock.pass(60_000)
    expect(viewer.swarm.stats.receivedBytes).toBeGreaterThan(mb)
    expect(viewer.swarm.stats.receivedBytes).toBeLessThanOrEqual(2 * mb)
  })

  it('a read that asks for all of a file gets it within the room', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(8 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 2 * mb)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 3 * mb })
    let read = 0
    const run = async (): Promise<void> => {
      while (read < 8 * mb) read += (await viewer.swarm.read('page', read, 8 * mb, 8 * mb)).length
    }
    void run()
    expect(await clock.run(() => read === 8 * mb, 60_000)).toBe(true)
    expect(viewer.most()).toBeLessThanOrEqual(2 * mb + 65_536)
  })

  it('tells others what is gone, and fetches it again for who goes back', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(8 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const other = await makeNode(clock, torrent, { id: 2 })
    const viewer = await makeViewer(clock, torrent, 2 * mb)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 3 * mb })
    connect(clock, other.swarm, viewer.swarm)
    const film = play(clock, viewer, torrent, 0, mb)
    expect(await clock.run(() => film.position > 5 * mb, 60_000)).toBe(true)
    await clock.pass(100)
    const seen = other.swarm.peers[0]
    expect(viewer.swarm.have?.has(0)).toBe(false)
    const gone = Math.floor((film.position - 2 * mb) / 65_536)
    expect([...(seen?.pieces ?? [])].filter((piece) => piece < gone)).toEqual([])
    expect(seen?.pieces?.count).toBeGreaterThan(10)
    let again: Uint8Array | null = null
    void viewer.swarm.read('again', 0, 1000, torrent.content.length).then((part) => {
      again = part
    })
    expect(await clock.run(() => again !== null, 10_000)).toBe(true)
    expect(Buffer.from(again!).equals(Buffer.from(torrent.content.subarray(0, 1000)))).toBe(true)
    // Both play on, side by side.
    expect(await clock.run(() => film.position === torrent.content.length, 60_000)).toBe(true)
    expect(film.isRight).toBe(true)
    expect(viewer.most()).toBeLessThanOrEqual(2 * mb + 65_536)
  })

  it('stays within it however many readers there were', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(12 * mb, 32_768)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 2 * mb)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 9 * mb })
    let read = 0
    const run = async (): Promise<void> => {
      // As a page does that fetches one range after the other: each is a reader of its own, which never says
      // that it has ended.
      for (let id = 0; read < 12 * mb; id++) {
        read += (await viewer.swarm.read(`page ${id}`, read, Math.min(read + 200_000, 12 * mb), 12 * mb))
          .length
      }
    }
    void run()
    expect(await clock.run(() => read === 12 * mb, 60_000)).toBe(true)
    expect(viewer.most()).toBeLessThanOrEqual(2 * mb + 32_768)
    expect(viewer.swarm.stats.receivedBytes).toBeLessThan(12 * mb * 1.1)
  })

  it('stays within it in a crowd', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(12 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 2 * mb)
    const others = await Promise.all([2, 3, 4].map((id) => makeNode(clock, torrent, { id, have: [id * 20] })))
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 700_000 })
    for (const other of others) {
      connect(clock, viewer.swarm, other.swarm)
      connect(clock, other.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 700_000 })
      other.swarm.policy.addRange(0, torrent.content.length)
    }
    const film = play(clock, viewer, torrent, 0, 500_000)
    expect(await clock.run(() => film.position === torrent.content.length, 120_000)).toBe(true)
    expect(film.isRight).toBe(true)
    expect(viewer.most()).toBeLessThanOrEqual(2 * mb + 65_536)
  })

  it('follows its room: less when the disk is full, everything when it works again', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(8 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, null)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: mb })
    void viewer.swarm.read('video', 0, 1000, torrent.content.length)
    expect(await clock.run(() => viewer.swarm.stats.verifiedBytes > 3 * mb, 60_000)).toBe(true)
    viewer.store.bytes = 2 * mb
    viewer.store.tell()
    expect(viewer.store.room?.usedBytes).toBeLessThanOrEqual(2 * mb)
    await clock.pass(20_000)
    expect(viewer.store.room?.usedBytes).toBeLessThanOrEqual(2 * mb)
    expect(viewer.swarm.have?.has(0)).toBe(true)
    viewer.store.bytes = null
    viewer.store.tell()
    expect(await clock.run(() => viewer.swarm.isComplete, 60_000)).toBe(true)
  })

  it('is not waited for beyond what there is room for', async () => {
    const ahead = async (room: number | null): Promise<number> => {
      const clock = new VirtualClock()
      const torrent = makeTorrent(12 * mb, 65_536)
      const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
      const viewer = await makeViewer(clock, torrent, room)
      viewer.swarm.hint({ bytesPerSecond: 200_000 })
      connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 60_000 })
      const other = await makeNode(clock, torrent, { id: 2, have: [180] })
      connect(clock, viewer.swarm, other.swarm, { delayMs: 20, bytesPerSecond: 60_000 })
      play(clock, viewer, torrent, 0, 200_000)
      await clock.pass(8_000)
      return viewer.swarm.stats.startupBufferMs
    }
    // A third of the rate: of a film of a minute two thirds have to lie ready, if they can.
    expect(await ahead(null)).toBeGreaterThan(20_000)
    const bounded = await ahead(2 * mb)
    expect(bounded).toBeGreaterThan(1_000)
    expect(bounded).toBeLessThanOrEqual((2 * mb * 0.75 * 500) / 200_000)
  })

  it.each([
    ['forwards', 10 * mb],
    ['backwards', 2 * mb],
  ])('has all that a seek needs at a time, though no reader comes there: %s', async (_where, place) => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(14 * mb, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const viewer = await makeViewer(clock, torrent, 4 * mb)
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 2 * mb })
    viewer.swarm.hint({ bytesPerSecond: 500_000 })
    play(clock, viewer, torrent, 5 * mb, mb)
    await clock.pass(2_000)
    const before = viewer.swarm.stats.receivedBytes
    const [first, last] = [place, place + mb].map((byte) => Math.floor(byte / 65_536))
    viewer.swarm.hint({ bufferedSeconds: 0, sought: { begin: place, end: place + mb } })
    const needed = Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, i) => (first ?? 0) + i)
    const isHere = (): boolean => needed.every((piece) => viewer.store.pieces.has(piece))
    expect(await clock.run(isHere, 5_000)).toBe(true)
    await clock.pass(5_000)
    expect(isHere()).toBe(true)
    // It is not fetched, given up and fetched again.
    expect(viewer.swarm.stats.receivedBytes - before).toBeLessThan(12 * mb)
  })
})
