import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import {
  chooseLeaving,
  newcomerPlaces,
  standingOf,
  type TurnoverPeer,
} from '../../../src/swarm/peer-turnover.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import {
  connect,
  linkPair,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const now = 1_000_000
const rateOf = (rate: number) => ({ rate: () => rate })

const peerOf = (given: Partial<TurnoverPeer> = {}): TurnoverPeer => ({
  connectedAt: 0,
  isSeed: false,
  wantedPieces: 0,
  peerChoking: true,
  peerChokingSince: 0,
  peerInterested: false,
  amInterested: (given.wantedPieces ?? 0) > 0,
  interestClock: { since: 0 },
  downloadRate: rateOf(0),
  uploadRate: rateOf(0),
  ...given,
})

describe('standingOf', () => {
  it.each([
    ['nothing to give, nothing to take', peerOf(), 'useless'],
    ['it gives', peerOf({ downloadRate: rateOf(1_000) }), 'useful'],
    ['it takes', peerOf({ uploadRate: rateOf(1_000) }), 'useful'],
    ['it waits for a slot of ours', peerOf({ peerInterested: true }), 'waiting'],
    ['it never let us', peerOf({ wantedPieces: 3, interestClock: { since: now - 70_000 } }), 'useless'],
    [
      'it never let us, and waits for us too',
      peerOf({ wantedPieces: 3, interestClock: { since: now - 70_000 }, peerInterested: true }),
      'useless',
    ],
    [
      'it let us a moment ago',
      peerOf({ wantedPieces: 3, interestClock: { since: now - 70_000 }, peerChokingSince: now - 5_000 }),
      'waiting',
    ],
    [
      'it lets us, and we have not asked',
      peerOf({ wantedPieces: 3, interestClock: { since: now - 70_000 }, peerChoking: false }),
      'waiting',
    ],
    [
      'we have wanted it for a moment only',
      peerOf({ wantedPieces: 3, interestClock: { since: now - 5_000 } }),
      'waiting',
    ],
    ['it has what we shall not ask for', peerOf({ wantedPieces: 3, amInterested: false }), 'waiting'],
    ['a leech that came just now', peerOf({ connectedAt: now - 5_000, wantedPieces: 3 }), 'new'],
    [
      'a seed that came just now',
      peerOf({ connectedAt: now - 5_000, wantedPieces: 3, isSeed: true }),
      'useful',
    ],
    [
      'a seed that never let us',
      peerOf({ wantedPieces: 3, isSeed: true, interestClock: { since: now - 70_000 } }),
      'useless',
    ],
  ])('%s', (_, peer, standing) => {
    expect(standingOf(peer, false, now)).toBe(standing)
  })

  it('who wants nothing of us is useless when we want nothing', () => {
    expect(standingOf(peerOf({ wantedPieces: 3, peerChoking: false }), true, now)).toBe('useless')
    expect(standingOf(peerOf({ peerInterested: true }), true, now)).toBe('waiting')
  })
})

describe('chooseLeaving', () => {
  const options = { now, isFinished: false, count: 2, minimumAgeMs: 10_000, isNeeded: () => false }

  it('the useless first, then who came last, never the only source nor who came a moment ago', () => {
    const useless = peerOf()
    const rare = peerOf()
    const waiting = peerOf({ peerInterested: true, connectedAt: 5 })
    const later = peerOf({ peerInterested: true, connectedAt: 9 })
    const fresh = peerOf({ connectedAt: now - 1_000 })
    const all = [waiting, rare, fresh, later, useless]
    const isNeeded = (peer: TurnoverPeer): boolean => peer === rare
    expect(chooseLeaving(all, { ...options, isNeeded })).toEqual([useless, later])
    expect(chooseLeaving([rare, fresh], { ...options, isNeeded })).toEqual([])
  })

  it.each([
    [1, 1],
    [16, 2],
    [48, 6],
    [200, 6],
  ])('a limit of %i leaves %i places for newcomers', (limit, places) => {
    expect(newcomerPlaces(limit)).toBe(places)
  })
})

