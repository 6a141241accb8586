/** What limits of rates do to ordinary peers: those that we do not read, and those that get nothing. */
import { describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import type { PeerLink } from '../../../src/swarm/ports.ts'
import {
  connect,
  linkPair,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const film = makeTorrent(2_000_000, 16_384)
const minute = 60_000

/** Links two nodes over a transport with addresses, as both see it. */
const connectOrdinary = (clock: VirtualClock, a: TestNode, b: TestNode): void => {
  const ends = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
  for (const [at, { swarm }] of [a, b].entries()) {
    const remote = { host: `198.51.100.${at + 1}`, port: 6881, isDialled: at === 0 }
    swarm.addLink(Object.assign(ends[at] as PeerLink, { remote }))
  }
}

describe('a peer that we do not read, to keep within a limit', () => {
  const start = async (isHeld: boolean) => {
    const clock = new VirtualClock()
    const node = await makeNode(clock, film, { id: 1, policy: { ...defaultPolicy, download: 'whole' } })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    const [ours, theirs] = connect(clock, node.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 100_000 })
    await clock.pass(3_000)
    const [peer] = node.swarm.peers
    // Nothing of what it sends is seen any more.
    theirs.frozen = true
    Object.assign(ours, { isHeld })
    return { clock, node, peer: () => peer }
  }

  it('is neither snubbed nor let go', async () => {
    const { clock, node, peer } = await start(true)
    await clock.pass(10 * minute)
    expect(node.swarm.peers).toEqual([peer()])
    expect(peer()?.queue.isSnubbed).toBe(false)
  })

  it('is both when its silence is its own', async () => {
    const { clock, node, peer } = await start(false)
    await clock.pass(30_000)
    expect(peer()?.queue.isSnubbed).toBe(true)
    await clock.pass(10 * minute)
    expect(node.swarm.peers).toEqual([])
  })

  it('is not closed while a reader waits, which asks silent peers whether they live', async () => {
    const { clock, node, peer } = await start(true)
    const { length } = film.info
    void node.swarm.read('player', length - 1_000, length, length).catch(() => undefined)
    await clock.pass(5 * minute)
    expect(node.swarm.peers).toEqual([peer()])
  })
})

describe('a bridge that gives ordinary peers nothing', () => {
  it('gives viewers what they want, and an ordinary peer not a byte, whatever it asks for', async () => {
    const clock = new VirtualClock()
    const settings = { servesWants: true, givesToOrdinary: false }
    const bridge = await makeNode(clock, film, { id: 1, have: 'all', settings })
    const policy = { ...defaultPolicy, download: 'whole' } as const
    const leech = await makeNode(clock, film, { id: 2, policy })
    // It says what it wants, as viewers do.
    void leech.swarm.read('player', 0, 1_000, film.info.length).catch(() => undefined)
    connectOrdinary(clock, bridge, leech)
    await clock.pass(minute)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
    const page = await makeNode(clock, film, { id: 3, policy })
    connect(clock, page.swarm, bridge.swarm)
    expect(await clock.run(() => page.swarm.isComplete, minute)).toBe(true)
    await clock.pass(minute)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
  })

  it('otherwise gives it all', async () => {
    const clock = new VirtualClock()
    const bridge = await makeNode(clock, film, { id: 1, have: 'all', settings: { servesWants: true } })
    const leech = await makeNode(clock, film, { id: 2, policy: { ...defaultPolicy, download: 'whole' } })
    connectOrdinary(clock, bridge, leech)
    expect(await clock.run(() => leech.swarm.isComplete, minute)).toBe(true)
  })
})
