import { describe, expect, it } from 'vitest'
import { createInfo } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { parseInfo } from '../../../src/protocol/metainfo.ts'
import type { TorrentInfo } from '../../../src/protocol/metainfo-types.ts'
import { openBlobs } from '../../../src/storage/blob-piece-store.ts'
import { MemoryBudget } from '../../../src/storage/memory-budget.ts'
import { SourceFileError } from '../../../src/storage/source-file-error.ts'
import { SourcePieceStore } from '../../../src/storage/source-piece-store.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { syncHasher, VirtualClock } from '../../helpers/virtual-world.ts'

const KiB = 1024

/** A file that counts how often it is read, and that can be taken away or changed. */
class Source {
  bytes: Uint8Array
  reads = 0
  isGone = false
  touches = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  async read(begin: number, end: number): Promise<Uint8Array> {
    this.reads++
    if (this.isGone || end > this.bytes.length) throw new SourceFileError('“it” is gone.')
    return this.bytes.slice(begin, end)
  }
}

const setup = async (lengths: readonly number[], budgetBytes = 64_000_000) => {
  const random = seededRandom(4)
  const sources = lengths.map(
    (length) => new Source(Uint8Array.from({ length }, () => random.uint32() & 0xff)),
  )
  const bytes = new Uint8Array(Buffer.concat(sources.map((source) => source.bytes)))
  const infoBytes = await createInfo(
    sources.map((source, index) => ({
      path: `${index}.mp4`,
      length: source.bytes.length,
      read: async (begin: number, end: number) => source.bytes.slice(begin, end),
    })),
    { name: 'films', hasFolder: true, hasher: systemHasher },
  )
  const info = parseInfo(infoBytes, new Uint8Array(20))
  const clock = new VirtualClock()
  const said: string[] = []
  const found: number[] = []
  const store = new SourcePieceStore({
    source: {
      read: async (file, begin, end) => (await sources[file]?.read(begin, end)) ?? new Uint8Array(),
      stateOf: async (file) => `${sources[file]?.isGone} ${sources[file]?.touches}`,
      nameOf: (file) => `${file}.mp4`,
      close: async () => undefined,
    },
    hasher: syncHasher,
    clock,
    budget: new MemoryBudget(budgetBytes),
    remedy: 'Share it again.',
    onTrouble: ({ message }) => said.push(message),
    onMended: () => said.push('mended'),
  })
  store.onFound((piece) => found.push(piece))
  const have = await store.open(info)
  const whole = (piece: number): Promise<Uint8Array> =>
    store.get(piece, 0, Math.min(info.pieceLength, info.length - piece * info.pieceLength))
  /** Lets so much time pass, and what is asked of the disk meanwhile be answered. */
  const pass = async (ms: number): Promise<void> => {
    await clock.pass(ms)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { store, sources, bytes, random, info, have, clock, said, found, whole, pass }
}

describe('SourcePieceStore', () => {
  it('gives any range of any piece, over files', async () => {
    const { store, bytes, random, info, have } = await setup([300 * KiB + 7, 5, 500 * KiB + 1])
    expect(have.isFull).toBe(true)
    for (let i = 0; i < 200; i++) {
      const piece = random.uint32() % info.pieceCount
      const length = Math.min(info.pieceLength, info.length - piece * info.pieceLength)
      const begin = random.uint32() % length
      const count = 1 + (random.uint32() % (length - begin))
      const at = piece * info.pieceLength + begin
      expect(await store.get(piece, begin, count)).toEqual(bytes.slice(at, at + count))
    }
    await store.close()
  })

  it('reads once for all blocks, peers and neighbouring pieces', async () => {
    const { store, sources, info } = await setup([1024 * KiB])
    const group = (256 * KiB) / info.pieceLength
    const pieces = Array.from({ length: group }, (_, piece) => piece)
    await Promise.all([...pieces, ...pieces].map((piece) => store.get(piece, 0, KiB)))
    await store.get(1, 0, info.pieceLength)
    expect(sources[0]?.reads).toBe(1)
    await store.get(group, 0, KiB)
    expect(sources[0]?.reads).toBe(2)
    await store.close()
  })

  it.each([
    [-1, 0, 1],
    [0, -1, 1],
    [0, 0, 16 * KiB + 1],
    [99, 0, 1],
    [0.5, 0, 1],
  ])('refuses what lies outside: piece %d from %d on, %d bytes', async (piece, begin, length) => {
    const { store } = await setup([100 * KiB])
    await expect(store.get(piece, begin, length)).rejects.toMatchObject({ code: 'storage' })
    await store.close()
  })

  it('gives what is still the same of a changed file, names the file, and never gives a wrong byte', async () => {
    const { sources, whole, bytes, info, said, store } = await setup([600 * KiB, 100 * KiB])
    const [first] = sources
    // In the middle, with the same length and, as far as anybody can see, the same time.
    const changed = Math.floor((300 * KiB) / info.pieceLength)
    first?.bytes.fill(0, 300 * KiB, 300 * KiB + 10)
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const at = piece * info.pieceLength
      if (piece === changed) {
        await expect(whole(piece)).rejects.toThrow('“0.mp4” changed after it was shared. Share it again.')
      } else expect(await whole(piece)).toEqual(bytes.slice(at, at + info.pieceLength))
    }
    // A caller that asks again is told again; the person is told once.
    await expect(whole(changed)).rejects.toBeInstanceOf(SourceFileError)
    expect(said).toEqual(['“0.mp4” changed after it was shared. Share it again.'])
    await store.close()
  })

  it('goes on with a file that grew, and with one that was only touched', async () => {
    const { sources, whole, bytes, info, said, store } = await setup([200 * KiB, 100 * KiB])
    for (const source of sources) {
      source.bytes = new Uint8Array([...source.bytes, 1, 2, 3])
      source.touches++
    }
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const at = piece * info.pieceLength
      expect(await whole(piece)).toEqual(bytes.slice(at, at + info.pieceLength))
    }
    expect(said).toEqual([])
    await store.close()
  })

  it('gives what can be read although its neighbour is gone, and goes on when that is back', async () => {
    const { sources, whole, bytes, info, said, found, pass, store } = await setup([64 * KiB, 64 * KiB])
    const [, second] = sources
    if (second === undefined) throw new Error('There are two.')
    second.isGone = true
    expect(await whole(0)).toEqual(bytes.slice(0, info.pieceLength))
    const lost = info.pieceCount - 1
    await expect(whole(lost)).rejects.toThrow('gone')
    await expect(whole(lost - 1)).rejects.toThrow('gone')
    expect(said).toEqual(['“it” is gone.'])
    await pass(2_000)
    await pass(4_000)
    expect(found).toEqual([])
    second.isGone = false
    await pass(30_000)
    expect(found).toEqual([lost, lost - 1])
    expect(said).toEqual(['“it” is gone.', 'mended'])
    expect(await whole(lost)).toEqual(bytes.slice(lost * info.pieceLength))
    // And when it goes once more that is told once more.
    second.isGone = true
    await store.close()
  })

  it('does not read a changed file again and again: only when it has become another one', async () => {
    const { sources, whole, bytes, info, found, pass, store } = await setup([64 * KiB])
    const [only] = sources
    if (only === undefined) throw new Error('There is one.')
    const right = only.bytes.slice()
    only.bytes.fill(0)
    await expect(whole(0)).rejects.toThrow('changed')
    await pass(2_000)
    const { reads } = only
    for (let i = 0; i < 10; i++) await pass(30_000)
    expect(only.reads).toBe(reads)
    only.bytes = right
    only.touches++
    await pass(30_000)
    expect(found).toEqual([0])
    expect(await whole(0)).toEqual(bytes.slice(0, info.pieceLength))
    await store.close()
  })

  it('keeps what peers gave back in the place of what was lost, in bounded memory', async () => {
    const { sources, whole, bytes, info, store } = await setup([10_000 * KiB], 8_000_000)
    expect(store.room).toBeNull()
    sources[0]?.bytes.fill(0)
    await expect(whole(3)).rejects.toThrow('changed')
    expect(store.room).toMatchObject({ bytes: 8_000_000, usedBytes: 0 })
    const piece = bytes.slice(3 * info.pieceLength, 4 * info.pieceLength)
    await store.put(3, piece)
    expect(await whole(3)).toEqual(piece)
    expect(store.room?.usedBytes).toBe(info.pieceLength)
    store.forget(3)
    await expect(whole(3)).rejects.toThrow('changed')
    await store.close()
  })

  it('looks at nothing any more after it was closed', async () => {
    const { sources, whole, pass, said, store } = await setup([64 * KiB])
    if (sources[0] !== undefined) sources[0].isGone = true
    await expect(whole(0)).rejects.toThrow('gone')
    await store.close()
    if (sources[0] !== undefined) sources[0].isGone = false
    await pass(60_000)
    expect(said).toEqual(['“it” is gone.'])
    await expect(whole(0)).rejects.toThrow('not open')
  })
})

describe('openBlobs', () => {
  const open = async (blobs: readonly Blob[], info: TorrentInfo) =>
    openBlobs(info, blobs, { hasher: systemHasher, clock: new VirtualClock() })

  it('names a file that the page can no longer read, and what to do', async () => {
    const { info, bytes } = await setup([64 * KiB])
    class Gone extends Blob {
      override slice(): Blob {
        const read = () => Promise.reject(new DOMException('No.', 'NotReadableError'))
        return Object.assign(new Blob(), { arrayBuffer: read })
      }
    }
    const { store } = await open([new Gone([bytes])], info)
    await expect(store.get(0, 0, 1)).rejects.toThrow(
      '“0.mp4” can no longer be read: it was changed, moved or deleted after it was shared. Put it back as it was, or share it again as it is now.',
    )
    await store.close()
  })

  it('refuses files of other lengths', async () => {
    const { info } = await setup([64 * KiB])
    await expect(open([new Blob(['x'])], info)).rejects.toMatchObject({ code: 'storage' })
  })
})
