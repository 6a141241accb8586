import { describe, expect, it } from 'vitest'
import { trackerProblems } from '../../../src/network/tracker-problems.ts'
import { englishOf } from '../../../src/shared/wording.ts'
import { answerOf, offerOf, other, startClient } from '../../helpers/tracker-setup.ts'

const opened = async () => {
  const world = startClient()
  world.ws().open()
  await world.clock.pass(100)
  return world
}

describe('what a tracker refuses', () => {
  it('is shown when it is our announce, till it comes round', async () => {
    const { client, say } = await opened()
    say({ 'failure reason': 'not on my list' })
    expect(client.status).toMatchObject({
      state: 'refusing',
      failure: trackerProblems.refuses('not on my list'),
      warning: null,
    })
    say({ interval: 120, complete: 2, incomplete: 1 })
    expect(client.status).toMatchObject({ state: 'connected', failure: null, seeds: 2, leeches: 1 })
  })

  it.each([
    ['with', true],
    ['without', false],
  ])('is a warning when no announce waits for an answer, %s an info hash', async (_name, isNamed) => {
    const { clock, client, ws, say } = await opened()
    say({ interval: 120, complete: 1, incomplete: 1 })
    say(offerOf(other, 7))
    await clock.pass(100)
    expect(ws().answers).toHaveLength(1)
    const failure = { 'failure reason': 'Could not find the offer corresponding to your answer.' }
    if (isNamed) say(failure)
    else ws().sayRaw(failure)
    expect(client.status).toMatchObject({ state: 'connected', failure: null })
    expect(englishOf(client.status.warning ?? '')).toContain('Could not find the offer')
    // aquatic answers the message besides, as if it had been an announce.
    say({ interval: 120, complete: 1, incomplete: 1 })
    expect(englishOf(client.status.warning ?? '')).toContain('Could not find the offer')
    await clock.pass(5_500)
    say({ interval: 120, complete: 1, incomplete: 1 })
    expect(client.status.warning).toBe(null)
  })

  it('ends the wait for an answer though it does not say what it is about', async () => {
    const { clock, client, made, ws } = await opened()
    ws().sayRaw({ 'failure reason': 'Invalid request' })
    expect(client.status).toMatchObject({
      state: 'refusing',
      failure: trackerProblems.refuses('Invalid request'),
    })
    await clock.pass(4_500)
    expect(made).toHaveLength(1)
    expect(ws().readyState).toBe(1)
    // It is asked again, and its socket is not thrown away.
    await clock.pass(1_000)
    expect(ws().announces).toHaveLength(2)
  })

  it('is told from what it warns of, and from what is wrong with us', async () => {
    const { clock, client, negotiations, say } = await opened()
    say({ interval: 120, complete: 0, incomplete: 1, 'warning message': 'This tracker moves.' })
    expect(client.status).toMatchObject({
      state: 'connected',
      failure: null,
      warning: trackerProblems.says('This tracker moves.'),
    })
    await clock.pass(5_000)
    negotiations.at(-1)!.listener.failed(Object.assign(new Error('no ICE'), { code: 'connection' }) as never)
    expect(client.status).toMatchObject({ warning: trackerProblems.says('This tracker moves.') })
  })
})

describe('a tracker that hangs up', () => {
  it('on an announce gets half as many offers, down to one', async () => {
    const { clock, made, ws } = startClient({ random: () => 0 })
    const counts: unknown[] = []
    for (let i = 1; i <= 4; i++) {
      ws().open()
      await clock.pass(800)
      counts.push(ws().announces.at(-1)?.numwant)
      ws().close()
      await clock.run(() => made.length > i, 300_000)
    }
    expect(counts).toEqual([5, 2, 1, 1])
  })

  it('on an answer takes nothing else with it', async () => {
    const { clock, made, negotiations, ws, say } = await opened()
    say({ interval: 120, complete: 1, incomplete: 2 })
    say(offerOf(other, 7))
    await clock.pass(100)
    expect(ws().answers).toHaveLength(1)
    ws().close()
    expect(negotiations.some(({ isDestroyed }) => isDestroyed)).toBe(false)
    await clock.run(() => made.length === 2, 10_000)
    ws().open()
    await clock.pass(800)
    expect(ws().announces[0]).toMatchObject({ numwant: 5 })
    say(answerOf(new Uint8Array(20).fill(9), 100))
    expect(negotiations[0]!.accepted).not.toBe(null)
  })
})

describe('completed', () => {
  it('is said when the socket is back', async () => {
    const { clock, client, made, ws, say, world } = await opened()
    say({ interval: 120, complete: 1, incomplete: 1 })
    ws().close()
    world.left = 0
    world.lacks = 'nothing'
    client.complete()
    await clock.run(() => made.length === 2, 10_000)
    ws().open()
    await clock.pass(800)
    expect(ws().announces.map(({ event }) => event)).toEqual(['started', 'completed'])
    await clock.pass(1_000)
    expect(ws().announces).toHaveLength(2)
  })

  it('is said again when the socket broke before the tracker had answered', async () => {
    const { clock, client, made, ws, say } = await opened()
    say({ interval: 120, complete: 1, incomplete: 1 })
    client.complete()
    expect(ws().announces.at(-1)).toMatchObject({ event: 'completed' })
    ws().close()
    await clock.run(() => made.length === 2, 10_000)
    ws().open()
    await clock.pass(800)
    expect(ws().announces.map(({ event }) => event)).toEqual(['started', 'completed'])
    say({ interval: 120, complete: 2, incomplete: 0 })
    ws().close()
    await clock.run(() => made.length === 3, 20_000)
    ws().open()
    await clock.pass(800)
    expect(ws().announces.map(({ event }) => event)).toEqual(['started'])
  })
})
