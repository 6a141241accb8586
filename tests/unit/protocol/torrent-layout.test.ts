import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import createTorrent from 'create-torrent'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createInfo } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { findSeedSource, sourceFile } from '../../../src/node/seed-source.ts'
import { parseInfo, parseMetainfo } from '../../../src/protocol/metainfo.ts'
import { isHiddenName, layOutTorrent } from '../../../src/protocol/torrent-layout.ts'

const layOut = (...paths: (string | [path: string, length: number])[]) => {
  const offered = paths.map((path) =>
    typeof path === 'string' ? { path, length: 1 } : { path: path[0], length: path[1] },
  )
  const { name, hasFolder, files } = layOutTorrent(offered)
  return {
    name,
    hasFolder,
    paths: files.map(({ path }) => path),
    from: files.map(({ offered }) => offered.path),
  }
}

describe('layOutTorrent', () => {
  it('one file has no folder', () => {
    expect(layOut('film.mp4')).toMatchObject({ name: 'film.mp4', hasFolder: false, paths: ['film.mp4'] })
    // Also with a name that would be left out of a folder: somebody named it.
    expect(layOut('.film.mp4')).toMatchObject({ name: '.film.mp4', paths: ['.film.mp4'] })
  })

  it('a folder names the torrent and stands in no path, whatever it holds', () => {
    expect(layOut('films/b.mp4', 'films/a.mp4', 'films/s/c.mp4')).toMatchObject({
      name: 'films',
      hasFolder: true,
      paths: ['a.mp4', 'b.mp4', 's/c.mp4'],
    })
    expect(layOut('films/a.mp4')).toMatchObject({ name: 'films', hasFolder: true, paths: ['a.mp4'] })
    expect(layOut('a/a/x.mp4')).toMatchObject({ name: 'a', hasFolder: true, paths: ['a/x.mp4'] })
    expect(layOut('a/a/x.mp4', 'a/a/y.mp4')).toMatchObject({ name: 'a', paths: ['a/x.mp4', 'a/y.mp4'] })
    expect(layOut('.films/a.mp4')).toMatchObject({ name: '.films', paths: ['a.mp4'] })
  })

  it('several things without a folder around them keep their paths', () => {
    expect(layOut('b.mp4', 'a.mp4')).toMatchObject({
      name: '2 files',
      hasFolder: true,
      paths: ['a.mp4', 'b.mp4'],
    })
    expect(layOut('x/1.mp4', 'y/2.mp4', '3.mp4')).toMatchObject({
      name: '3 files',
      paths: ['3.mp4', 'x/1.mp4', 'y/2.mp4'],
    })
  })

  it('equal names become different paths, the same ones however the files come', () => {
    const one = layOut(['film.mp4', 7], ['film.mp4', 5], ['film (2).mp4', 1])
    expect(one.paths).toEqual(['film (2).mp4', 'film.mp4', 'film (3).mp4'])
    expect(layOut(['film (2).mp4', 1], ['film.mp4', 5], ['film.mp4', 7])).toEqual(one)
  })

  it.each([
    ['B.mp4', 'b.mp4', 'b (2).mp4'],
    ['Über.mp4', 'über.mp4', 'über (2).mp4'],
    // Names that are cleaned before they are written.
    ['a.mp4.', 'a.mp4', 'a.mp4'],
    ['x.mp4', 'x\u200e.mp4', 'x\u200e (2).mp4'],
  ])('%j and %j, one file for some disks, do not meet', (one, other, otherwise) => {
    const { paths } = layOut(`films/${one}`, `films/${other}`)
    expect(paths).toHaveLength(2)
    expect(paths).toContain(otherwise)
    const infoBytes = paths.map((path) => path.toLowerCase())
    expect(new Set(infoBytes).size).toBe(2)
  })

  it('a file and a folder of one name do not meet either', () => {
    expect(layOut('f/A', 'f/a/x.mp4').paths).toEqual(['A (2)', 'a/x.mp4'])
    expect(layOut('f/S/1.mp4', 'f/s/1.mp4').paths).toEqual(['S/1.mp4', 's/1 (2).mp4'])
  })

  it('a name in composed and decomposed form is one name', () => {
    expect(layOut('f/cafe\u0301.mp4').paths).toEqual(layOut('f/caf\u00e9.mp4').paths)
    expect(new Set(layOut('f/cafe\u0301.mp4', 'f/caf\u00e9.mp4').paths).size).toBe(2)
  })

  it('hidden, system and empty files are left out of a folder', () => {
    expect(
      layOut(
        'f/a.mp4',
        'f/.hidden',
        'f/.git/config',
        'f/desktop.ini',
        'f/Thumbs.db',
        'f/sub/.DS_Store',
        'f/__MACOSX/a.mp4',
        'f/@eaDir/a.jpg',
        'f/Icon\r',
        ['f/empty.txt', 0],
      ).paths,
    ).toEqual(['a.mp4'])
  })

  it.each([
    ['no file', [], 'There is no file to share.'],
    ['an empty file', [{ path: 'a.mp4', length: 0 }], '“a.mp4” is empty, so there is nothing to share.'],
    [
      'hidden files only',
      [
        { path: 'f/.a', length: 1 },
        { path: 'f/b', length: 0 },
      ],
      'all of these files are empty or hidden',
    ],
    [
      'too many files',
      Array.from({ length: 100_001 }, (_, i) => ({ path: `f/${i}`, length: 1 })),
      'These are 100001 files',
    ],
    [
      'folders too deep',
      [{ path: `f/${'x/'.repeat(64)}a.mp4`, length: 1 }],
      '“a.mp4” lies in more than 64 folders',
    ],
  ])('says so of %s', (_name, offered, sentence) => {
    expect(() => layOutTorrent(offered)).toThrow(sentence)
  })

  it('gives paths that differ on every disk, in one order, whatever comes in whatever order', () => {
    const element = fc.oneof(
      fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', 'a.', 'a (2)'),
      fc.string({ minLength: 1, maxLength: 3 }),
    )
    const path = fc
      .array(element, { minLength: 1, maxLength: 3 })
      .map((elements) => elements.map((text) => text.replaceAll('/', '_')).join('/'))
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (paths, chance) => {
          // Of different lengths, since nothing else tells equal names apart.
          const offered = paths.map((path, index) => ({ path: `f/${path}`, length: index + 1 }))
          if (offered.every(({ path }) => path.split('/').slice(1).some(isHiddenName))) return
          const laidOut = layOutTorrent(offered).files
          const folded = laidOut.map(({ path }) => path.normalize('NFC').toLowerCase())
          expect(new Set(folded).size).toBe(laidOut.length)
          const mixed = [...offered].sort(() => ((chance.next().value ?? 0) % 3) - 1)
          expect(layOutTorrent(mixed).files).toEqual(laidOut)
        },
      ),
    )
  })
})

