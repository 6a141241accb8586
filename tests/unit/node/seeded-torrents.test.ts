import { expect, it } from 'vitest'
import { SeededTorrents } from '../../../src/node/seeded-torrents.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const film = Uint8Array.of(1)

const seeding = (start: () => Promise<unknown> = async () => undefined) => {
  const clock = new VirtualClock()
  const started: Uint8Array[] = []
  const said: string[] = []
  const torrents = new SeededTorrents({
    clock,
    start: (metainfo) => {
      started.push(metainfo)
      return start()
    },
    say: (sentence) => said.push(sentence),
  })
  torrents.add('a', 'film.mp4', film)
  return { clock, torrents, started, said }
}

it('a torrent with a defect is started anew once, and the second time stays off and says so', () => {
  const { torrents, started, said } = seeding()
  torrents.defect('a')
  expect([started, said]).toEqual([[film], []])
  torrents.defect('a')
  expect(started).toHaveLength(1)
  expect(said).toEqual([expect.stringMatching(/^“film\.mp4” failed twice and is no longer seeded/)])
  torrents.defect('unknown')
  expect(started).toHaveLength(1)
})

it('defects that lie far apart each start it anew', async () => {
  const { clock, torrents, started, said } = seeding()
  for (let i = 1; i <= 3; i++) {
    torrents.defect('a')
    expect(started).toHaveLength(i)
    await clock.pass(10 * 60_000)
  }
  expect(said).toEqual([])
})

it('one that cannot be started again is told of', async () => {
  const { torrents, said } = seeding(() => Promise.reject(new TorrentError('storage', 'The file is gone.')))
  torrents.defect('a')
  await new Promise((resolve) => setImmediate(resolve))
  expect(said).toEqual(['“film.mp4” is no longer seeded. The file is gone.'])
})
