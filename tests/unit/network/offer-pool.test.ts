import { describe, expect, it } from 'vitest'
import { OfferBudget, OfferPool } from '../../../src/network/offer-pool.ts'
import type { Offer } from '../../../src/network/tracker-messages.ts'
import { VirtualClock } from '../swarm/virtual-world.ts'
import { ScriptedNegotiation } from './scripted.ts'

const start = ({ budget = new OfferBudget(), fails = false } = {}) => {
  const clock = new VirtualClock()
  const made: ScriptedNegotiation[] = []
  const failures: string[] = []
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
    onFailure: ({ message }) => failures.push(message),
  })
  /** Collects, and says when it was done in virtual time. */
  const collect = (count: number): { offers: readonly Offer[] | null; at: number } => {
    const result: { offers: readonly Offer[] | null; at: number } = { offers: null, at: Number.NaN }
    void pool.collect(count).then((offers) => {
      result.offers = offers
      result.at = clock.now()
    })
    return result
  }
  return { clock, made, failures, pool, collect }
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

  it('never has more than ten waiting, the oldest goes first', async () => {
    const { clock, made, pool, collect } = start()
    for (let round = 0; round < 4; round++) {
      const result = collect(5)
      for (const negotiation of made) negotiation.ready()
      await clock.pass(1_000)
      expect(result.offers).toHaveLength(5)
      expect(pool.size).toBeLessThanOrEqual(10)
    }
    expect(made.map(({ isDestroyed }) => isDestroyed)).toEqual([
      ...Array(10).fill(true),
      ...Array(10).fill(false),
    ])
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
