import { describe, expect, it } from 'vitest'
import { createInfo, type SourceFile } from '../../../src/engine/create-torrent.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { parseInfo } from '../../../src/protocol/metainfo.ts'
import { TorrentError } from '../../../src/shared/errors.ts'

/** Files of which nothing may be read: what cannot be shared is told before anything is hashed. */
const untouchable = (count: number, length = 1, path = (i: number): string => `${i}.bin`): SourceFile[] =>
  Array.from({ length: count }, (_, i) => ({
    path: path(i),
    length,
    read: () => Promise.reject(new Error('It was read.')),
  }))
const create = (files: readonly SourceFile[]): Promise<Uint8Array> =>
  createInfo(files, { name: 'folder', hasher: systemHasher })

describe('createInfo', () => {
  it.each([
    [
      'too many files',
      () => untouchable(100_001),
      /^These are 100001 files, and a torrent can have 100000 at most\./,
    ],
    [
      'names that are too long together',
      () => untouchable(90_000, 1, (i) => `${'x'.repeat(200)}${i}`),
      /^The metadata of this torrent is too large/,
    ],
    ['too many pieces', () => untouchable(1, 2 ** 44), /^These files are too large for one torrent/],
    ['folders too deep', () => untouchable(2, 1, (i) => `${'a/'.repeat(100)}${i}`), /./],
    ['nothing', () => untouchable(3, 0), /^There is nothing in these files to share/],
  ])('refuses %s before it reads anything', async (_name, files, message) => {
    const error = await create(files()).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TorrentError)
    expect(error).toMatchObject({ code: 'invalid-torrent', message: expect.stringMatching(message) })
    expect((error as Error).message).not.toContain('It was read.')
  })

  it('takes as many files as a torrent can have', async () => {
    const files = untouchable(100_000).map((file) => ({ ...file, read: async () => Uint8Array.of(7) }))
    const info = parseInfo(await create(files), new Uint8Array(20))
    expect(info.files).toHaveLength(100_000)
  }, 60_000)

  it.each([
    ['vanishes', () => Promise.reject(new Error('ENOENT'))],
    ['becomes unreadable', () => Promise.reject(new DOMException('It changed.', 'NotReadableError'))],
    ['becomes shorter', async () => new Uint8Array(0)],
  ])('names the file that %s while it is read, and what to do', async (_name, read) => {
    const error = await create([{ path: 'folder/film.mp4', length: 9, read }]).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/“folder\/film\.mp4”.* Share it again/),
    })
  })
})
