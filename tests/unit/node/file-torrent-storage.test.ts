import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createInfo } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { FileHandles } from '../../../src/node/file-handles.ts'
import { FileTorrentStorage } from '../../../src/node/file-torrent-storage.ts'
import { findSeedSource, sourceFile } from '../../../src/node/seed-source.ts'
import { parseInfo } from '../../../src/protocol/metainfo.ts'
import { pieceLengthAt, type TorrentInfo } from '../../../src/protocol/metainfo-types.ts'
import { concatBytes, toHex } from '../../../src/shared/bytes.ts'
import type { PieceStore } from '../../../src/swarm/ports.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seed-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Bytes that differ from place to place, so that a wrong offset shows. */
const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + seed * 101) & 0xff)

/** Files that share pieces with their neighbours. */
const writeFolder = (lengths: readonly number[]): Uint8Array => {
  const parts = lengths.map((length, index) => bytes(length, index))
  parts.forEach((part, index) => {
    writeFileSync(join(root, `file-${String(index).padStart(3, '0')}.bin`), part)
  })
  return concatBytes(parts)
}

const openFolder = async (): Promise<{
  store: PieceStore
  info: TorrentInfo
  said: string[]
  found: number[]
  /** Lets time pass until something is so. */
  until: (isSo: () => boolean) => Promise<void>
}> => {
  const source = await findSeedSource(root)
  const infoBytes = await createInfo(source.files.map(sourceFile), { ...source, hasher: systemHasher })
  const info = parseInfo(infoBytes, await systemHasher.sha1(infoBytes))
  const said: string[] = []
  const found: number[] = []
  const clock = new VirtualClock()
  const storage = new FileTorrentStorage({ say: (sentence) => said.push(sentence), clock })
  storage.keep(toHex(info.infoHash), source.files)
  const store = storage.openStore(info)
  store.onFound?.((piece) => found.push(piece))
  expect((await store.open(info)).isFull).toBe(true)
  // The clock is virtual, and the disk answers in its own time.
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      await clock.pass(30_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { store, info, said, found, until }
}

describe('a store of the storage', () => {
  it('gives every piece as it was hashed, over all borders of files', async () => {
    const all = writeFolder([1, 40_000, 16_384, 3, 70_001, 16_383])
    const { store, info } = await openFolder()
    expect(info.length).toBe(all.length)
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const data = await store.get(piece, 0, pieceLengthAt(info, piece))
      expect(await systemHasher.sha1(data)).toEqual(info.pieceHashes.slice(piece * 20, piece * 20 + 20))
    }
    await store.close()
  })

  it('gives any range of any piece', async () => {
    const all = writeFolder([5, 20_000, 1, 1, 30_000, 7])
    const { store, info } = await openFolder()
    await fc.assert(
      fc.asyncProperty(fc.nat(info.pieceCount - 1), fc.nat(), fc.nat(), async (piece, a, b) => {
        const size = pieceLengthAt(info, piece)
        const begin = a % size
        const length = b % (size - begin + 1)
        const from = piece * info.pieceLength + begin
        expect(await store.get(piece, begin, length)).toEqual(all.slice(from, from + length))
      }),
    )
    await store.close()
  })

  it('reads a folder of more files than it keeps open, many at once', async () => {
    const all = writeFolder(Array.from({ length: 120 }, (_, i) => 300 + i))
    const { store, info } = await openFolder()
    const ranges = Array.from({ length: 200 }, (_, i) => (i * 97) % (info.length - 500))
    const read = await Promise.all(
      ranges.map((at) => {
        const piece = Math.floor(at / info.pieceLength)
        const begin = at % info.pieceLength
        return store.get(piece, begin, Math.min(500, info.pieceLength - begin))
      }),
    )
    read.forEach((data, i) => {
      const at = ranges[i] ?? 0
      expect(data).toEqual(all.slice(at, at + data.length))
    })
    await store.close()
  })

  it('refuses what lies outside', async () => {
    writeFolder([20_000])
    const { store, info } = await openFolder()
    for (const [piece, begin, length] of [
      [-1, 0, 1],
      [0, -1, 1],
      [0, 0, info.pieceLength + 1],
      [info.pieceCount, 0, 1],
      [info.pieceCount - 1, info.pieceLength - 1, 2],
    ] as const) {
      await expect(store.get(piece, begin, length)).rejects.toMatchObject({ code: 'storage' })
    }
    await store.close()
  })

  it('gives what was hashed of a file that was touched, or that grew', async () => {
    const all = writeFolder([20_000, 20_000])
    const { store, info, said } = await openFolder()
    utimesSync(join(root, 'file-000.bin'), 1, 1)
    appendFileSync(join(root, 'file-001.bin'), 'x')
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const at = piece * info.pieceLength
      const data = await store.get(piece, 0, pieceLengthAt(info, piece))
      expect(data).toEqual(all.slice(at, at + data.length))
    }
    expect(said).toEqual([
      `${join(root, 'file-001.bin')} is longer than it was when it was hashed. What was hashed is seeded on; start again to seed what it is now.`,
    ])
    await store.close()
  })

  it('gives what is still the same of a file that was written over, whatever its time says, and names it', async () => {
    const all = writeFolder([40_000, 20_000])
    const location = join(root, 'file-000.bin')
    const { store, info, said } = await openFolder()
    const { atime, mtime } = statSync(location)
    const handle = openSync(location, 'r+')
    writeSync(handle, Buffer.alloc(10, 1), 0, 10, 20_000)
    closeSync(handle)
    utimesSync(location, atime, mtime)
    const lost: number[] = []
    for (let piece = 0; piece < info.pieceCount; piece++) {
      const at = piece * info.pieceLength
      const data = await store.get(piece, 0, pieceLengthAt(info, piece)).catch(() => null)
      if (data === null) lost.push(piece)
      else expect(data).toEqual(all.slice(at, at + data.length))
    }
    expect(lost).toEqual([Math.floor(20_000 / info.pieceLength)])
    expect(said).toEqual([
      `“${location}” changed after it was shared. What is still the same is seeded on; start again to seed what it is now.`,
    ])
    await store.close()
  })

  it('names a file that is gone, and goes on when it is back', async () => {
    const all = writeFolder([20_000])
    const location = join(root, 'file-000.bin')
    const { store, said, found, until } = await openFolder()
    renameSync(location, `${location}.away`)
    await expect(store.get(0, 0, 1)).rejects.toThrow(`${location} cannot be read: it is not there any more.`)
    renameSync(`${location}.away`, location)
    await until(() => said.length > 1)
    expect(found).toEqual([0])
    expect(await store.get(0, 0, 10)).toEqual(all.slice(0, 10))
    expect(said).toHaveLength(2)
    expect(said[1]).toMatch(/^All of “seed-.*” is as it was hashed again/)
    await store.close()
  })

  it('does not hold a deleted file', async () => {
    writeFolder([300_000])
    const location = join(root, 'file-000.bin')
    const { store, info } = await openFolder()
    await store.get(0, 0, 1)
    unlinkSync(location)
    await expect(store.get(info.pieceCount - 1, 0, 1)).rejects.toThrow('it is not there any more')
    await store.close()
  })

  it('says of a file that became shorter what is still seeded', async () => {
    writeFolder([300_000])
    const location = join(root, 'file-000.bin')
    const { store, info } = await openFolder()
    truncateSync(location, 150_000)
    expect(await store.get(0, 0, 10)).toHaveLength(10)
    await expect(store.get(info.pieceCount - 1, 0, 1)).rejects.toThrow(
      `${location} is shorter than it was when it was hashed.`,
    )
    await store.close()
  })

  it('refuses a torrent that was made from other files', async () => {
    writeFolder([20_000])
    const { info, store } = await openFolder()
    await store.close()
    writeFolder([20_001])
    const storage = new FileTorrentStorage({ say: () => undefined })
    storage.keep(toHex(info.infoHash), (await findSeedSource(root)).files)
    expect(() => storage.openStore(info)).toThrow('was not made from these files')
  })

  it('stops when it is told to', async () => {
    writeFolder([20_000])
    const { store } = await openFolder()
    await expect(store.get(0, 0, 1, AbortSignal.abort())).rejects.toThrow()
    await store.close()
  })
})

