import { describe, expect, it } from 'vitest'
import { isWebSocketTracker, JoinedNetwork } from '../../../src/network/joined-network.ts'
import { roomOf, splitRoom } from '../../../src/network/link-budget.ts'
import type {
  JoinOptions,
  Network,
  SwarmDemand,
  SwarmListener,
  TrackerStatus,
} from '../../../src/network/ports.ts'
import { trackerStatus } from '../../../src/network/tracker-status.ts'
import type { PeerLink } from '../../../src/swarm/ports.ts'
import { ScriptedLink } from '../../helpers/dial-world.ts'

/** One swarm as a network sees it. */
class NotedSwarm {
  readonly options: JoinOptions
  readonly listener: SwarmListener
  readonly links: ScriptedLink[] = []
  readonly notes: string[] = []
  demand: SwarmDemand

  constructor(options: JoinOptions, listener: SwarmListener) {
    this.options = options
    this.listener = listener
    this.demand = options.demand
  }

  /** Opens as many links as are wanted, and at most `count`. */
  open(count: number): void {
    for (let at = 0; at < count && this.demand.links > 0; at++) {
      const link = new ScriptedLink({ host: '198.51.100.1', port: 6881, isDialled: true })
      this.links.push(link)
      this.listener.link(link, null)
    }
  }

  get openLinks(): number {
    return this.links.filter(({ isClosed }) => !isClosed).length
  }
}

class NotedNetwork implements Network {
  readonly swarms: NotedSwarm[] = []
  readonly #hasAddresses: boolean
  isDestroyed = false

  constructor(hasAddresses: boolean) {
    this.#hasAddresses = hasAddresses
  }

  join(options: JoinOptions, listener: SwarmListener) {
    const swarm = new NotedSwarm(options, listener)
    this.swarms.push(swarm)
    const note = (text: string) => void swarm.notes.push(text)
    return {
      update: (_state: unknown, event?: string) => note(`update ${event}`),
      setDemand: (demand: SwarmDemand) => {
        swarm.demand = demand
      },
      setWelcome: () => note('welcome'),
      refresh: () => note('refresh'),
      addTrackers: (urls: readonly string[]) => note(`add ${urls.join()}`),
      removeTracker: (url: string) => note(`remove ${url}`),
      leave: () => note('leave'),
      ...(this.#hasAddresses
        ? { addAddresses: () => note('addresses'), setPrivate: () => note('private') }
        : {}),
    }
  }

  destroy(): void {
    this.isDestroyed = true
  }
}

const demand: SwarmDemand = { isIn: true, links: 48, lacks: 'data', isWatched: true }
const settled = () => new Promise(setImmediate)

/** A torrent that wants up to 48 links, as the engine's does. */
const setUp = () => {
  const webRtc = new NotedNetwork(false)
  const mainline = new NotedNetwork(true)
  const joined = new JoinedNetwork([
    { network: webRtc, takesTracker: isWebSocketTracker },
    { network: mainline, takesTracker: (url) => /^(udp|https?):/.test(url) },
  ])
  const join = (more: Partial<JoinOptions> = {}, most = 48) => {
    const links = new Set<PeerLink>()
    const told: (readonly TrackerStatus[])[] = []
    const want = () => membership.setDemand({ ...demand, links: Math.max(most - links.size, 0) })
    const membership = joined.join(
      {
        infoHash: new Uint8Array(20),
        peerId: new Uint8Array(20),
        trackers: [],
        state: { uploaded: 0, downloaded: 0, left: 1 },
        demand: { ...demand, links: most },
        ...more,
      },
      {
        link: (link) => {
          links.add(link)
          link.listen({
            data: () => undefined,
            drain: () => undefined,
            close: () => {
              links.delete(link)
              want()
            },
          })
          want()
        },
        trackers: (status) => told.push(status),
      },
    )
    const at = webRtc.swarms.length - 1
    const parts = [webRtc.swarms[at], mainline.swarms[at]] as [NotedSwarm, NotedSwarm]
    return { membership, links, told, parts }
  }
  return { webRtc, mainline, joined, join }
}

describe('trackers', () => {
  it('go to the network that asks them, and none is called unusable by another', async () => {
    const { join } = setUp()
    const { membership, parts, told } = join({
      trackers: ['wss://a.test', 'udp://b.test:1', 'http://c.test/announce', 'WSS://d.test', 'ftp://e.test'],
    })
    expect(parts[0].options.trackers).toEqual(['wss://a.test', 'WSS://d.test', 'ftp://e.test'])
    expect(parts[1].options.trackers).toEqual(['udp://b.test:1', 'http://c.test/announce'])
    membership.addTrackers(['udp://f.test:1'])
    membership.removeTracker('udp://b.test:1')
    membership.removeTracker('wss://a.test')
    expect(parts[0].notes).toEqual(['remove wss://a.test'])
    expect(parts[1].notes).toEqual(['add udp://f.test:1', 'remove udp://b.test:1'])
    const [a, b] = [trackerStatus('wss://a.test', 'connected'), trackerStatus('udp://b.test:1', 'connecting')]
    parts[1].listener.trackers([b])
    parts[0].listener.trackers([a])
    expect(told).toEqual([[b], [a, b]])
  })

  it('hear all else that the engine says', () => {
    const { join, joined, webRtc, mainline } = setUp()
    const { membership, parts } = join()
    membership.update({ uploaded: 0, downloaded: 0, left: 0 }, 'completed')
    membership.setWelcome({ refused: [], welcome: [] })
    membership.refresh()
    membership.addAddresses?.([])
    membership.setPrivate?.()
    membership.leave()
    membership.leave()
    const all = ['update completed', 'welcome', 'refresh', 'leave']
    expect(parts[0].notes).toEqual(all)
    expect(parts[1].notes).toEqual([...all.slice(0, 3), 'addresses', 'private', 'leave'])
    joined.destroy()
    expect(webRtc.isDestroyed && mainline.isDestroyed).toBe(true)
  })
})