describe('one folder', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'layout-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const write = (path: string, data: string): void => {
    const location = join(root, path)
    mkdirSync(join(location, '..'), { recursive: true })
    writeFileSync(location, data)
  }

  /** As `npm start -- folder` makes it. */
  const infoFromDisk = async (folder: string): Promise<Uint8Array> => {
    const source = await findSeedSource(join(root, folder))
    return createInfo(source.files.map(sourceFile), { ...source, hasher: systemHasher })
  }

  /** As the page makes it of a folder that is dropped: all that lies in it, in the order of the browser. */
  const infoFromPage = async (
    files: readonly (readonly [path: string, data: string])[],
  ): Promise<Uint8Array> => {
    const offered = files.map(([path, data]) => ({ path, length: data.length, data }))
    const { name, hasFolder, files: laidOut } = layOutTorrent(offered)
    const sources = laidOut.map(({ path, offered: { length, data } }) => ({
      path,
      length,
      read: async (begin: number, end: number) => Buffer.from(data).subarray(begin, end),
    }))
    return createInfo(sources, { name, hasFolder, hasher: systemHasher })
  }

  it.each([
    [
      'with everything odd in it',
      [
        'f/b.mp4',
        'f/B.mp4',
        'f/sub/z.mp4',
        'f/a.mp4',
        'f/a/x.mp4',
        'f/.hidden',
        'f/desktop.ini',
        'f/sub/Thumbs.db',
      ],
    ],
    ['with one file', ['f/x.mp4']],
    ['with one file in a folder of its name', ['f/f/x.mp4']],
    ['with a hidden folder', ['f/x.mp4', 'f/.git/config']],
  ])('%s gives one info hash, dropped in the page and named to npm start', async (_name, paths) => {
    const files = [
      ...paths.map((path) => [path, `content of ${path}`] as const),
      ['f/empty.txt', ''] as const,
    ]
    for (const [path, data] of files) write(path, data)
    const fromDisk = await infoFromDisk('f')
    expect(await infoFromPage(files)).toEqual(fromDisk)
    expect(await infoFromPage([...files].reverse())).toEqual(fromDisk)
    const written = parseInfo(fromDisk, new Uint8Array(20)).files.map(({ path }) => path)
    expect(new Set(written.map((path) => path.toLowerCase())).size).toBe(written.length)
  })

  it('is laid out as create-torrent does it, where nothing is left out', async () => {
    for (const path of ['f/a.mp4', 'f/b/c.mp4', 'f/d.srt']) write(path, `content of ${path}`.repeat(2000))
    const torrent = await new Promise<Uint8Array>((resolve, reject) => {
      createTorrent(join(root, 'f'), { pieceLength: 64 * 1024 }, (error: Error | null, bytes: Uint8Array) =>
        error ? reject(error) : resolve(bytes),
      )
    })
    const { info } = await parseMetainfo(torrent, async (data) => createHash('sha1').update(data).digest())
    const ours = parseInfo(await infoFromDisk('f'), new Uint8Array(20))
    expect([ours.name, ours.files]).toEqual([info.name, info.files])
  })
})
