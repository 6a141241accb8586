/** More torrents than sockets to their trackers. */
import { describe, expect, it } from 'vitest'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import type { SwarmDemand, TrackerStatus } from '../../../src/network/ports.ts'
import { SocketSlots } from '../../../src/network/socket-slots.ts'
import { TrackerMembership } from '../../../src/network/tracker-membership.ts'
import { fromLatin1, toHex } from '../../../src/shared/bytes.ts'
import { scriptedSockets } from '../../helpers/scripted-socket.ts'
import { scriptedNegotiations } from '../../helpers/tracker-setup.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const seeding: SwarmDemand = { isIn: true, links: 48, lacks: 'nothing', isWatched: false }
const hashOf = (n: number): Uint8Array => new Uint8Array(20).fill(n % 256).fill(Math.floor(n / 256), 0, 1)

/** `count` torrents at one tracker that takes 20 ms to connect and answers at once. */
const start = (count: number, sockets: number) => {
  const clock = new VirtualClock()
  const { made, WebSocket } = scriptedSockets()
  const { create } = scriptedNegotiations(clock)
  const slots = new SocketSlots(clock, sockets)
  const budget = new OfferBudget()
  const status = new Map<number, TrackerStatus | undefined>()
  /** When each torrent was announced. */
  const announced = new Map<string, number[]>()
  const opened = new Set<unknown>()
  const serve = (): void => {
    for (const socket of made) {
      if (opened.has(socket)) continue
      opened.add(socket)
      const { send } = socket
      socket.send = (message: string) => {
        send.call(socket, message)
        const { info_hash, event } = JSON.parse(message)
        if (event === 'stopped') return
        const key = toHex(fromLatin1(info_hash))
        announced.set(key, [...(announced.get(key) ?? []), clock.now()])
        clock.after(5, () => socket.say(fromLatin1(info_hash), { interval: 120, complete: 1, incomplete: 0 }))
      }
      clock.after(20, () => {
        if (socket.readyState === 0) socket.open()
      })
    }
    clock.after(10, serve)
  }
  serve()
  const torrents = Array.from({ length: count }, (_, n) => {
    const trackers = ['wss://tracker.example']
    const state = { uploaded: 0, downloaded: 0, left: 0 }
    const membership = new TrackerMembership(
      { infoHash: hashOf(n), peerId: new Uint8Array(20).fill(65), trackers, state, demand: seeding },
      { link: () => undefined, trackers: ([now]) => status.set(n, now) },
      {
        clock,
        WebSocket,
        random: () => 0,
        randomBytes: (length) => new Uint8Array(length).fill(n % 256),
        slots,
        budget,
        createNegotiation: create,
        isRelayOnly: false,
        onLink: () => undefined,
        onClosed: () => undefined,
      },
    )
    membership.addTrackers(trackers)
    return membership
  })
  const open = (): number => made.filter(({ readyState }) => readyState < 2).length
  return { clock, torrents, announced, status, made, open }
}

describe('more torrents than sockets', () => {
  it('each is announced within 120 s, again and again, and no more sockets are open than there may be', async () => {
    const { clock, announced, open } = start(30, 10)
    for (let second = 0; second < 600; second += 10) {
      await clock.pass(10_000)
      expect(open()).toBeLessThanOrEqual(10)
    }
    expect(announced.size).toBe(30)
    for (const times of announced.values()) {
      expect(times[0]).toBeLessThanOrEqual(120_500)
      const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
      expect(Math.max(...gaps)).toBeLessThanOrEqual(131_000)
    }
  })

  it('those whose turn it is not say so, and the one that is watched keeps its socket', async () => {
    const { clock, torrents, status, made } = start(6, 2)
    torrents[5]!.setDemand({ ...seeding, lacks: 'data', isWatched: true })
    await clock.pass(1_000)
    expect(status.get(5)?.state).toBe('connected')
    expect([...status.values()].filter((each) => each?.state === 'waiting')).toHaveLength(4)
    const own = made.find(({ announces }) => announces[0]?.info_hash === String.fromCharCode(...hashOf(5)))
    await clock.pass(500_000)
    expect(own?.readyState).toBe(1)
    expect(status.get(5)?.state).toBe('connected')
  })

  it('one that leaves makes room for the next', async () => {
    const { clock, torrents, announced } = start(3, 1)
    await clock.pass(1_000)
    expect(announced.size).toBe(1)
    torrents[0]!.leave()
    await clock.pass(1_000)
    expect(announced.size).toBe(2)
    torrents[1]!.setDemand({ ...seeding, isIn: false })
    await clock.pass(1_000)
    expect(announced.size).toBe(3)
  })
})