describe('links', () => {
  it.each([0, 1])('of network %d leave a quarter to the other one, which takes it later', async (first) => {
    const { join } = setUp()
    const { links, parts } = join()
    const [greedy, late] = first === 0 ? parts : [parts[1], parts[0]]
    for (let turn = 0; turn < 5; turn++) {
      greedy.open(20)
      await settled()
    }
    expect(greedy.openLinks).toBe(36)
    expect(late.demand.links).toBe(12)
    for (let turn = 0; turn < 5; turn++) {
      late.open(20)
      await settled()
    }
    expect([greedy.openLinks, late.openLinks, links.size]).toEqual([36, 12, 48])
    expect([greedy.demand.links, late.demand.links]).toEqual([0, 0])
    for (const link of greedy.links.slice(0, 30)) link.hangUp()
    await settled()
    late.open(60)
    await settled()
    expect(late.openLinks).toBe(36)
    expect(greedy.demand.links).toBe(6)
  })

  it('of one torrent are sixty at most, and of all two hundred, however many come at once', async () => {
    const { join, webRtc, mainline } = setUp()
    const swarms = Array.from({ length: 20 }, () => join({}, Number.POSITIVE_INFINITY))
    for (let turn = 0; turn < 10; turn++) {
      for (const { parts } of swarms) for (const part of parts) part.open(100)
      await settled()
    }
    const open = [...webRtc.swarms, ...mainline.swarms].reduce((sum, { openLinks }) => sum + openLinks, 0)
    expect(open).toBe(200)
    for (const { links } of swarms) expect(links.size).toBeLessThanOrEqual(60)
  })

  it('are left for torrents that come later', async () => {
    const { join } = setUp()
    const early = Array.from({ length: 4 }, () => join({}, 60))
    for (let turn = 0; turn < 20; turn++) {
      for (const { parts } of early) for (const part of parts) part.open(2)
      await settled()
    }
    const before = early.reduce((sum, { links }) => sum + links.size, 0)
    expect(before).toBeGreaterThanOrEqual(150)
    expect(before).toBeLessThanOrEqual(200)
    const late = join({}, 60)
    for (let turn = 0; turn < 20; turn++) {
      late.parts[1].open(2)
      await settled()
    }
    // All may be lent out to torrents below their share: then a newcomer waits for a place.
    expect(late.links.size).toBe(Math.min(200 - before, 30))
  })

  it('count until they are closed, also when their torrent has left', async () => {
    const { join } = setUp()
    const old = join({}, 60)
    old.parts[0].open(45)
    await settled()
    old.membership.leave()
    const swarms = Array.from({ length: 4 }, () => join({}, 60))
    for (let turn = 0; turn < 20; turn++) {
      for (const { parts } of swarms) for (const part of parts) part.open(10)
      await settled()
    }
    expect(swarms.reduce((sum, { links }) => sum + links.size, 0)).toBe(155)
    for (const link of old.links) link.close()
    await settled()
    for (const { parts } of swarms) for (const part of parts) part.open(60)
    expect(swarms.reduce((sum, { links }) => sum + links.size, 0)).toBe(200)
  })

  it('are not wanted of either network while the torrent is out of its swarm', async () => {
    const { join } = setUp()
    const { membership, parts } = join()
    membership.setDemand({ ...demand, isIn: false })
    expect(parts.map(({ demand: { links, isIn } }) => [links, isIn])).toEqual([
      [0, false],
      [0, false],
    ])
  })

  it('that come after the torrent has left are closed', () => {
    const { join } = setUp()
    const { membership, parts, links } = join()
    membership.leave()
    parts[0].open(1)
    expect(parts[0].openLinks).toBe(0)
    expect(links.size).toBe(0)
  })
})

describe('room', () => {
  it.each([
    [{ open: [0, 0], wanted: 48 }, 0, 1, 48],
    [{ open: [0, 0], wanted: Number.POSITIVE_INFINITY }, 0, 1, 60],
    [{ open: [30, 30], wanted: 48 }, 60, 1, 0],
    [{ open: [0, 0], wanted: 48 }, 199, 10, 1],
    [{ open: [0, 0], wanted: 48 }, 150, 20, 10],
    [{ open: [10, 10], wanted: 48 }, 150, 20, 0],
    [{ open: [10, 10], wanted: 48 }, 140, 20, 10],
    [{ open: [0, 0], wanted: 0 }, 0, 1, 0],
  ])('of %j with %d open of all, in %d torrents, is %d', (links, openOfAll, torrents, expected) => {
    expect(roomOf(links, openOfAll, torrents)).toBe(expected)
  })

  it.each([
    [[0, 0], 1, [1, 1]],
    [[0, 0], 3, [3, 3]],
    [[0, 0], 48, [36, 36]],
    [[36, 0], 12, [0, 12]],
    [[12, 36], 0, [0, 0]],
    [[0], 48, [48]],
    [[0, 0, 0], 48, [36, 36, 36]],
  ])('%j and %d is split into %j', (open, room, expected) => {
    expect(splitRoom(open, room)).toEqual(expected)
  })
})
