import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { UploadLimit } from '../../../src/swarm/upload-limit.ts'
import { Uploader, type UploaderOptions } from '../../../src/swarm/uploader.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const blockLength = 16_384
const pieceLength = 4 * blockLength

/** An uploader that has pieces 0 … 7 of eight, and an unchoked peer that has none. */
const setUp = (options: Partial<UploaderOptions> = {}, bytesPerSecond: number | null = null) => {
  const clock = new VirtualClock()
  const limit = new UploadLimit(clock, bytesPerSecond)
  const lost: number[] = []
  const uploader = new Uploader({
    sendHighWaterBytes: 256 * 1024,
    peers: () => peers,
    limit,
    now: () => clock.now(),
    pieceLength: () => pieceLength,
    has: () => true,
    read: (piece, begin, length) => new Uint8Array(length).fill(piece * 16 + begin / blockLength),
    onRead: (piece) => lost.push(piece),
    isLimited: () => true,
    onSlowRequest: () => undefined,
    ...options,
  })
  const peers: PeerSession[] = []
  const owner = { onRequest: (session: PeerSession) => uploader.serve(session) }
  const peer = lonePeer({ id: 2, pieceCount: 8, has: [], now: () => clock.now(), owner })
  peer.session.setChoking(false)
  peer.heard()
  peers.push(peer.session)
  /** The pieces and offsets of the blocks that were sent since the last call. */
  const sent = (): string[] => peer.heard().map(([name, piece, begin]) => `${name} ${piece}:${begin}`)
  return { clock, uploader, peer, lost, sent }
}

const ask = (piece: number, begin = 0, length = blockLength): Uint8Array =>
  messages.encodeRequest(piece, begin, length)

describe('Uploader', () => {
  it('sends what is asked for, in order, and counts it', () => {
    const { uploader, peer, sent } = setUp()
    peer.say(ask(3), ask(1, blockLength))
    expect(sent()).toEqual(['piece 3:0', `piece 1:${blockLength}`])
    expect(uploader.sentBytes).toBe(2 * blockLength)
    expect(peer.session.uploadRate.total).toBe(2 * blockLength)
  })

  it('rejects what it cannot give: a piece that is not here, a range beyond its end, a block of 256 KiB', () => {
    const { peer, sent } = setUp({ has: (piece) => piece !== 5 })
    peer.say(ask(5), ask(0, pieceLength - 10, 20), ask(0, pieceLength), ask(1))
    expect(sent()).toEqual([
      'reject 5:0',
      `reject 0:${pieceLength - 10}`,
      `reject 0:${pieceLength}`,
      'piece 1:0',
    ])
  })

  it('adds no block while the link holds more than it may, and goes on when it drained', () => {
    const { uploader, peer, sent } = setUp()
    peer.link.bufferedAmount = 256 * 1024
    peer.say(ask(0), ask(1))
    expect(sent()).toEqual([])
    peer.link.bufferedAmount = 0
    uploader.serve(peer.session)
    expect(sent()).toEqual(['piece 0:0', 'piece 1:0'])
  })

  it('leaves what waits to CANCEL and CHOKE', () => {
    const { uploader, peer, sent } = setUp()
    peer.link.bufferedAmount = 256 * 1024
    peer.say(ask(0), ask(1), ask(2), messages.encodeCancel(1, 0, blockLength))
    expect(sent()).toEqual(['reject 1:0'])
    peer.session.setChoking(true)
    peer.link.bufferedAmount = 0
    uploader.serve(peer.session)
    expect(sent()).toEqual(['choke undefined:undefined', 'reject 0:0', 'reject 2:0'])
  })

  it('waits for the limit, one block a turn', async () => {
    const { clock, peer, sent } = setUp({}, blockLength)
    for (let piece = 0; piece < 8; piece++) peer.say(ask(piece))
    const atOnce = sent().length
    expect(atOnce).toBeLessThan(4)
    await clock.pass(3_000)
    expect(sent()).toHaveLength(3)
  })

  it('reads from the store one block after another, and rejects what it lost', async () => {
    const broken = new Error('The disk is gone.')
    const { peer, lost, sent } = setUp({
      read: async (piece, _begin, length) => {
        if (piece === 1) throw broken
        return new Uint8Array(length)
      },
    })
    peer.say(ask(0), ask(1), ask(2))
    expect(sent()).toEqual([])
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(sent()).toEqual(['piece 0:0', 'reject 1:0', 'piece 2:0'])
    expect(lost).toEqual([1])
  })

  it('does not send what it read for a peer that was choked meanwhile', async () => {
    const { peer, sent } = setUp({ read: async (_piece, _begin, length) => new Uint8Array(length) })
    peer.say(ask(0))
    peer.session.setChoking(true)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(sent()).toEqual(['choke undefined:undefined', 'reject 0:0'])
  })
})

