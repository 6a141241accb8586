import { describe, expect, it } from 'vitest'
import { UnwelcomePeers, type WelcomeChange } from '../../../src/swarm/unwelcome-peers.ts'
import { connect, linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const shape = { delayMs: 20, bytesPerSecond: 2_000_000 }
const idOf = (n: number): Uint8Array => new Uint8Array(20).fill(n)

describe('UnwelcomePeers', () => {
  it('forgets fellow seeds when they are too many, after a while, and when pieces are wanted again', () => {
    const changes: WelcomeChange[] = []
    const peers = new UnwelcomePeers((change) => changes.push(change))
    for (let i = 0; i < 1_001; i++) peers.addFellowSeed(`seed ${i}`, i)
    expect(changes.at(-1)).toEqual({ refused: ['seed 1000'], welcome: ['seed 0'] })
    expect(peers.isWelcome('seed 0')).toBe(true)
    peers.expire(10_000 + 2)
    expect(changes.at(-1)).toEqual({ refused: [], welcome: ['seed 1', 'seed 2'] })
    peers.addLiar('wire', 'seed 7')
    peers.forgetFellowSeeds()
    expect(changes.at(-1)?.welcome).toHaveLength(997)
    expect(peers.isWelcome('seed 8')).toBe(true)
    // A liar stays refused, whatever else it is.
    expect(peers.isWelcome('seed 7')).toBe(false)
    expect(peers.isWelcome('wire')).toBe(false)
  })

  it('refuses a fellow seed for 10 s, then twice as long each time, up to 10 minutes', () => {
    const peers = new UnwelcomePeers()
    const refusals: number[] = []
    let now = 0
    for (let i = 0; i < 9; i++) {
      peers.addFellowSeed('a', now)
      const since = now
      for (; !peers.isWelcome('a'); now += 1_000) peers.expire(now + 1_000)
      refusals.push((now - since) / 1_000)
    }
    expect(refusals).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600])
    // It came for pieces in between: it may lose one again as soon as the first time.
    peers.noteLeech('a')
    peers.addFellowSeed('a', now)
    peers.expire(now + 9_999)
    expect(peers.isWelcome('a')).toBe(false)
    peers.expire(now + 10_000)
    expect(peers.isWelcome('a')).toBe(true)
  })

  it('says nothing twice, and nothing of a peer that no tracker named', () => {
    const changes: WelcomeChange[] = []
    const peers = new UnwelcomePeers((change) => changes.push(change))
    peers.addFellowSeed(null, 0)
    peers.addFellowSeed('a', 0)
    peers.addFellowSeed('a', 1)
    peers.forgetFellowSeeds()
    peers.forgetFellowSeeds()
    expect(changes).toEqual([
      { refused: ['a'], welcome: [] },
      { refused: [], welcome: ['a'] },
    ])
  })
})

describe('who is welcome in a swarm', () => {
  it('two that have everything part once, and meet again when one wants pieces', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 65_536)
    const ours = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const theirs = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const changes: WelcomeChange[] = []
    ours.swarm.events.on('welcome', (change) => changes.push(change))
    const meet = (): void => {
      const [a, b] = linkPair(clock, shape)
      ours.swarm.addLink(a, idOf(99))
      theirs.swarm.addLink(b, idOf(1))
    }
    expect(ours.swarm.isWelcome(idOf(99))).toBe(true)
    meet()
    await clock.pass(1_000)
    expect(ours.swarm.isWelcome(idOf(99))).toBe(false)
    expect(theirs.swarm.isWelcome(idOf(1))).toBe(false)
    expect(changes).toEqual([{ refused: ['63'.repeat(20)], welcome: [] }])
    // A link that comes all the same is closed before a byte.
    const [refused, other] = linkPair(clock, shape)
    ours.swarm.addLink(refused, idOf(99))
    await clock.pass(1_000)
    expect([refused.sentBytes, other.sentBytes]).toEqual([0, 0])
    // A piece is lost: seeds are of use again.
    ours.store.pieces.delete(3)
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(3 * 65_536, 4 * 65_536)
    connect(clock, ours.swarm, leech.swarm, shape)
    expect(await clock.run(() => ours.swarm.isWelcome(idOf(99)), 30_000)).toBe(true)
    expect(changes.at(-1)).toEqual({ refused: [], welcome: ['63'.repeat(20)] })
  })

  it('a seed that lost a piece gets it from one that took it for a fellow seed a moment ago', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 65_536)
    const whole = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const damaged = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const meet = (): void => {
      const [a, b] = linkPair(clock, shape)
      whole.swarm.addLink(a, idOf(2))
      damaged.swarm.addLink(b, idOf(1))
    }
    // Three pieces are found to be lost one after another, and in between it is a seed that meets a seed.
    for (const piece of [3, 7, 11]) {
      meet()
      await clock.pass(1_000)
      expect(whole.swarm.peers).toHaveLength(0)
      damaged.store.pieces.delete(piece)
      const read = damaged.swarm.read('film', piece * 65_536, piece * 65_536 + 1_000, 1_000_000)
      const isRead = read.then(() => true)
      let isHere = false
      isRead.then(() => {
        isHere = true
      })
      // As an announce with offers every five seconds does.
      const startedAt = clock.now()
      while (!isHere && clock.now() - startedAt < 60_000) {
        meet()
        await clock.pass(5_000)
      }
      expect(isHere).toBe(true)
      expect(clock.now() - startedAt).toBeLessThanOrEqual(20_000)
    }
  })

  it('a leech refuses no seed, and a seed no leech', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 65_536)
    const leech = await makeNode(clock, torrent, { id: 1 })
    const seed = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const [a, b] = linkPair(clock, shape)
    leech.swarm.addLink(a, idOf(2))
    seed.swarm.addLink(b, idOf(1))
    await clock.pass(1_000)
    a.close()
    await clock.pass(1_000)
    expect(leech.swarm.peers).toHaveLength(0)
    expect(leech.swarm.isWelcome(idOf(2))).toBe(true)
    expect(seed.swarm.isWelcome(idOf(1))).toBe(true)
  })
})
