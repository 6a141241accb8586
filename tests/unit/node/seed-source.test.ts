import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createInfo } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { findSeedSource, type SeedSource, sayLeftOut, sourceFile } from '../../../src/node/seed-source.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'seed-'))
  chmodSync(root, 0o755)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** User `nobody`: the one who may read anything cannot be refused. */
const nobody = 65_534

const asNobody = async <Value>(run: () => Promise<Value>): Promise<Value> => {
  if (process.getuid?.() !== 0) return await run()
  process.seteuid?.(nobody)
  try {
    return await run()
  } finally {
    process.seteuid?.(0)
  }
}

const write = (path: string, data: string | Uint8Array = 'x'): string => {
  const location = join(root, path)
  mkdirSync(join(location, '..'), { recursive: true })
  writeFileSync(location, data)
  return location
}

const hash = (source: SeedSource): Promise<Uint8Array> =>
  createInfo(source.files.map(sourceFile), { name: source.name, hasher: systemHasher })

describe('a folder', () => {
  it('of many files is taken whole, and refused in a sentence when a torrent cannot have so many', async () => {
    for (const half of ['a', 'b']) {
      mkdirSync(join(root, 'films', half), { recursive: true })
      for (let i = 0; i < 1_000; i++) writeFileSync(join(root, 'films', half, `${i}`), 'x')
    }
    const { files, leftOut } = await findSeedSource(join(root, 'films'), 2_000)
    expect(files).toHaveLength(2_000)
    expect(leftOut.count).toBe(0)
    await expect(findSeedSource(join(root, 'films'), 1_999)).rejects.toThrow(
      /has more than 1999 files, and a torrent can have no more\. Name parts of it/,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'is seeded without what cannot be read, which is told',
    async () => {
      write('films/a.mp4')
      chmodSync(write('films/secret.mp4'), 0)
      write('films/closed/b.mp4')
      chmodSync(join(root, 'films/closed'), 0)
      write('films/unlisted/c.mp4')
      chmodSync(join(root, 'films/unlisted'), 0o311)
      write('films/unusable/d.mp4')
      chmodSync(join(root, 'films/unusable'), 0o744)
      write('films/z.mp4')
      const { files, leftOut } = await asNobody(() => findSeedSource(join(root, 'films')))
      expect(files.map(({ path }) => path)).toEqual(['a.mp4', 'z.mp4'])
      expect(leftOut.count).toBe(4)
      expect(sayLeftOut(leftOut)).toBe(
        '4 files and folders are left out because they cannot be read: ' +
          ['closed', 'secret.mp4', 'unlisted']
            .map((name) => `${join(root, 'films', name)} (this user may not read it)`)
            .join('; ') +
          '; and 1 more.',
      )
    },
  )

  it.skipIf(process.platform === 'win32')(
    'of which nothing can be read is refused, with the reason',
    async () => {
      chmodSync(write('films/secret.mp4'), 0)
      await expect(asNobody(() => findSeedSource(join(root, 'films')))).rejects.toThrow(
        /films is not seeded\. One file or folder is left out because it cannot be read: .*secret\.mp4/,
      )
    },
  )
})

describe('a file', () => {
  const sampleData = new Uint8Array(9_000_000).fill(1)
  it.each([
    ['grows', (location: string) => writeFileSync(location, new Uint8Array(9_000_001))],
    ['shrinks', (location: string) => writeFileSync(location, new Uint8Array(5_000_000))],
    ['is written anew', (location: string) => utimesSync(location, 1, 1)],
    ['vanishes', (location: string) => rmSync(location)],
  ])('that %s while it is hashed is told by its name', async (_name, change) => {
    const location = write('films/film.mp4', sampleData)
    const source = await findSeedSource(join(root, 'films'))
    let isChanged = false
    const hashing = createInfo(source.files.map(sourceFile), {
      name: source.name,
      hasher: systemHasher,
      onProgress: () => {
        if (!isChanged) change(location)
        isChanged = true
      },
    })
    await expect(hashing).rejects.toMatchObject({
      name: 'TorrentError',
      message: expect.stringMatching(/film\.mp4.* (changed|cannot be read)/),
    })
    expect(isChanged).toBe(true)
  })

  it('that stays as it is hashes', async () => {
    write('films/film.mp4', sampleData)
    expect((await hash(await findSeedSource(join(root, 'films')))).length).toBeGreaterThan(0)
  })
})

describe('what is no file', () => {
  const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'

  it.each([
    `magnet:?xt=urn:btih:${infoHash}&dn=Film`,
    infoHash,
    `http://localhost:8080/#magnet:?xt=urn:btih:${infoHash}`,
    'https://example.org/film.torrent',
  ])('is said to be a link when it is one: %s', async (link) => {
    await expect(findSeedSource(link)).rejects.toThrow(
      `${link} is the address of a torrent file. Save that file and name it here, or paste the address in the page.`,
    )
  })

  it.each(['film.mp4', 'no/such/folder'])('is said not to be there: %s', async (path) => {
    await expect(findSeedSource(join(root, path))).rejects.toThrow('There is no file or folder at')
  })
})