/** So many blocks each peer has asked for at any time. */
const blocksAsked = 6

interface Member {
  readonly peer: LonePeer
  /** Bytes a second that the peer takes at most. */
  readonly maxRate: number
  got: number
}

/** Peers that always want more, at the other ends of links that share one uplink. */
class SharedUplink {
  readonly clock: VirtualClock
  readonly members: Member[] = []
  readonly uploader: Uploader
  readonly #rate: number
  /** Counts what is asked for. */
  #next = 0

  /** @param rate bytes a second */
  constructor(rate: number) {
    this.#rate = rate
    const { clock, uploader } = setUp({
      peers: () => this.members.map(({ peer }) => peer.session),
    })
    this.clock = clock
    this.uploader = uploader
  }

  join(maxRate = Number.POSITIVE_INFINITY): Member {
    const peer = lonePeer({
      id: this.members.length + 2,
      pieceCount: 8,
      has: [],
      holds: true,
      now: () => this.clock.now(),
      owner: { onRequest: (session) => this.uploader.serve(session) },
    })
    peer.session.setChoking(false)
    const member = { peer, maxRate, got: 0 }
    this.members.push(member)
    return member
  }

  leave(peer: LonePeer): void {
    this.members.splice(
      this.members.findIndex((member) => member.peer === peer),
      1,
    )
    this.uploader.forget(peer.session)
  }

  /** Members whose links hold a block. */
  get holding(): number {
    return this.members.filter(({ peer }) => peer.link.bufferedAmount > 8 * 1024).length
  }

  /** What all have got in so many milliseconds, in bytes. */
  async run(ms: number, eachStep: () => void = () => undefined): Promise<number> {
    const stepMs = 5
    let total = 0
    for (let at = 0; at < ms; at += stepMs) {
      for (const member of this.members) this.#askFor(member)
      let budget = (this.#rate * stepMs) / 1000
      const takers = this.#takers
      // Who takes little leaves the rest to others.
      takers.forEach((member, i) => {
        const left = this.#leave(member, budget / (takers.length - i), stepMs)
        budget -= left
        total += left
      })
      // The torrent's tick looks at links that said nothing.
      if (at % 500 === 0) this.uploader.serveWaiting()
      eachStep()
      await this.clock.pass(stepMs)
    }
    return total
  }

  get #takers(): typeof this.members {
    return this.members
      .filter(({ peer, maxRate }) => peer.link.bufferedAmount > 0 && maxRate > 0)
      .sort((a, b) => a.maxRate - b.maxRate || a.peer.link.bufferedAmount - b.peer.link.bufferedAmount)
  }

  /** What the peer's link holds leaves at once. */
  leaveAll({ link }: LonePeer): void {
    link.bufferedAmount = 0
  }

