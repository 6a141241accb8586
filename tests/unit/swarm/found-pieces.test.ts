import { expect, it } from 'vitest'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 16_384

it('a seed that loses a piece and finds it again ends as a seed, and its viewer gets all of it', async () => {
  const clock = new VirtualClock()
  const torrent = makeTorrent(40 * pieceLength, pieceLength)
  const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const viewer = await makeNode(clock, torrent, { id: 2 })
  const events: string[] = []
  seed.swarm.events.on('lost', ({ piece }) => events.push(`lost ${piece}`))
  seed.swarm.events.on('complete', () => events.push('complete'))
  // The file of one piece is away.
  const away = seed.store.pieces.get(7)!
  seed.store.pieces.delete(7)
  connect(clock, seed.swarm, viewer.swarm)
  viewer.swarm.policy.addRange(0, torrent.info.length)
  await clock.run(() => viewer.store.pieces.size === 39, 60_000)
  expect(viewer.store.pieces.size).toBe(39)
  expect(events).toEqual(['lost 7'])
  expect(seed.swarm.isComplete).toBe(false)

  seed.store.pieces.set(7, away)
  seed.store.found(7)
  expect(seed.swarm.isComplete).toBe(true)
  expect(events).toEqual(['lost 7', 'complete'])
  await clock.run(() => viewer.swarm.isComplete, 60_000)
  expect(viewer.store.pieces.get(7)).toEqual(away)
  expect(seed.swarm.stats.verifiedBytes).toBe(torrent.info.length)
})

it('what was begun of a piece that is found is not needed, and what is here already is not counted twice', async () => {
  const clock = new VirtualClock()
  const torrent = makeTorrent(4 * pieceLength, pieceLength)
  const node = await makeNode(clock, torrent, { id: 1, have: 'all' })
  const other = await makeNode(clock, torrent, { id: 2, have: 'all' })
  node.store.pieces.delete(2)
  const [link] = connect(clock, node.swarm, other.swarm, { delayMs: 50, bytesPerSecond: 1_000 })
  const reading = node.swarm.read('reader', 2 * pieceLength, 3 * pieceLength, torrent.info.length)
  // The other end is asked, and is slow.
  await clock.pass(2_000)
  expect(node.swarm.have?.has(2)).toBe(false)
  node.store.pieces.set(2, torrent.content.slice(2 * pieceLength, 3 * pieceLength))
  node.store.found(2)
  node.store.found(2)
  await clock.pass(0)
  expect(await reading).toEqual(torrent.content.slice(2 * pieceLength, 3 * pieceLength))
  expect(node.swarm.stats.verifiedBytes).toBe(torrent.info.length)
  expect(node.swarm.stats.partialBytes).toBe(0)
  link.close()
})
