import { describe, expect, it } from 'vitest'
import { nextReconnectMs } from '../../../src/network/reconnect-timing.ts'
import { trackerProblems } from '../../../src/network/tracker-problems.ts'
import { answerOf, offerOf, other, own, startClient } from '../../helpers/tracker-setup.ts'

describe('nextReconnectMs', () => {
  it('spreads the clients of a tracker that was down over the whole of a growing time', () => {
    const range = (failures: number, hasLinks = false): number[] =>
      [0, 1].map((random) => nextReconnectMs(failures, hasLinks, random) / 1000)
    expect(range(0)).toEqual([1, 1.5])
    // Those who have nobody come first.
    expect(range(0, true)).toEqual([1, 10])
    expect(range(1)).toEqual([0.5, 4])
    expect(range(2)).toEqual([0.5, 10])
    expect(range(4, true)).toEqual([0.5, 60])
    expect(range(100)).toEqual([0.5, 120])
  })
})

describe('the line to a tracker', () => {
  it('is tried again less and less often while the tracker is down, and serves when it is up', async () => {
    const { clock, client, made, ws } = startClient({ random: () => 1 })
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      const before = made.length
      const at = clock.now()
      ws().close()
      await clock.run(() => made.length > before, 200_000)
      waits.push((clock.now() - at) / 1000)
    }
    expect(waits).toEqual([1.5, 4, 10, 20, 60, 120, 120])
    expect(client.status).toMatchObject({
      state: 'unreachable',
      failure: trackerProblems.unreachable(),
    })
    ws().open()
    await clock.pass(5_000)
    expect(client.status).toMatchObject({ state: 'connected', failure: null })
    expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5 })
  })

  it('is not tried every second when the tracker takes connections and hangs up', async () => {
    const { clock, made, ws } = startClient({ random: () => 1 })
    for (let i = 0; i < 5; i++) {
      const before = made.length
      ws().open()
      ws().close()
      await clock.run(() => made.length > before, 200_000)
    }
    expect(clock.now()).toBe(95_500)
  })

  it('goes by another name when the tracker has fallen silent, for it may hold the old one to be connected', async () => {
    const { clock, client, made, negotiations, ws, say, names } = startClient()
    ws().open()
    await clock.pass(100)
    const first = ws().announces[0]!.peer_id
    await clock.run(() => made.length === 2, 100_000)
    expect(clock.now()).toBeLessThan(20_000)
    // Who has an offer of then holds a name that is not ours any more.
    expect(negotiations.slice(0, 5).every(({ isDestroyed }) => isDestroyed)).toBe(true)
    ws().open()
    await clock.pass(100)
    const second = ws().announces[0]!
    expect(second).toMatchObject({ event: 'started', numwant: 5 })
    expect(second.peer_id).not.toBe(first)
    expect(String(second.peer_id).slice(0, 8)).toBe(String(first).slice(0, 8))
    expect(client.status.failure).toBe(null)
    // Other trackers know us as before, and an offer of our own is none, by whichever name.
    expect(names.current).toEqual(own)
    say({ interval: 120, complete: 0, incomplete: 2 })
    const known = negotiations.length
    say(offerOf(own, 7))
    say(
      offerOf(
        Uint8Array.from(String(second.peer_id), (char) => char.charCodeAt(0)),
        8,
      ),
    )
    expect(negotiations).toHaveLength(known)
  })

  it('keeps its name and what was offered when the tracker hangs up', async () => {
    const { clock, negotiations, made, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say({ interval: 120, complete: 0, incomplete: 2 })
    const first = ws().announces[0]!.peer_id
    ws().close()
    await clock.run(() => made.length === 2, 10_000)
    ws().open()
    await clock.pass(100)
    expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5, peer_id: first })
    say(answerOf(other, 100))
    expect(negotiations[0]!.accepted).not.toBe(null)
  })
})