describe('room for newcomers, in a whole engine', () => {
  const film = makeTorrent(64 * 65_536, 65_536)
  const closed = { uploadSlots: 0, optimisticSlots: 0 }
  const read = (node: TestNode): void =>
    void node.swarm.read('player', 0, 16_384, film.info.length).catch(() => undefined)

  it.each([
    ['that have nothing', 'none'],
    ['that have half and choke', Array.from({ length: 32 }, (_, i) => i)],
    ['that say to have everything and choke', 'all'],
  ] as const)('48 peers %s keep no seed out', async (_, have) => {
    const clock = new VirtualClock()
    const a = await makeNode(clock, film, { id: 1 })
    read(a)
    for (let i = 0; i < 48; i++) {
      const useless = await makeNode(clock, film, { id: 10 + i, have, settings: closed })
      connect(clock, a.swarm, useless.swarm)
    }
    await clock.pass(2_000)
    expect(a.swarm.peers).toHaveLength(48)
    await clock.pass(3_000)
    // The viewer waits: others are looked for though all places are taken.
    expect(a.swarm.stats.wantedLinks).toBe(6)
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, a.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 50_000 })
    expect(await clock.run(() => a.swarm.stats.receivedBytes > 500_000, 15_000)).toBe(true)
    await clock.pass(15_000)
    expect(a.swarm.peers.length).toBeLessThanOrEqual(48)
    expect(a.swarm.peers.some((peer) => peer.remoteKey === '02'.repeat(20))).toBe(true)
  })

  it('a seed gets in though all the places for newcomers are taken too', async () => {
    const clock = new VirtualClock()
    const policy = { ...defaultPolicy, maxPeers: 8 }
    const a = await makeNode(clock, film, { id: 1, policy })
    read(a)
    for (let i = 0; i < 15; i++) {
      const useless = await makeNode(clock, film, { id: 10 + i, settings: closed })
      connect(clock, a.swarm, useless.swarm)
    }
    await clock.pass(1_000)
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, a.swarm, seed.swarm)
    expect(await clock.run(() => a.swarm.stats.receivedBytes > 500_000, 10_000)).toBe(true)
    await clock.pass(3_000)
    expect(a.swarm.peers.length).toBeLessThanOrEqual(9)
  })

  it('the only peer with a wanted piece stays, though it never lets us', async () => {
    const clock = new VirtualClock()
    const policy = { ...defaultPolicy, maxPeers: 2 }
    const a = await makeNode(clock, film, { id: 1, policy })
    read(a)
    const rare = await makeNode(clock, film, { id: 9, have: [5], settings: closed })
    connect(clock, a.swarm, rare.swarm)
    await clock.pass(70_000)
    for (let i = 0; i < 3; i++) {
      const other = await makeNode(clock, film, { id: 10 + i, have: [1, 2, 3] })
      connect(clock, a.swarm, other.swarm)
    }
    await clock.pass(60_000)
    expect(a.swarm.peers).toHaveLength(2)
    expect(a.swarm.peers.some((peer) => peer.remoteKey === '09'.repeat(20))).toBe(true)
  })

  it('nobody leaves a torrent that is not full, and nobody is looked for while all goes well', async () => {
    const clock = new VirtualClock()
    const policy = { ...defaultPolicy, maxPeers: 4 }
    const a = await makeNode(clock, film, { id: 1, policy })
    for (let i = 0; i < 3; i++) {
      const other = await makeNode(clock, film, { id: 10 + i })
      connect(clock, a.swarm, other.swarm)
    }
    await clock.pass(300_000)
    expect(a.swarm.peers).toHaveLength(3)
    expect(a.swarm.stats.wantedLinks).toBe(1)
    a.swarm.policy.pause()
    const late = await makeNode(clock, film, { id: 20 })
    connect(clock, a.swarm, late.swarm)
    await clock.pass(300_000)
    expect(a.swarm.peers).toHaveLength(4)
    expect(a.swarm.stats.wantedLinks).toBe(0)
  })
})

describe('a peer that refuses', () => {
  const film = makeTorrent(64 * 65_536, 65_536)
  /** A peer that says to have everything, lets us ask, and answers as `answer` says. */
  const hostile = async (answer: (piece: number, begin: number) => 'reject' | 'send' | 'silence') => {
    const clock = new VirtualClock()
    const a = await makeNode(clock, film, { id: 1 })
    const good = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, a.swarm, good.swarm, { delayMs: 20, bytesPerSecond: 120_000 })
    const [left, right] = linkPair(clock, { delayMs: 100, bytesPerSecond: 1_000_000 })
    a.swarm.addLink(left)
    const asked: { at: number; key: string }[] = []
    const { WireParser } = await import('../../../src/protocol/wire-parser.ts')
    const parser = new WireParser(
      new Proxy({} as never, {
        get: (_, name) => (piece: number, begin: number, length: number) => {
          if (name !== 'request') return
          asked.push({ at: clock.now(), key: `${piece}.${begin}` })
          const what = answer(piece, begin)
          if (what === 'reject') right.send(messages.encodeReject(piece, begin, length))
          if (what !== 'send') return
          const offset = piece * 65_536 + begin
          right.send(messages.encodePiece(piece, begin, film.content.slice(offset, offset + length)))
        },
      }),
    )
    parser.setPieceCount(film.info.pieceCount)
    right.listen({ data: (data) => parser.push(data), drain: () => undefined, close: () => undefined })
    right.send(messages.encodeHandshake({ infoHash: film.info.infoHash, peerId: new Uint8Array(20).fill(9) }))
    right.send(messages.encodeHaveAll())
    right.send(messages.encodeUnchoke())
    a.swarm.hint({ bytesPerSecond: 100_000 })
    void a.swarm.read('player', 0, 16_384, film.info.length).catch(() => undefined)
    const session = () => a.swarm.peers.find((peer) => peer.remoteKey === '09'.repeat(20))
    return { clock, a, asked, session }
  }

  it('everything: is asked seldom, never for the same block within 5 s, and let go', async () => {
    const { clock, asked, session } = await hostile(() => 'reject')
    await clock.pass(10_000)
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.length).toBeLessThan(25)
    for (const { at, key } of asked) {
      expect(asked.filter((other) => other.key === key && other.at > at && other.at < at + 5_000)).toEqual([])
    }
    expect(session()?.queue.isSnubbed).toBe(true)
    await clock.pass(60_000)
    expect(session()).toBeUndefined()
  })

  it('one piece that it has lost: gives all the others and stays', async () => {
    const { clock, a, asked, session } = await hostile((piece) => (piece === 3 ? 'reject' : 'send'))
    expect(await clock.run(() => a.swarm.isComplete, 60_000)).toBe(true)
    expect(asked.length).toBeGreaterThan(100)
    // Both have everything in the end.
    expect(session()).toBeUndefined()
  })

  it('every third request: is not counted as refusing', async () => {
    let count = 0
    const { clock, session, a } = await hostile(() => (++count % 3 === 0 ? 'reject' : 'send'))
    await clock.pass(5_000)
    expect(session()?.queue.isSnubbed).toBe(false)
    expect(a.swarm.stats.receivedBytes).toBeGreaterThan(1_000_000)
  })
})
