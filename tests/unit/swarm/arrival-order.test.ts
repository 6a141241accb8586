import { describe, expect, it } from 'vitest'
import { ArrivalOrder } from '../../../src/swarm/arrival-order.ts'
import type { PickPeer } from '../../../src/swarm/pick-peer.ts'
import { blockLength, pickPeer, type TestPeer } from '../../helpers/pick-peers.ts'

const orderOf = (peers: readonly PickPeer[], onParole: readonly PickPeer[] = []): ArrivalOrder =>
  new ArrivalOrder({ peers: () => peers, parole: { isOnParole: (peer) => onParole.includes(peer) } })

/** Ways in which a peer that is fast enough is not counted on. */
const spoilt: readonly (readonly [string, (peer: TestPeer) => void])[] = [
  ['chokes us', (peer) => Object.assign(peer, { peerChoking: true })],
  ['is silent', (peer) => Object.assign(peer.queue, { isSnubbed: true })],
]

describe('the rate of a peer that has sent nothing yet', () => {
  it('is half of the mean of those that have, and a guess when none has', () => {
    const [a, b] = [pickPeer('all', 1e6), pickPeer('all', 2e5)]
    expect(orderOf([pickPeer('all')]).fallbackRate()).toBe(64 * 1024)
    const mean = (a.queue.estimate.rate + b.queue.estimate.rate) / 2
    expect(orderOf([a, pickPeer('all'), b]).fallbackRate()).toBe(mean / 2)
  })
})

describe('blocks that are left to others', () => {
  const fallback = 1e5
  const left = (peer: TestPeer, others: readonly TestPeer[], onParole: readonly PickPeer[] = []): number =>
    orderOf([peer, ...others], onParole)
      .blocksLeftToOthers(peer, peer.queue.arrivalMs(fallback))
      ?.of(0) ?? 0

  it('are as many as others bring before this peer brings its next one', () => {
    const [busy, idle] = [pickPeer('all', 2e5), pickPeer('all', 2e5)]
    expect(left(busy, [idle])).toBe(0)
    // Four blocks are owed before its next one: in that time the other brings four, and begins a fifth.
    busy.queue.requestedBytes = 4 * blockLength
    expect(left(busy, [idle])).toBe(5)
    expect(left(idle, [busy])).toBe(0)
  })

  it('add up over all other peers, to a bound', () => {
    const busy = pickPeer('all', 2e5)
    busy.queue.requestedBytes = 4 * blockLength
    const idle = Array.from({ length: 30 }, () => pickPeer('all', 2e5))
    expect(left(busy, idle.slice(0, 3))).toBe(15)
    expect(left(busy, idle)).toBe(64)
  })

  it.each(spoilt)('are none for a peer that %s', (_, spoil) => {
    const [busy, idle] = [pickPeer('all', 2e5), pickPeer('all', 2e5)]
    busy.queue.requestedBytes = 4 * blockLength
    spoil(idle)
    expect(left(busy, [idle])).toBe(0)
  })

  it('are none for a peer on parole, or of a rate that is not known', () => {
    const [busy, idle, unknown] = [pickPeer('all', 2e5), pickPeer('all', 2e5), pickPeer('all')]
    busy.queue.requestedBytes = 40 * blockLength
    expect(left(busy, [idle], [idle])).toBe(0)
    expect(left(busy, [unknown])).toBe(0)
  })
})

describe('a block that another peer brings much sooner', () => {
  const isMuchSooner = (order: ArrivalOrder, peer: PickPeer, arrivalMs: number): boolean =>
    order.isMuchSoonerElsewhere(peer, 3, arrivalMs)

  it('comes in less than two thirds of the time, less 20 ms, from a peer that has the piece', () => {
    const [slow, fast] = [pickPeer('all', 2e4), pickPeer('all', 1e6)]
    const order = orderOf([slow, fast])
    const itsMs = fast.queue.arrivalMs(1e5)
    const limit = (itsMs + 20) * 1.5
    expect([isMuchSooner(order, slow, limit - 0.01), isMuchSooner(order, slow, limit + 0.01)]).toEqual([
      false,
      true,
    ])
    expect(isMuchSooner(orderOf([slow, pickPeer([4], 1e6)]), slow, limit + 0.01)).toBe(false)
    expect(isMuchSooner(orderOf([fast]), fast, 1e6)).toBe(false)
  })

  it.each(spoilt)('does not come from a peer that %s', (_, spoil) => {
    const [slow, fast] = [pickPeer('all', 2e4), pickPeer('all', 1e6)]
    spoil(fast)
    expect(isMuchSooner(orderOf([slow, fast]), slow, 1e6)).toBe(false)
  })

  it('does not come from a peer on parole', () => {
    const [slow, fast] = [pickPeer('all', 2e4), pickPeer('all', 1e6)]
    expect(isMuchSooner(orderOf([slow, fast], [fast]), slow, 1e6)).toBe(false)
  })
})
