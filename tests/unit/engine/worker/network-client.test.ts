import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NetworkServer } from '../../../../src/client/network-server.ts'
import type { NetworkCommand, NetworkEvent } from '../../../../src/engine/messages/messages.ts'
import { NetworkClient } from '../../../../src/engine/worker/network-client.ts'
import { lowWaterBytes } from '../../../../src/network/link-limits.ts'
import type { Network, SwarmDemand, SwarmListener } from '../../../../src/network/ports.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import type { PeerLink } from '../../../../src/swarm/ports.ts'
import { ScriptedLink } from '../../../helpers/scripted-peers.ts'

const demand: SwarmDemand = { isIn: true, links: 3, lacks: 'awaited', isWatched: true }
const joinOptions = {
  infoHash: new Uint8Array(20),
  peerId: new Uint8Array(20),
  trackers: [],
  state: { uploaded: 0, downloaded: 0, left: 1 },
  demand,
}

/** A network behind messages that arrive when the test says, in their order. */
const start = () => {
  const toHost: NetworkCommand[] = []
  const toEngine: NetworkEvent[] = []
  let swarm: SwarmListener | undefined
  const calls: string[] = []
  const network: Network = {
    join: (_options, listener) => {
      swarm = listener
      return {
        update: (_state, event) => calls.push(`update ${event}`),
        setDemand: ({ links, lacks }) => calls.push(`demand ${links} ${lacks}`),
        setWelcome: ({ refused }) => calls.push(`unwelcome ${refused}`),
        refresh: () => calls.push('refresh'),
        addTrackers: (urls) => calls.push(`trackers ${urls}`),
        removeTracker: (url) => calls.push(`without ${url}`),
        leave: () => calls.push('leave'),
      }
    },
    destroy: () => undefined,
  }
  const host = new NetworkServer(network, (message) => toEngine.push(message))
  const remote = new NetworkClient((message) => toHost.push(message))
  const deliver = (rounds = Number.POSITIVE_INFINITY): void => {
    for (let i = 0; i < rounds && toHost.length + toEngine.length > 0; i++) {
      const command = toHost.shift()
      if (command !== undefined) host.receive(command)
      const event = toEngine.shift()
      if (event !== undefined) remote.receive(event)
    }
  }
  const links: PeerLink[] = []
  const membership = remote.join(joinOptions, {
    link: (link) => links.push(link),
    trackers: () => undefined,
  })
  deliver()
  const open = (isIntroduced = false): { near: PeerLink; far: ScriptedLink } => {
    const far = Object.assign(new ScriptedLink(), { isIntroduced })
    swarm?.link(far, null)
    deliver()
    return { near: links.at(-1)!, far }
  }
  return { host, remote, toHost, toEngine, deliver, open, membership, calls }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('NetworkClient and NetworkServer', () => {
  it('say of a link whether another peer named its other end', () => {
    const { open } = start()
    expect([open().near.isIntroduced, open(true).near.isIntroduced]).toEqual([false, true])
  })

  it('hand on what the engine wants of its membership', () => {
    const { membership, deliver, calls, toHost } = start()
    membership.update(joinOptions.state, 'completed')
    membership.setDemand(demand)
    membership.setWelcome({ refused: ['aa', 'bb'], welcome: [] })
    membership.refresh()
    membership.addTrackers(['wss://tracker.example'])
    membership.removeTracker('wss://tracker.example')
    membership.leave()
    deliver()
    expect(calls).toEqual([
      'update completed',
      'demand 3 awaited',
      'unwelcome aa,bb',
      'refresh',
      'trackers wss://tracker.example',
      'without wss://tracker.example',
      'leave',
    ])
    membership.refresh()
    expect(toHost).toEqual([])
  })

  it('the short sends of one task are one message', async () => {
    const { open, deliver } = start()
    const { near, far } = open()
    for (let i = 0; i < 5; i++) near.send(Uint8Array.of(i))
    expect(near.bufferedAmount).toBe(5)
    await Promise.resolve()
    deliver()
    expect(far.sent).toEqual([Uint8Array.of(0, 1, 2, 3, 4)])
  })

  it('a send takes no bytes of its neighbours along', () => {
    const { open, deliver } = start()
    const { near, far } = open()
    const all = Uint8Array.from({ length: 20_000 }, (_, i) => i)
    near.send(all.subarray(1_000, 9_000))
    deliver()
    expect(far.sent[0]).toEqual(all.slice(1_000, 9_000))
    expect(far.sent[0]?.buffer.byteLength).toBe(8_000)
  })

  it('both ends hear of a close, with its reason', () => {
    const { open, deliver } = start()
    const first = open()
    const heard: unknown[] = []
    first.near.listen({
      data: () => undefined,
      drain: () => undefined,
      close: (error) => heard.push(error?.message),
    })
    first.far.close(new TorrentError('connection', 'gone'))
    deliver()
    const second = open()
    second.near.close()
    deliver()
    expect(heard).toEqual(['gone'])
    expect(second.far.isClosed).toBe(true)
  })

  it('keeps what arrives before anybody listens, up to a bound', () => {
    const { open, deliver } = start()
    const { near, far } = open()
    far.listener?.data(Uint8Array.of(1))
    far.listener?.data(Uint8Array.of(2))
    deliver()
    const heard: number[] = []
    near.listen({ data: ([byte]) => heard.push(byte!), drain: () => undefined, close: () => undefined })
    expect(heard).toEqual([1, 2])
    const flooded = open()
    for (let i = 0; i < 5; i++) flooded.far.listener?.data(new Uint8Array(1024 * 1024))
    deliver()
    expect(flooded.far.isClosed).toBe(true)
  })

  it('the engine soon hears that small messages have left, though no event of the channel says so', () => {
    vi.useFakeTimers()
    const { open, deliver, host } = start()
    const { near, far } = open()
    for (let i = 0; i < 3; i++) {
      near.send(new Uint8Array(6_000))
      far.buffered = 6_000
      deliver()
      vi.advanceTimersByTime(60)
      deliver()
      expect(near.bufferedAmount).toBe(6_000)
      far.buffered = 0
      vi.advanceTimersByTime(60)
      deliver()
      expect(near.bufferedAmount).toBe(0)
    }
    // Nothing is watched while nothing waits, nor after the end.
    expect(vi.getTimerCount()).toBe(0)
    near.send(new Uint8Array(6_000))
    deliver()
    expect(vi.getTimerCount()).toBe(1)
    host.close()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a link that takes nothing is reported once, not again and again', () => {
    vi.useFakeTimers()
    const { open, deliver, toEngine } = start()
    const { near, far } = open()
    far.buffered = 20_000
    near.send(new Uint8Array(20_000))
    deliver()
    // The longer nothing leaves, the more seldom it is looked at; never more seldom than once a second.
    vi.advanceTimersByTime(60_000)
    expect(far.looks).toBeLessThan(200)
    expect(toEngine).toEqual([])
    // What is sent over another link is reported as soon as ever.
    const other = open()
    other.near.send(new Uint8Array(6_000))
    deliver()
    other.far.buffered = 0
    vi.advanceTimersByTime(60)
    deliver()
    expect(other.near.bufferedAmount).toBe(0)
    other.far.close()
    far.close()
    deliver()
    vi.advanceTimersByTime(100)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('an engine that waits for room always hears of it, whenever the channel sends and wherever the mark is', () => {
    const highWater = 256 * 1024
    // What the engine lets a link hold, and where it wants to hear that it drained (src/swarm/uplink.ts).
    const fast = { most: highWater, mark: lowWaterBytes }
    const slow = { most: 40 * 1024, mark: 8 * 1024 }
    const step = fc.tuple(
      fc.integer({ min: 0, max: 20 }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.constantFrom(fast, slow),
    )
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 20_000 }),
        (steps, blockSize) => {
          const { open, deliver } = start()
          const { near, far } = open()
          const total = 2_000_000
          let sent = 0
          let pace = fast
          const pump = (): void => {
            near.setLowWater(pace.mark)
            while (sent < total && near.bufferedAmount < pace.most) {
              const data = new Uint8Array(Math.max(blockSize, 5_000))
              sent += data.length
              near.send(data)
            }
          }
          near.listen({ data: () => undefined, drain: pump, close: () => undefined })
          // A data channel: the low-water event comes when the buffer falls to the mark, not when it was
          // below.
          const leave = (bytes: number): void => {
            const before = far.buffered
            far.buffered = Math.max(before - bytes, 0)
            if (before > far.lowWater && far.buffered <= far.lowWater) far.listener?.drain()
          }
          pump()
          for (let i = 0; i < 10_000 && sent < total; i++) {
            const [rounds, bytes, next] = steps[i % steps.length]!
            pace = next
            deliver(rounds + 1)
            leave(bytes + 1_000)
          }
          deliver()
          expect(sent).toBeGreaterThanOrEqual(total)
          expect(far.buffered).toBeLessThanOrEqual(highWater + 20_000)
        },
      ),
    )
  })
})
