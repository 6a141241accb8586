import { describe, expect, it } from 'vitest'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import { OfferPool } from '../../../src/network/offer-pool.ts'
import type { Offer } from '../../../src/network/tracker-messages.ts'
import { detailOf } from '../../../src/shared/errors.ts'
import { ScriptedNegotiation } from '../../helpers/scripted-peers.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const sdp = (setup: string, ...types: readonly string[]): string =>
  [
    'v=0',
    `a=setup:${setup}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...types.map((type) => `a=candidate:1 1 udp 1 192.0.2.1 4000 typ ${type}`),
    '',
  ].join('\r\n')

const start = ({ budget = new OfferBudget(), fails = false } = {}) => {
  const clock = new VirtualClock()
  const made: ScriptedNegotiation[] = []
  const failures: string[] = []
  let better = 0
  let next = 0
  const pool = new OfferPool({
    clock,
    budget,
    createId: () => new Uint8Array(20).fill(++next),
    create: () => {
      if (fails) throw new Error('no WebRTC here')
      const negotiation = new ScriptedNegotiation({ open: () => undefined, failed: () => undefined })
      made.push(negotiation)
      return negotiation
    },
    onFailure: (error) => failures.push(detailOf(error) ?? ''),
    onBetter: () => better++,
  })
  /** Collects, and says when it was done in virtual time. */
  const collect = (count: number, hurried = true): { offers: readonly Offer[] | null; at: number } => {
    const result: { offers: readonly Offer[] | null; at: number } = { offers: null, at: Number.NaN }
    void pool.collect(count, hurried).then((offers) => {
      result.offers = offers
      result.at = clock.now()
    })
    return result
  }
  return { clock, made, failures, pool, collect, better: () => better }
}

describe('OfferPool', () => {
  it('gives all offers as soon as they are ready', async () => {
    const { clock, made, collect } = start()
    const result = collect(3)
    for (const negotiation of made) negotiation.ready()
    await clock.pass(1)
    expect(result.offers).toHaveLength(3)
    expect(result.at).toBe(0)
  })

  it('one offer that fails and one that is never ready do not hold up the others', async () => {
    const { clock, made, failures, pool, collect } = start()
    const result = collect(5)
    clock.after(20, () => {
      made[0]!.ready()
      made[1]!.fail(new Error('broken interface'))
      made[2]!.ready()
      made[3]!.ready()
    })
    await clock.pass(1_000)
    expect(result.offers?.map(({ id }) => id[0])).toEqual([1, 3, 4])
    expect(result.at).toBe(120)
    expect(failures).toEqual(['broken interface'])
    expect(made[1]!.isDestroyed).toBe(true)
    // What was late goes out with the next announce.
    made[4]!.ready()
    await clock.pass(1)
    expect((await pool.collect(1)).map(({ id }) => id[0])).toEqual([5])
  })

  it('waits beyond its deadline for the first offer, not for ever', async () => {
    const { clock, made, collect } = start()
    const result = collect(2)
    clock.after(1_500, () => made[1]!.ready())
    await clock.pass(1_600)
    expect(result.at).toBe(1_500)
    const hopeless = start()
    const none = hopeless.collect(2)
    await hopeless.clock.pass(5_000)
    expect(none).toEqual({ offers: [], at: 3_000 })
  })

  it('announces without offers when none can be made', async () => {
    const { clock, failures, collect } = start({ fails: true })
    const result = collect(5)
    await clock.pass(1)
    expect(result.offers).toEqual([])
    expect(failures).toEqual(['no WebRTC here'])
  })

  it('gives an attempt to the first answer only', async () => {
    const { clock, made, pool, collect } = start()
    collect(1)
    made[0]!.ready()
    await clock.pass(1)
    const id = new Uint8Array(20).fill(1)
    expect(pool.take(id)).toBe(made[0])
    expect(pool.take(id)).toBeNull()
    expect(pool.take(new Uint8Array(20).fill(99))).toBeNull()
  })

  it('gives up an offer that nobody answered', async () => {
    const { clock, made, pool, collect } = start()
    collect(1)
    made[0]!.ready()
    await clock.pass(49_999)
    expect(made[0]!.isDestroyed).toBe(false)
    await clock.pass(2)
    expect(made[0]!.isDestroyed).toBe(true)
    expect(pool.take(new Uint8Array(20).fill(1))).toBeNull()
  })

  it('announces again what reached nobody, instead of making more', async () => {
    const { clock, made, pool, collect } = start()
    for (let round = 0; round < 20; round++) {
      const result = collect(5)
      for (const negotiation of made) negotiation.ready()
      await clock.pass(10_000)
      expect(result.offers).toHaveLength(5)
      pool.recycle()
    }
    expect(made).toHaveLength(5)
  })

  it('never has more than twenty waiting, and gives none up that is younger than 40 s', async () => {
    const { clock, made, collect } = start()
    const counts: number[] = []
    for (let round = 0; round < 8; round++) {
      const result = collect(10)
      for (const negotiation of made) negotiation.ready()
      await clock.pass(10_000)
      counts.push(result.offers?.length ?? -1)
      const waiting = made.filter(({ isDestroyed }) => !isDestroyed)
      expect(waiting.length).toBeLessThanOrEqual(20)
    }
    // Those of 0 s and 10 s are in the way until 40 s and 50 s; an announce in between goes out all the same.
    expect(counts).toEqual([10, 10, 0, 0, 10, 10, 0, 0])
  })

  it('offers that found no peer are given to others; one that was given away is not', async () => {
    const { clock, made, pool, collect } = start()
    for (let round = 0; round < 6; round++) {
      const result = collect(5)
      for (const negotiation of made) negotiation.ready()
      await clock.pass(5_000)
      expect(result.offers).toHaveLength(5)
      // One other: the tracker gave it the first.
      pool.reached(1)
    }
    expect(made).toHaveLength(10)
    expect(made.every(({ isDestroyed }) => !isDestroyed)).toBe(true)
  })

  it('speaks as RFC 8842 wants it after an announce that nobody answered, and turn by turn', async () => {
    const { clock, made, pool, collect } = start()
    const setups: string[] = []
    const announce = async (): Promise<readonly Offer[]> => {
      const result = collect(1)
      for (const negotiation of made) negotiation.ready(sdp('actpass', 'host'))
      await clock.pass(5_000)
      const [only] = result.offers ?? []
      setups.push(/a=setup:(\w+)/.exec(only?.description.sdp ?? '')?.[1] ?? 'none')
      return result.offers ?? []
    }
    for (let round = 0; round < 3; round++) {
      await announce()
      pool.reached(1)
    }
    expect(setups).toEqual(['active', 'actpass', 'active'])
    // Nobody is there who could be silent.
    pool.reached(0)
    await announce()
    expect(setups.at(-1)).toBe('active')
    pool.reached(1)
    const [answered] = await announce()
    expect(setups.at(-1)).toBe('actpass')
    const negotiation = pool.take(answered!.id)
    expect(negotiation?.sentAs).toBe('actpass')
    await announce()
    expect(setups.at(-1)).toBe('active')
  })

  describe('candidates that come late', () => {
    it('an announce waits for them up to its deadline, says what there is, and better offers follow', async () => {
      const { clock, made, pool, collect, better } = start()
      const result = collect(2)
      for (const negotiation of made) negotiation.offerSoFar = { type: 'offer', sdp: sdp('actpass', 'host') }
      await clock.pass(701)
      expect(result.at).toBe(700)
      expect(result.offers?.map(({ description }) => description.sdp)).toEqual([
        sdp('active', 'host'),
        sdp('active', 'host'),
      ])
      expect(result.offers?.map(({ id }) => pool.reachOf(id))).toEqual([0, 0])
      expect(made).toHaveLength(4)
      made[2]!.ready(sdp('actpass', 'host', 'relay'))
      await clock.pass(1)
      expect(better()).toBe(0)
      made[3]!.ready(sdp('actpass', 'host', 'relay'))
      await clock.pass(1)
      expect(better()).toBe(1)
      const next = collect(2)
      await clock.pass(1)
      expect(next.offers?.map(({ id }) => pool.reachOf(id))).toEqual([2, 2])
    })

    it('nothing follows when they never come', async () => {
      const { clock, made, collect, better } = start()
      collect(1)
      made[0]!.offerSoFar = { type: 'offer', sdp: sdp('actpass', 'host') }
      await clock.pass(1_000)
      made[1]!.ready(sdp('actpass', 'host'))
      await clock.pass(10)
      expect(better()).toBe(0)
    })

    it('what is whole goes out alone, and nothing follows', async () => {
      const { clock, made, collect, better } = start()
      const result = collect(2)
      made[0]!.offerSoFar = { type: 'offer', sdp: sdp('actpass', 'host') }
      made[1]!.ready(sdp('actpass', 'host', 'srflx'))
      await clock.pass(200)
      expect(result.offers).toHaveLength(1)
      expect(better()).toBe(0)
    })

    it('who has links waits for them', async () => {
      const { clock, made, collect } = start()
      const result = collect(1, false)
      made[0]!.offerSoFar = { type: 'offer', sdp: sdp('actpass', 'host') }
      clock.after(3_500, () => made[0]!.ready(sdp('actpass', 'host', 'relay')))
      await clock.pass(4_000)
      expect(result.at).toBe(3_500)
    })
  })

  it('keeps within the budget that all torrents share, and gives back', async () => {
    const budget = new OfferBudget(7)
    const first = start({ budget })
    const second = start({ budget })
    first.pool.prepare(5)
    second.pool.prepare(5)
    expect([first.made.length, second.made.length]).toEqual([5, 2])
    first.pool.clear()
    second.pool.prepare(5)
    expect(second.made).toHaveLength(5)
    expect(first.made.every(({ isDestroyed }) => isDestroyed)).toBe(true)
  })

  it('clearing ends a collect that waits', async () => {
    const { clock, pool, collect } = start()
    const result = collect(5)
    pool.clear()
    await clock.pass(1)
    expect(result).toEqual({ offers: [], at: 0 })
  })
})
