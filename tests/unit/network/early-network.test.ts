import { beforeEach, describe, expect, it } from 'vitest'
import { EarlyNetwork } from '../../../src/network/early-network.ts'
import type { JoinOptions, Network, SwarmListener, TrackerStatus } from '../../../src/network/ports.ts'
import { trackerStatus } from '../../../src/network/tracker-status.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const infoHash = new Uint8Array(20).fill(7)
const hex = '07'.repeat(20)

const options = (parts: Partial<JoinOptions> = {}): JoinOptions => ({
  infoHash,
  peerId: new Uint8Array(20),
  trackers: ['wss://one.example', 'wss://two.example'],
  state: { uploaded: 0, downloaded: 0, left: 1 },
  demand: { isIn: true, links: 3, lacks: 'data', isWatched: true },
  ...parts,
})

let clock: VirtualClock
let joined: { options: JoinOptions; listener: SwarmListener; log: string[] }[]
let network: EarlyNetwork

beforeEach(() => {
  clock = new VirtualClock()
  joined = []
  const real: Network = {
    join: (given, listener) => {
      const log: string[] = []
      joined.push({ options: given, listener, log })
      return {
        update: ({ left }) => log.push(`left ${left}`),
        setDemand: ({ links }) => log.push(`links ${links}`),
        setWelcome: () => log.push('welcome'),
        refresh: () => log.push('refresh'),
        addTrackers: (urls) => log.push(`add ${urls.join(' ')}`),
        removeTracker: (url) => log.push(`remove ${url}`),
        leave: () => log.push('leave'),
      }
    },
    destroy: () => joined.push({ options: options(), listener: listenerOf([]), log: ['destroy'] }),
  }
  network = new EarlyNetwork(real, clock)
})

const listenerOf = (heard: unknown[]): SwarmListener => ({
  link: (link, peerId) => heard.push([link, peerId]),
  trackers: (status) => heard.push(status),
})

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a swarm that is joined before the engine asks', () => {
  it('is joined once, and taken over as the engine wants it', async () => {
    network.joinEarly(options())
    network.joinEarly(options())
    const wanted = options({
      trackers: ['wss://two.example', 'wss://three.example'],
      state: { uploaded: 0, downloaded: 5, left: 9 },
      demand: { isIn: true, links: 8, lacks: 'awaited', isWatched: true },
    })
    network.join(wanted, listenerOf([]))
    expect(joined).toHaveLength(1)
    expect(joined[0]?.log).toEqual([
      'left 9',
      'links 8',
      'add wss://two.example wss://three.example',
      'remove wss://one.example',
    ])
    // Nobody leaves it later.
    await clock.pass(120_000)
    expect(joined[0]?.log).not.toContain('leave')
  })

  it('hands on what happened meanwhile, once its taker has the place, and then as it happens', async () => {
    network.joinEarly(options())
    const early = joined[0]
    const [first, second] = [new ScriptedLink(), new ScriptedLink()]
    const status: TrackerStatus[] = [trackerStatus('wss://one.example', 'connected')]
    early?.listener.link(first, infoHash)
    early?.listener.trackers([])
    early?.listener.trackers(status)
    const heard: unknown[] = []
    network.join(options(), listenerOf(heard))
    expect(heard).toEqual([])
    await settled()
    expect(heard).toEqual([[first, infoHash], status])
    early?.listener.link(second, null)
    expect(heard).toHaveLength(3)
  })

  it('is left with its links when nobody takes it over within a minute, and the next is a join of its own', async () => {
    network.joinEarly(options())
    const link = new ScriptedLink()
    joined[0]?.listener.link(link, null)
    await clock.pass(59_000)
    expect(joined[0]?.log).toEqual([])
    await clock.pass(2_000)
    expect(joined[0]?.log).toEqual(['leave'])
    expect(link.isClosed).toBe(true)
    network.join(options(), listenerOf([]))
    expect(joined).toHaveLength(2)
  })

  it('is left at once when the torrent is not run after all', () => {
    network.joinEarly(options())
    network.leaveEarly('00'.repeat(20))
    expect(joined[0]?.log).toEqual([])
    network.leaveEarly(hex)
    network.leaveEarly(hex)
    expect(joined[0]?.log).toEqual(['leave'])
  })

  it('of another torrent is none of a join’s business', () => {
    network.joinEarly(options())
    network.join(options({ infoHash: new Uint8Array(20) }), listenerOf([]))
    expect(joined).toHaveLength(2)
    expect(joined[0]?.log).toEqual([])
  })
})
