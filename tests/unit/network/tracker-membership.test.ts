/**
 * Coming back to a swarm is like a first opening: under another name, on another socket, with other offers.
 */
import { describe, expect, it } from 'vitest'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import type { SwarmDemand, TrackerStatus } from '../../../src/network/ports.ts'
import { SocketSlots } from '../../../src/network/socket-slots.ts'
import { TrackerMembership } from '../../../src/network/tracker-membership.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { type ScriptedWebSocket, scriptedSockets } from '../../helpers/scripted-socket.ts'
import { answerOf, infoHash, offerOf, other, own, scriptedNegotiations } from '../../helpers/tracker-setup.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const here: SwarmDemand = { isIn: true, links: 10, lacks: 'data', isWatched: false }
const away: SwarmDemand = { ...here, isIn: false }

const start = (trackers = ['ws://a.example'], demand = here) => {
  const clock = new VirtualClock()
  const { made, WebSocket } = scriptedSockets()
  const { all: negotiations, create } = scriptedNegotiations(clock)
  const links: ScriptedLink[] = []
  const outcomes: string[] = []
  let byte = 0
  let status: readonly TrackerStatus[] = []
  const membership = new TrackerMembership(
    { infoHash, peerId: own, trackers, state: { uploaded: 0, downloaded: 0, left: 1 }, demand },
    {
      link: (link) => links.push(link as ScriptedLink),
      trackers: (now) => (status = now),
      introduced: (_one, outcome) => outcomes.push(outcome),
    },
    {
      clock,
      WebSocket,
      random: () => 0,
      randomBytes: (length) => new Uint8Array(length).fill(++byte),
      slots: new SocketSlots(clock, 100),
      budget: new OfferBudget(),
      createNegotiation: create,
      isRelayOnly: false,
      onLink: () => undefined,
      onClosed: () => undefined,
    },
  )
  membership.addTrackers(trackers)
  const ws = (): ScriptedWebSocket => made.at(-1)!
  /** A tracker that answers at once and takes 50 ms to connect. */
  const connect = async (): Promise<void> => {
    await clock.pass(50)
    for (const socket of made) if (socket.readyState === 0) socket.open()
    await clock.pass(20)
  }
  const nameOf = (socket: ScriptedWebSocket): unknown => socket.announces[0]?.peer_id
  return { clock, membership, made, negotiations, links, outcomes, ws, connect, nameOf, status: () => status }
}

/** Pauses now, and resumes after the given milliseconds. */
const pause = async ({ clock, membership }: ReturnType<typeof start>, ms: number): Promise<void> => {
  membership.setDemand(away)
  await clock.pass(ms)
  membership.setDemand(here)
}