  #leave(member: Member, share: number, stepMs: number): number {
    const { link, session } = member.peer
    const before = link.bufferedAmount
    const left = Math.min(share, (member.maxRate * stepMs) / 1000, before)
    link.bufferedAmount = before - left
    member.got += left
    if (before > link.lowWater && link.bufferedAmount <= link.lowWater) this.uploader.serve(session)
    return left
  }

  #askFor({ peer }: Member): void {
    peer.heard()
    const onItsWay = Math.ceil(peer.link.bufferedAmount / blockLength)
    for (let asked = peer.session.uploads.length + onItsWay; asked < blocksAsked; asked++) {
      peer.say(ask(this.#next % 8, (Math.floor(this.#next++ / 8) % 4) * blockLength))
    }
  }
}

describe('Uploader, where the uplink is slow', () => {
  it('sends to three of many peers at a time, and all get the same in turns', async () => {
    const uplink = new SharedUplink(125_000)
    const members = Array.from({ length: 9 }, () => uplink.join())
    // Until the uplink is known all links are filled; then those queues run out.
    await uplink.run(15_000)
    const before = members.map(({ got }) => got)
    let most = 0
    const total = await uplink.run(10_000, () => {
      most = Math.max(most, uplink.holding)
    })
    expect(most).toBe(3)
    expect(total).toBeGreaterThan(0.99 * 10 * 125_000)
    const shares = members.map(({ got }, i) => got - (before[i] ?? 0))
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(4 * blockLength)
  })

  it('loses nothing by links that take nothing: dead ones hold their block, and others are served', async () => {
    const uplink = new SharedUplink(125_000)
    for (let i = 0; i < 4; i++) uplink.join()
    const dead = Array.from({ length: 5 }, () => uplink.join())
    await uplink.run(15_000)
    for (const member of dead) Object.assign(member, { maxRate: 0 })
    await uplink.run(5_000)
    expect(await uplink.run(10_000)).toBeGreaterThan(0.99 * 10 * 125_000)
    const held = dead.map(({ peer }) => peer.link.bufferedAmount)
    expect(Math.max(...held)).toBeLessThan(3 * blockLength)
  })

  it('does not take a peer’s slow line for its own', async () => {
    const uplink = new SharedUplink(3_000_000)
    uplink.join(50_000)
    await uplink.run(5_000)
    const fast = uplink.join()
    await uplink.run(2_000)
    const before = fast.got
    await uplink.run(1_000)
    expect(fast.got - before).toBeGreaterThan(0.9 * 3_000_000)
  })

  it('is not made slow by a link that stands still, where little is asked of it', async () => {
    const uplink = new SharedUplink(10_000_000)
    const stuck = uplink.join()
    await uplink.run(50)
    Object.assign(stuck, { maxRate: 0 })
    await uplink.run(3_000)
    const other = uplink.join()
    // It asks for a block now and then: nothing waits in between.
    for (let i = 0; i < 100; i++) {
      other.peer.say(ask(i % 8))
      uplink.leaveAll(other.peer)
      await uplink.clock.pass(100)
    }
    expect(other.peer.link.lowWater).toBe(128 * 1024)
  })

  it('gives the place of a peer that is gone to the next at once', async () => {
    const uplink = new SharedUplink(125_000)
    const members = Array.from({ length: 6 }, () => uplink.join())
    await uplink.run(15_000)
    const holders = members.filter(({ peer }) => peer.link.bufferedAmount > 8 * 1024)
    expect(holders).toHaveLength(3)
    uplink.leave(holders[0]!.peer)
    expect(uplink.holding).toBe(3)
  })

  it('takes what a link held when it closed for lost, not for sent', async () => {
    const uplink = new SharedUplink(125_000)
    // 96 KiB wait in each: where they count as sent, the uplink seems to carry megabytes a second.
    const members = Array.from({ length: 30 }, () => uplink.join())
    await uplink.run(500)
    for (const { peer } of members.slice(5)) uplink.leave(peer)
    await uplink.run(1_500)
    expect(members[0]!.peer.link.lowWater).toBe(8 * 1024)
    await uplink.run(10_000)
    expect(uplink.holding).toBe(3)
  })
})
