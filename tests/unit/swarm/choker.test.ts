import { describe, expect, it } from 'vitest'
import { type ChokeCandidate, chooseUnchoked } from '../../../src/swarm/choker.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const peer = (
  values: Partial<ChokeCandidate> & { name?: string } = {},
): ChokeCandidate & { name?: string } => ({
  interested: true,
  unchoked: false,
  isFreeRider: false,
  downloadRate: 0,
  uploadRate: 0,
  unchokedForMs: 0,
  waitingMs: 0,
  ...values,
})
const options = { isSeed: false, slots: 4, optimisticSlots: 1, rotateOptimistic: true, seedQuotaMs: 60_000 }

describe('chooseUnchoked', () => {
  it('unchokes everybody while there is room, but nobody who is not interested', () => {
    const peers = [peer(), peer(), peer({ interested: false })]
    const { unchoke } = chooseUnchoked(peers, new Set(), options, seededRandom(1))
    expect([...unchoke]).toEqual(peers.slice(0, 2))
  })

  it('as a leech gives to those who give most, and one slot to whoever waited longest', () => {
    const givers = [10, 20, 30, 40].map((rate) => peer({ downloadRate: rate * 1000 }))
    const patient = peer({ waitingMs: 90_000 })
    const others = [peer({ waitingMs: 1_000 }), peer({ waitingMs: 5_000 })]
    const { unchoke, optimistic } = chooseUnchoked(
      [...others, patient, ...givers],
      new Set(),
      options,
      seededRandom(2),
    )
    expect(unchoke).toEqual(new Set([...givers, patient]))
    expect(optimistic).toEqual(new Set([patient]))
  })

  it('keeps the optimistic peer till its rounds are over', () => {
    const peers = Array.from({ length: 8 }, (_, i) => peer({ downloadRate: i, waitingMs: i }))
    const lucky = peers[0]!
    const kept = chooseUnchoked(
      peers,
      new Set([lucky]),
      { ...options, rotateOptimistic: false },
      seededRandom(3),
    )
    expect(kept.optimistic).toEqual(new Set([lucky]))
    const turned = chooseUnchoked(peers, new Set([lucky]), options, seededRandom(3))
    expect(turned.optimistic.has(lucky)).toBe(false)
  })

  it('as a seed moves on from those who had their share', () => {
    const fed = Array.from({ length: 4 }, () =>
      peer({ unchoked: true, unchokedForMs: 70_000, uploadRate: 900 }),
    )
    const hungry = Array.from({ length: 4 }, () => peer({ waitingMs: 30_000 }))
    const { unchoke } = chooseUnchoked(
      [...fed, ...hungry],
      new Set(),
      { ...options, isSeed: true },
      seededRandom(4),
    )
    for (const one of hungry) expect(unchoke.has(one)).toBe(true)
  })

  it('gives a free rider nothing while others want it, not even an optimistic slot', () => {
    const rider = peer({ isFreeRider: true, unchoked: true, waitingMs: 90_000 })
    const others = [peer(), peer()]
    const { unchoke, optimistic } = chooseUnchoked(
      [rider, ...others],
      new Set([rider]),
      { ...options, slots: 1, rotateOptimistic: false },
      seededRandom(5),
    )
    expect(unchoke).toEqual(new Set(others))
    expect(optimistic.has(rider)).toBe(false)
  })

  it('serves free riders when nobody else is there', () => {
    const riders = Array.from({ length: 3 }, () => peer({ isFreeRider: true }))
    expect(chooseUnchoked(riders, new Set(), options, seededRandom(6)).unchoke).toEqual(new Set(riders))
  })

  it.each([
    [1, 1],
    [4, 1],
    [5, 0],
  ])('beside %i others that want it, %i of the free riders gets what is left, in turns', (others, served) => {
    const givers = Array.from({ length: others }, () => peer())
    const riders = [
      peer({ isFreeRider: true, unchoked: true, waitingMs: 90_000 }),
      peer({ isFreeRider: true, waitingMs: 20_000 }),
      peer({ isFreeRider: true, waitingMs: 10_000 }),
    ]
    const { unchoke } = chooseUnchoked([...riders, ...givers], new Set(), options, seededRandom(7))
    expect(unchoke).toEqual(new Set([...givers, ...riders.slice(1, 1 + served)]))
  })
})
