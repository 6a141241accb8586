import { expect, it } from 'vitest'
import { OpenTorrent } from '../../../src/engine/open-torrent.ts'
import type { SwarmTorrent } from '../../../src/swarm/torrent.ts'
import { makeTorrent } from '../../helpers/virtual-world.ts'

const { info } = makeTorrent(300_000, 65_536, 2, [100_000, 200_000])

/** A torrent whose swarm has at most `most` verified bytes in a row. */
const openTorrent = (most: number) => {
  const log: string[] = []
  const swarm = {
    policy: { filePriority: () => 'normal', wantsFile: () => true, selectionRevision: 0 },
    read: async (reader: string, begin: number, end: number, limit: number) => {
      log.push(`${reader} ${begin}-${end} of ${limit}`)
      const bytes = Array.from({ length: Math.min(end - begin, most) }, (_, at) => (begin + at) % 256)
      return Uint8Array.from(bytes)
    },
  } as unknown as SwarmTorrent
  return { log, open: new OpenTorrent({ info, swarm, onRead: () => log.push('read') }) }
}

it('reads a file’s bytes where the file lies in the torrent', async () => {
  const { log, open } = openTorrent(10)
  expect(await open.read(1, 5, 9, 'film')).toEqual(Uint8Array.from([165, 166, 167, 168]))
  expect(log).toEqual(['read', 'film 100005-100009 of 300000'])
})

it('puts all bytes together out of answers that are shorter than what was asked', async () => {
  const { log, open } = openTorrent(3)
  expect([...(await open.readAll(1, 0, 8, 'film'))]).toEqual([160, 161, 162, 163, 164, 165, 166, 167])
  expect(log.filter((line) => line !== 'read')).toHaveLength(3)
})

it.each([
  ['before the file', 0, -1, 5],
  ['of nothing', 0, 5, 5],
  ['backwards', 0, 6, 5],
  ['beyond the file', 0, 0, 100_001],
])('a range %s is refused', async (_name, file, begin, end) => {
  const { log, open } = openTorrent(3)
  await expect(open.read(file, begin, end, 'film')).rejects.toThrow(RangeError)
  expect(log).toEqual([])
})

it('a file that is not there, and a torrent that was stopped, are refused with a sentence', async () => {
  const { open } = openTorrent(3)
  await expect(open.read(2, 0, 1, 'film')).rejects.toMatchObject({ code: 'no-such-file' })
  open.close()
  await expect(open.read(0, 0, 1, 'film')).rejects.toMatchObject({ code: 'aborted' })
  await expect(open.readAll(0, 0, 1, 'film')).rejects.toMatchObject({ code: 'aborted' })
})