describe('a torrent that is paused before its first link and then resumed', () => {
  const moments: [string, (world: ReturnType<typeof start>) => Promise<void>][] = [
    ['before the socket is open', async () => undefined],
    [
      'while its offers are made',
      async ({ ws, clock }) => {
        ws().open()
        await clock.pass(0)
      },
    ],
    ['when its offers are out', async ({ connect }) => connect()],
    [
      'when the tracker has answered',
      async ({ connect, ws }) => {
        await connect()
        ws().say(infoHash, { interval: 120, complete: 1, incomplete: 1 })
      },
    ],
    [
      'when somebody has answered an offer',
      async ({ connect, ws, negotiations }) => {
        await connect()
        const [offer] = ws().announces[0]!.offers as { offer_id: string }[]
        ws().say(infoHash, { ...answerOf(other, 0), offer_id: offer!.offer_id })
        expect(negotiations.some(({ accepted }) => accepted !== null)).toBe(true)
      },
    ],
    [
      'when it has answered somebody',
      async ({ connect, ws, clock }) => {
        await connect()
        ws().say(infoHash, offerOf(other, 7))
        await clock.pass(20)
        expect(ws().answers).toHaveLength(1)
      },
    ],
  ]
  for (const [moment, run] of moments) {
    for (const pausedMs of [1, 700, 20_000, 300_000]) {
      it(`${moment}, for ${pausedMs} ms: announces at once, with fresh offers, under another name`, async () => {
        const world = start()
        await run(world)
        const { made, negotiations, connect, nameOf, ws, clock } = world
        const before = { sockets: made.length, negotiations: negotiations.length, name: nameOf(ws()) }
        await pause(world, pausedMs)
        // Everything of before is over.
        expect(made[0]!.readyState).toBe(3)
        expect(negotiations.slice(0, before.negotiations).every(({ isDestroyed }) => isDestroyed)).toBe(true)
        expect(made).toHaveLength(before.sockets + 1)
        const at = clock.now()
        await connect()
        expect(clock.now() - at).toBeLessThanOrEqual(70)
        expect(ws().announces).toHaveLength(1)
        expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5 })
        expect(nameOf(ws())).not.toBe(before.name)
        const ids = new Set(
          world.made.flatMap(({ announces }) => announces).flatMap(({ offers }) => offers as object[]),
        )
        expect(ids.size).toBe(
          made.reduce((sum, { announces }) => sum + ((announces[0]?.offers as object[]) ?? []).length, 0),
        )
      })
    }
  }

  it('says goodbye, so that nobody is offered to it meanwhile', async () => {
    const world = start()
    await world.connect()
    const [socket] = world.made
    world.membership.setDemand(away)
    expect(socket!.announces.at(-1)).toMatchObject({ event: 'stopped', offers: [] })
    expect(socket!.announces.at(-1)!.peer_id).toBe(world.nameOf(socket!))
    await world.clock.pass(1_000_000)
    expect(world.made).toHaveLength(1)
    expect(world.status()).toMatchObject([{ state: 'waiting', failure: null }])
  })

  it('a link that opens while it is paused is closed, one that was open stays', async () => {
    const world = start()
    await world.connect()
    const { negotiations, ws, clock, links } = world
    ws().say(infoHash, offerOf(other, 7))
    await clock.pass(20)
    const open = new ScriptedLink()
    negotiations.at(-1)!.listener.open(open)
    expect(links).toEqual([open])
    ws().say(infoHash, offerOf(new Uint8Array(20).fill(8), 8))
    await clock.pass(20)
    world.membership.setDemand(away)
    const late = new ScriptedLink()
    negotiations.at(-1)!.listener.open(late)
    expect(late.isClosed).toBe(true)
    expect(open.isClosed).toBe(false)
    expect(links).toEqual([open])
  })

  it('twice within a moment: the second time like the first', async () => {
    const world = start()
    await world.connect()
    const seen = new Set([world.nameOf(world.ws())])
    for (let round = 0; round < 2; round++) {
      await pause(world, 5)
      await world.connect()
      expect(world.ws().announces).toHaveLength(1)
      expect(world.ws().announces[0]).toMatchObject({ event: 'started', numwant: 5 })
      seen.add(world.nameOf(world.ws()))
    }
    expect(seen.size).toBe(3)
  })

  it('again and again without end: does not open sockets without end', async () => {
    const world = start()
    for (let round = 0; round < 200; round++) await pause(world, 10)
    expect(world.made.length).toBeLessThan(8)
    await world.clock.pass(10_000)
    await world.connect()
    expect(world.ws().announces[0]).toMatchObject({ event: 'started', numwant: 5 })
  })

  it('all its trackers know it under one new name', async () => {
    const world = start(['ws://a.example', 'ws://b.example'])
    await world.connect()
    await pause(world, 100)
    await world.connect()
    const names = world.made.map((socket) => world.nameOf(socket))
    expect(names).toHaveLength(4)
    expect(names[0]).toBe(names[1])
    expect(names[2]).toBe(names[3])
    expect(names[0]).not.toBe(names[2])
  })

  it('that began paused asks nobody before it is resumed', async () => {
    const world = start(['ws://a.example'], away)
    await world.clock.pass(60_000)
    expect(world.made).toHaveLength(0)
    expect(world.negotiations).toHaveLength(0)
    expect(world.status()).toMatchObject([{ state: 'waiting' }])
    world.membership.setDemand(here)
    await world.connect()
    expect(world.ws().announces).toHaveLength(1)
  })

  it('a tracker that is added meanwhile is asked when it is resumed', async () => {
    const world = start()
    world.membership.setDemand(away)
    world.membership.addTrackers(['ws://late.example'])
    expect(world.made).toHaveLength(1)
    world.membership.setDemand(here)
    expect(world.made.map(({ url }) => url)).toEqual([
      'ws://a.example',
      'ws://a.example',
      'ws://late.example',
    ])
  })
})

describe('a table of peers that was full and has room again', () => {
  it('stays in the swarm, and asks for more', async () => {
    const world = start()
    await world.connect()
    const { clock, membership, ws } = world
    ws().say(infoHash, { interval: 120, complete: 1, incomplete: 60 })
    membership.setDemand({ ...here, links: 0 })
    await clock.pass(30_000)
    expect(world.made).toHaveLength(1)
    expect(ws().announces).toHaveLength(1)
    membership.setDemand({ ...here, links: 1 })
    await clock.pass(800)
    expect(ws().announces).toHaveLength(2)
  })
})

describe('after sleep, or on another network', () => {
  it('sockets are closed at once, and the trackers asked under another name', async () => {
    const world = start(['ws://a.example', 'ws://b.example'])
    await world.connect()
    const { clock, membership, made, negotiations } = world
    for (const socket of made) socket.say(infoHash, { interval: 120, complete: 1, incomplete: 1 })
    await clock.pass(3_000)
    const before = negotiations.length
    membership.restart()
    expect(made.map(({ readyState }) => readyState)).toEqual([3, 3, 0, 0])
    expect(negotiations.slice(0, before).every(({ isDestroyed }) => isDestroyed)).toBe(true)
    await world.connect()
    expect(made.slice(2).map(({ announces }) => announces[0]!.event)).toEqual(['started', 'started'])
    expect(world.nameOf(made[2]!)).not.toBe(world.nameOf(made[0]!))
  })

  it('a paused torrent stays away', async () => {
    const world = start(['ws://a.example'], away)
    world.membership.restart()
    await world.clock.pass(10_000)
    expect(world.made).toHaveLength(0)
  })
})

describe('a peer that another one names', () => {
  it('is not met any more once the swarm is left', async () => {
    const { membership, negotiations, outcomes, clock } = start([])
    membership.leave()
    membership.introduce({ relay: 'one', peerId: other })
    await clock.pass(1_000)
    expect([negotiations, outcomes]).toEqual([[], ['unused']])
  })
})