describe('FileHandles', () => {
  it('gives nothing after it was closed', async () => {
    writeFolder([1])
    const handles = new FileHandles()
    await handles.with(join(root, 'file-000.bin'), async () => undefined)
    await handles.close()
    await expect(handles.with(join(root, 'file-000.bin'), async () => undefined)).rejects.toThrow('closed')
  })

  it('lets a read end that began before it was closed, and closes the file then', async () => {
    writeFolder([3])
    const handles = new FileHandles()
    let finish: () => void = () => undefined
    let descriptor: { fd: number } = { fd: -2 }
    let opened: () => void = () => undefined
    const isOpen = new Promise<void>((resolve) => {
      opened = resolve
    })
    const reading = handles.with(join(root, 'file-000.bin'), async (handle) => {
      descriptor = handle
      opened()
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      return (await handle.stat()).size
    })
    await isOpen
    await handles.close()
    finish()
    expect(await reading).toBe(3)
    expect(descriptor.fd).toBe(-1)
  })
})

describe('findSeedSource', () => {
  it('takes a single file by its name', async () => {
    writeFolder([5])
    const { name, files } = await findSeedSource(join(root, 'file-000.bin'))
    expect([name, files.map(({ path, length }) => [path, length])]).toEqual([
      'file-000.bin',
      [['file-000.bin', 5]],
    ])
  })

  it('takes all files below a folder, sorted, without hidden and empty ones and links that lead away', async () => {
    mkdirSync(join(root, 'films', 'b'), { recursive: true })
    mkdirSync(join(root, 'films', '.git'))
    for (const path of [
      'films/b/2.mp4',
      'films/b/10.mp4',
      'films/a.mp4',
      'films/.hidden',
      'films/.git/x',
      'outside',
    ]) {
      writeFileSync(join(root, path), 'x')
    }
    writeFileSync(join(root, 'films', 'empty'), '')
    symlinkSync(join(root, 'outside'), join(root, 'films', 'link'))
    symlinkSync(join(root, 'films'), join(root, 'films', 'circle'))
    symlinkSync(join(root, 'nowhere'), join(root, 'films', 'broken'))
    const { name, files } = await findSeedSource(join(root, 'films', '/'))
    expect(name).toBe('films')
    expect(files.map(({ path }) => path)).toEqual(['a.mp4', 'b/10.mp4', 'b/2.mp4'])
  })

  it('follows a link that a person named', async () => {
    mkdirSync(join(root, 'films'))
    writeFileSync(join(root, 'films', 'a.mp4'), 'x')
    symlinkSync(join(root, 'films'), join(root, 'link'))
    expect((await findSeedSource(join(root, 'link'))).files).toHaveLength(1)
  })

  it.each([
    ['nothing', 'no-such', /^There is no file or folder at .*no-such\.$/],
    ['an empty file', 'empty.bin', /is empty/],
    ['an empty folder', 'folder', /^There are no files to seed in/],
  ])('says so when there is %s', async (_name, path, message) => {
    writeFileSync(join(root, 'empty.bin'), '')
    mkdirSync(join(root, 'folder'))
    await expect(findSeedSource(join(root, path))).rejects.toThrow(message)
  })
})
