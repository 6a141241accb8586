/** A bridge holds pieces that it fetched for others. A page takes those that its own mode wants. */
import { expect, it } from 'vitest'
import { type DownloadMode, defaultPolicy } from '../../../src/swarm/policy.ts'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 16_384
const piecesOfFile = 1_000
const fileLength = piecesOfFile * pieceLength
/** Two films. */
const films = makeTorrent(2 * fileLength, pieceLength, 1, [fileLength, fileLength])
/** Pieces of both films at places where others watch. */
const held = [...Array(40).keys()].flatMap((at) => [700 + at, piecesOfFile + at, piecesOfFile + 500 + at])

/** What a page has of the torrent after a minute in which it watched the beginning of the first film. */
const watch = async (download: DownloadMode): Promise<readonly number[]> => {
  const clock = new VirtualClock()
  const settings = { servesWants: true }
  const bridge = await makeNode(clock, films, {
    ...{ id: 1, have: held, settings, policy: { ...defaultPolicy, download: 'window' } },
  })
  const seed = await makeNode(clock, films, { id: 2, have: 'all' })
  connect(clock, bridge.swarm, seed.swarm)
  const page = await makeNode(clock, films, { id: 3, policy: { ...defaultPolicy, download } })
  connect(clock, page.swarm, bridge.swarm)
  page.swarm.hint({ bytesPerSecond: 64_000 })
  void page.swarm.read('player', 0, 1_000, fileLength)
  await clock.pass(60_000)
  return [...(page.swarm.have ?? [])]
}

it('with “window”, what it is about to watch', async () => {
  const have = await watch('window')
  expect(have.length).toBeGreaterThan(100)
  expect(have.filter((piece) => piece >= 700)).toEqual([])
})

it('with “file”, all that the bridge holds of the film that it watches, and nothing of the other', async () => {
  const have = await watch('file')
  expect(have).toEqual(expect.arrayContaining(held.filter((piece) => piece < piecesOfFile)))
  expect(have.filter((piece) => piece >= piecesOfFile)).toEqual([])
})

it('with “whole”, all that the bridge holds', async () => {
  expect(await watch('whole')).toEqual(expect.arrayContaining(held))
})
