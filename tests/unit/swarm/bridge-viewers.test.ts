import { describe, expect, it } from 'vitest'
import { defaultPolicy, type Policy } from '../../../src/swarm/policy.ts'
import type { SwarmSettings } from '../../../src/swarm/settings.ts'
import {
  connect,
  type LinkShape,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const pieceLength = 16_384
const mediaRate = 64_000
const pieces = 2_000
const film = makeTorrent(pieces * pieceLength, pieceLength)
const windowPolicy: Policy = { ...defaultPolicy, download: 'window' }

/** A bridge, and a seed that nobody but the bridge reaches. */
const makeBridge = async (clock: VirtualClock, shape: LinkShape, settings: Partial<SwarmSettings> = {}) => {
  const options = { servesWants: true, ...settings }
  const bridge = await makeNode(clock, film, { id: 100, policy: windowPolicy, settings: options })
  const seed = await makeNode(clock, film, { id: 101, have: 'all' })
  connect(clock, bridge.swarm, seed.swarm, shape)
  await clock.pass(500)
  return { bridge, seed }
}

const makeViewer = async (clock: VirtualClock, id: number, bridge: TestNode) => {
  const viewer = await makeNode(clock, film, { id, policy: windowPolicy })
  const [link] = connect(clock, viewer.swarm, bridge.swarm)
  viewer.swarm.hint({ bytesPerSecond: mediaRate })
  return { ...viewer, link, read: 0 }
}
type Viewer = Awaited<ReturnType<typeof makeViewer>>

/** Plays from a piece on as a media element does: 20 s ahead, then as fast as it is shown. */
const play = (clock: VirtualClock, viewer: Viewer, from: number): void => {
  const begun = clock.now()
  let at = from * pieceLength
  const next = (): void => {
    const shown = ((clock.now() - begun) / 1000) * mediaRate
    if (viewer.read > shown + 20 * mediaRate) {
      clock.after(100, next)
      return
    }
    const end = Math.min(at + pieceLength, film.info.length)
    if (at >= end) return
    viewer.swarm.read('player', at, end, film.info.length).then(
      (data) => {
        at += data.length
        viewer.read += data.length
        next()
      },
      () => undefined,
    )
  }
  next()
}

describe('viewers of a bridge', () => {
  it('get the place that they want before the beginning, which the bridge fetched for whoever comes', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 200_000 })
    bridge.swarm.prefetch(0, film.info.length)
    await clock.pass(1_000)
    expect(bridge.swarm.have?.has(0)).toBe(true)
    const viewer = await makeViewer(clock, 1, bridge)
    const begin = 1_500 * pieceLength
    let isHere = false
    void viewer.swarm.read('player', begin, begin + 1_000, film.info.length).then(() => {
      isHere = true
    })
    // A round trip each way, and what was asked for the beginning a moment ago.
    expect(await clock.run(() => isHere, 1_500)).toBe(true)
    const beginning = (): number =>
      Array.from({ length: 1_000 }, (_, piece) => bridge.swarm.have?.has(piece)).filter(Boolean).length
    const before = beginning()
    await clock.pass(20_000)
    expect(beginning()).toBeLessThanOrEqual(before + 4)
  })

  it('get bytes that only the bridge can reach, and it says HAVE of nothing else', async () => {
    const clock = new VirtualClock()
    const { bridge, seed } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 400_000 })
    await clock.pass(5_000)
    expect(bridge.swarm.stats.receivedBytes).toBe(0)
    const viewer = await makeViewer(clock, 1, bridge)
    let data: Uint8Array | null = null
    const begin = 300 * pieceLength
    void viewer.swarm.read('player', begin, begin + 1_000, film.info.length).then((bytes) => {
      data = bytes
    })
    let isTrue = true
    expect(
      await clock.run(() => {
        const said = viewer.swarm.peers[0]?.pieces
        for (const piece of said ?? []) if (bridge.swarm.have?.has(piece) === false) isTrue = false
        return data !== null
      }, 5_000),
    ).toBe(true)
    expect(isTrue).toBe(true)
    expect(data).toEqual(film.content.slice(begin, begin + 1_000))
    // It fetches what the viewer will need, and no more: 75 s of the film.
    await clock.pass(30_000)
    const fetched = [...(bridge.swarm.have ?? [])]
    expect(fetched.length * pieceLength).toBeLessThan(77 * mediaRate)
    expect(fetched.length * pieceLength).toBeGreaterThan(60 * mediaRate)
    expect(Math.min(...fetched)).toBe(300)
    expect(viewer.swarm.have?.count).toBeGreaterThan(200)
    await Promise.all([viewer.swarm.destroy(), bridge.swarm.destroy(), seed.swarm.destroy()])
  })

  it('a seek moves what the bridge fetches within one round trip', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 100_000 })
    const viewer = await makeViewer(clock, 1, bridge)
    play(clock, viewer, 100)
    await clock.pass(8_000)
    const asked = (from: number): boolean =>
      bridge.swarm.peers.some(({ queue }) =>
        queue.requests.some(({ piece, abandoned }) => !abandoned && piece.index >= from),
      )
    expect(asked(1_500)).toBe(false)
    const at = clock.now()
    void viewer.swarm.read('player', 1_500 * pieceLength, 1_501 * pieceLength, film.info.length)
    expect(await clock.run(() => asked(1_500), 1_000)).toBe(true)
    // The link between the two takes 20 ms each way.
    expect(clock.now() - at).toBeLessThanOrEqual(40)
  })

  it('two of them at different places get the same, when it is not enough for both', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 1.2 * 2 * mediaRate })
    const viewers = [await makeViewer(clock, 1, bridge), await makeViewer(clock, 2, bridge)]
    play(clock, viewers[0]!, 0)
    play(clock, viewers[1]!, 1_000)
    await clock.pass(60_000)
    const got = viewers.map(({ swarm }) => swarm.stats.receivedBytes / 60)
    // The bridge is their only peer, and its own peers are none.
    expect(viewers.map(({ swarm }) => swarm.stats.bridgeBytes / 60)).toEqual(got)
    expect(bridge.swarm.stats.bridgeBytes).toBe(0)
    const mean = (got[0]! + got[1]!) / 2
    expect(Math.min(...got)).toBeGreaterThan(0.8 * mean)
    expect(Math.min(...got)).toBeGreaterThan(mediaRate)
    expect(bridge.swarm.stats.duplicateBytes).toBeLessThan(0.03 * bridge.swarm.stats.receivedBytes)
  })

  it('one that vanishes is forgotten after five seconds', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 64_000 })
    const viewer = await makeViewer(clock, 1, bridge)
    play(clock, viewer, 0)
    await clock.pass(5_000)
    viewer.link.frozen = true
    await clock.pass(3_000)
    const before = bridge.swarm.stats.receivedBytes
    await clock.pass(1_500)
    expect(bridge.swarm.stats.receivedBytes).toBeGreaterThan(before)
    await clock.pass(2_000)
    const after = bridge.swarm.stats.receivedBytes
    await clock.pass(20_000)
    // What was on its way is still taken.
    expect(bridge.swarm.stats.receivedBytes - after).toBeLessThanOrEqual(2 * pieceLength)
    expect(bridge.swarm.stats.isWatched).toBe(false)
  })

  it('one that stops says so, and then the bridge fetches nothing', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 64_000 })
    const viewer = await makeViewer(clock, 1, bridge)
    play(clock, viewer, 0)
    await clock.pass(5_000)
    viewer.swarm.policy.pause()
    await clock.pass(1_000)
    const after = bridge.swarm.stats.receivedBytes
    await clock.pass(10_000)
    expect(bridge.swarm.stats.receivedBytes - after).toBeLessThanOrEqual(2 * pieceLength)
  })

  it('one that is served waits for no slot, and takes none from others', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(
      clock,
      { delayMs: 20, bytesPerSecond: 400_000 },
      { uploadSlots: 1, optimisticSlots: 0 },
    )
    const first = await makeViewer(clock, 1, bridge)
    play(clock, first, 0)
    await clock.pass(10_000)
    // A client without tp_want takes the only slot.
    const greedy = await makeNode(clock, film, { id: 50 })
    connect(clock, greedy.swarm, bridge.swarm)
    greedy.swarm.policy.addRange(0, film.info.length)
    await clock.pass(12_000)
    expect(greedy.swarm.stats.receivedBytes).toBeGreaterThan(0)
    const late = await makeViewer(clock, 2, bridge)
    play(clock, late, 1_000)
    const at = clock.now()
    expect(await clock.run(() => late.read > 0, 10_000)).toBe(true)
    expect(clock.now() - at).toBeLessThan(1_500)
    const [theirs] = bridge.swarm.peers.filter(({ client }) => client === 'test 50')
    expect(theirs?.amChoking).toBe(false)
  })

  it('a peer that fetches for us stays although it has nothing, and so does a viewer at the bridge', async () => {
    const clock = new VirtualClock()
    const bridge = await makeNode(clock, film, {
      id: 100,
      policy: windowPolicy,
      settings: { servesWants: true, maxPeers: 4 },
    })
    const viewer = await makeNode(clock, film, {
      id: 1,
      policy: { ...windowPolicy, maxPeers: 4 },
    })
    connect(clock, viewer.swarm, bridge.swarm)
    void viewer.swarm.read('player', 0, 1_000, film.info.length).catch(() => undefined)
    const others: TestNode[] = []
    for (let i = 0; i < 5; i++) {
      const other = await makeNode(clock, film, { id: 60 + i, have: [1_900 + i] })
      connect(clock, viewer.swarm, other.swarm)
      others.push(other)
    }
    await clock.pass(150_000)
    expect(viewer.swarm.peers.map(({ client }) => client)).toContain('test 100')
    expect(bridge.swarm.peers.map(({ client }) => client)).toContain('test 1')
    await viewer.swarm.destroy()
  })

  it('one that wants all of the torrent at once, a thousand times a second, takes nothing from others', async () => {
    const clock = new VirtualClock()
    const { bridge } = await makeBridge(clock, { delayMs: 50, bytesPerSecond: 200_000 })
    const viewer = await makeViewer(clock, 1, bridge)
    const hostile = await makeNode(clock, film, { id: 66, policy: windowPolicy })
    connect(clock, hostile.swarm, bridge.swarm)
    await clock.pass(200)
    const everything = { firstPiece: 0, endPiece: 0xffff_ffff, deadlineMs: 0 }
    const message = { ranges: new Array(16).fill(everything), bytesPerSecond: 1e9 }
    const flood = (): void => {
      hostile.swarm.peers[0]?.extensions.sendWant(message)
      clock.after(1, flood)
    }
    flood()
    play(clock, viewer, 1_000)
    await clock.pass(15_000)
    // Playback never waits: what it had after 15 s is what it showed and more.
    expect(viewer.read).toBeGreaterThan(15 * mediaRate)
    expect(bridge.swarm.stats.partialBytes).toBeLessThan(64 * pieceLength)
    expect(bridge.swarm.peers).toHaveLength(3)
  })
})
