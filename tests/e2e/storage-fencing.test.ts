/**
 * A tab that hung and was replaced writes nothing any more: every write looks at who owned the torrent last.
 */
import { beforeEach, expect, test } from 'vitest'
import type {} from './storage/page.ts'
import { page } from './storage/page-of-test.ts'

beforeEach(async () => {
  await page.evaluate(() => {
    const info = lib.makeTorrent({ pieceLength: 65_536, files: [{ name: 'film.mp4', length: 300_000 }] })
    const infoHash = [...info.infoHash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const plain = new lib.TorrentDatabase()
    const owner = (id: string, since: number) =>
      new lib.FencedDatabase(plain, infoHash, { id: id.repeat(32), since })
    globalThis.fencing = {
      info,
      infoHash,
      plain,
      first: owner('1', Date.now() - 20_000),
      second: owner('2', Date.now() - 5_000),
      piece: (index) => new Map([[index, lib.torrentBytes(index * 65_536, (index + 1) * 65_536)]]),
      // Everything but the day of its last use, which only says that somebody had it.
      dump: () =>
        plain.read(
          ['torrents', 'bitfields', 'pieces', 'blobs'],
          'dump',
          async ({ torrents, bitfields, pieces, blobs }) => {
            const all = await Promise.all([
              torrents.getAll(),
              bitfields.getAllKeys(),
              bitfields.getAll(),
              pieces.getAllKeys(),
              blobs.getAllKeys(),
            ])
            return JSON.stringify(all, (_key, value) =>
              ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
            )
          },
        ),
    }
  })
})

declare global {
  var fencing: {
    readonly info: ReturnType<typeof lib.makeTorrent>
    readonly infoHash: string
    readonly plain: InstanceType<typeof lib.TorrentDatabase>
    /** Had the right first. */
    readonly first: InstanceType<typeof lib.FencedDatabase>
    /** Took it. */
    readonly second: InstanceType<typeof lib.FencedDatabase>
    piece(index: number): Map<number, Uint8Array>
    dump(): Promise<string>
  }
}

/** Everything that writes rows of a torrent. */
const writes = [
  'saveTorrent',
  'writePieces',
  'forgetPiece',
  'saveBlobs',
  'dropBlobs',
  'removeTrackers',
  'addTrackers',
  'touchTorrent',
  'deleteTorrent',
] as const

test.each(writes)(
  '%s of the earlier owner is refused and leaves nothing; the later one’s is done',
  async (what) => {
    const result = await page.evaluate(async (what) => {
      const { info, infoHash, first, second, piece, dump } = globalThis.fencing
      const run = (database: typeof first): Promise<unknown> => {
        switch (what) {
          case 'saveTorrent':
            return lib.saveTorrent(database, info, ['wss://new.example'])
          case 'writePieces':
            return lib.writePieces(database, infoHash, info, piece(2))
          case 'forgetPiece':
            return lib.forgetPiece(database, infoHash, info, 0)
          case 'saveBlobs':
            return lib.saveBlobs(database, info, [new Blob([lib.torrentBytes(0, 300_000)])], [])
          case 'dropBlobs':
            return lib.dropBlobs(database, infoHash)
          case 'removeTrackers':
            return lib.removeTrackers(database, infoHash, ['wss://old.example'])
          case 'addTrackers':
            return lib.addTrackers(database, infoHash, ['wss://new.example'])
          case 'touchTorrent':
            return lib.touchTorrent(database, infoHash, 1)
          case 'deleteTorrent':
            return lib.deleteTorrent(database, infoHash)
        }
      }
      await lib.saveTorrent(first, info, ['wss://old.example'], 1_000)
      await lib.writePieces(first, infoHash, info, piece(0))
      // The other tab takes over.
      await lib.saveTorrent(second, info, [], 2_000)
      await lib.writePieces(second, infoHash, info, piece(1))
      if (what === 'dropBlobs') await lib.saveBlobs(second, info, [new Blob(['a'])], [], 2_000)
      const before = await dump()
      const refusal = await run(first).then(
        () => 'written',
        ({ code, message }) => `${code}: ${message}`,
      )
      const after = await dump()
      await run(second)
      return { refusal, isUnchanged: before === after, isDone: (await dump()) !== before }
    }, what)
    expect(result.refusal).toMatch(/^storage: .*Another tab runs this torrent now/)
    expect(result).toMatchObject({ isUnchanged: true, isDone: true })
  },
)

test('the piece store of a tab that was replaced goes on in memory, and its last pieces are not written', async () => {
  const result = await page.evaluate(async () => {
    const { info, infoHash, plain, first, second, piece } = globalThis.fencing
    const open = async (database: typeof first) => {
      const store = new lib.TorrentPieceStore({ database, clock: lib.systemClock })
      await store.open(info)
      return store
    }
    const old = await open(first)
    await old.put(0, piece(0).get(0) ?? new Uint8Array())
    await old.flush()
    const next = await open(second)
    await next.put(1, piece(1).get(1) ?? new Uint8Array())
    await next.flush()
    await old.put(2, piece(2).get(2) ?? new Uint8Array())
    await old.close()
    await next.close()
    const stored = await lib.getTorrent(plain, infoHash)
    return [...(stored?.bitfield ?? [])]
  })
  expect(result).toEqual([0b1100_0000])
})

test('a deleted torrent is not written back by a tab that hung, and comes back with its next owner', async () => {
  const result = await page.evaluate(async () => {
    const { info, infoHash, plain, first, second, piece } = globalThis.fencing
    await lib.saveTorrent(first, info, [])
    await lib.deleteTorrent(second, infoHash)
    const outcome = (writing: Promise<unknown>): Promise<string> =>
      writing.then(
        () => 'written',
        () => 'refused',
      )
    const late = [
      await outcome(lib.saveTorrent(first, info, [])),
      await outcome(lib.writePieces(first, infoHash, info, piece(0))),
    ]
    const isGone = (await lib.getTorrent(plain, infoHash)) === null
    const third = new lib.FencedDatabase(plain, infoHash, { id: '3'.repeat(32), since: Date.now() })
    await lib.saveTorrent(third, info, [])
    const listed = (await lib.listTorrents(plain)).map((torrent) => torrent.infoHash === infoHash)
    return { late, isGone, listed }
  })
  expect(result).toEqual({ late: ['refused', 'refused'], isGone: true, listed: [true] })
})

test('the owner of another torrent writes, however long it has had it', async () => {
  const count = await page.evaluate(async () => {
    const { info, second, plain } = globalThis.fencing
    await lib.saveTorrent(second, info, [])
    const other = lib.makeTorrent({ seed: 9, files: [{ name: 'other.mp4', length: 1_000 }] })
    const infoHash = [...other.infoHash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const owner = new lib.FencedDatabase(plain, infoHash, { id: '1'.repeat(32), since: 1 })
    await lib.saveTorrent(owner, other, [])
    return (await lib.listTorrents(plain)).length
  })
  expect(count).toBe(2)
})
