import { describe, expect, it } from 'vitest'
import { trackerProblems } from '../../../src/network/tracker-problems.ts'
import { toLatin1 } from '../../../src/shared/bytes.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { answerOf, offerOf, other, own, startClient } from '../../helpers/tracker-setup.ts'

describe('TrackerClient', () => {
  it('has its offers ready when the socket opens', async () => {
    const { clock, negotiations, ws } = startClient()
    expect(negotiations).toHaveLength(5)
    await clock.pass(300)
    ws().open()
    await clock.pass(0)
    expect(ws().announces).toHaveLength(1)
    expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5, left: 16_384 })
  })

  it('announces by the interval of the tracker with links, and sooner without', async () => {
    const { clock, links, ws, say, link } = startClient()
    ws().open()
    await clock.pass(100)
    say({ interval: 100, complete: 0, incomplete: 3 })
    await clock.pass(4_000)
    expect(ws().announces).toHaveLength(1)
    await clock.pass(1_200)
    expect(ws().announces).toHaveLength(2)
    expect(ws().announces[1]).not.toHaveProperty('event')
    say({ interval: 100, complete: 0, incomplete: 3 })
    for (let n = 0; n < 8; n++) link(new Uint8Array(20).fill(200 + n))
    await clock.pass(95_000)
    expect(ws().announces).toHaveLength(2)
    await clock.pass(6_000)
    expect(ws().announces).toHaveLength(3)
    say({ interval: 100 })
    await clock.pass(50_000)
    // Alone again: asked at once what is due without links.
    for (const each of links) each.close()
    await clock.pass(1_000)
    expect(ws().announces).toHaveLength(4)
  })

  it('the first link that opens stops the hurry', async () => {
    const { clock, ws, say, link } = startClient()
    ws().open()
    await clock.pass(100)
    say({ interval: 120, complete: 1, incomplete: 1 })
    link()
    await clock.pass(14_000)
    expect(ws().announces).toHaveLength(1)
    // Few links are asked for more, but not soon and not for ever.
    await clock.pass(1_500)
    expect(ws().announces).toHaveLength(2)
    say({ interval: 120, complete: 1, incomplete: 1 })
    await clock.pass(31_000)
    expect(ws().announces).toHaveLength(3)
  })

  it('who waits for data asks again though it has links, and with more offers', async () => {
    const { clock, client, ws, say, link, world } = startClient()
    ws().open()
    await clock.pass(100)
    for (let n = 0; n < 20; n++) link(new Uint8Array(20).fill(200 + n))
    say({ interval: 1800, complete: 1, incomplete: 30 })
    await clock.pass(300_000)
    expect(ws().announces).toHaveLength(1)
    world.lacks = 'awaited'
    world.offers = 10
    client.reconsider()
    await clock.pass(100)
    expect(ws().announces[1]).toMatchObject({ numwant: 10 })
    const gaps: number[] = []
    for (let i = 2; i < 6; i++) {
      say({ interval: 1800, complete: 1, incomplete: 30 })
      const at = clock.now()
      await clock.run(() => ws().announces.length > i, 200_000)
      gaps.push(Math.round((clock.now() - at) / 5_000) * 5)
    }
    expect(gaps).toEqual([30, 60, 60, 60])
  })

  it('respects the shortest interval of the tracker, whoever is in a hurry', async () => {
    const { clock, client, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say({ interval: 300, 'min interval': 60, complete: 1, incomplete: 1 })
    client.refresh()
    await clock.pass(59_000)
    expect(ws().announces).toHaveLength(1)
    await clock.pass(1_500)
    expect(ws().announces).toHaveLength(2)
  })

  it('refresh asks at most every five seconds, and a second wish is kept', async () => {
    const { clock, client, ws, say, link } = startClient()
    link()
    ws().open()
    await clock.pass(100)
    say({ interval: 1000 })
    for (let i = 0; i < 10; i++) client.refresh()
    client.reconsider()
    await clock.pass(4_000)
    expect(ws().announces).toHaveLength(1)
    await clock.pass(1_100)
    expect(ws().announces).toHaveLength(2)
  })

  it('a page that is looked at again asks only when peers are missed', async () => {
    const { clock, client, ws, say, link, world } = startClient()
    world.lacks = 'nothing'
    link()
    ws().open()
    await clock.pass(100)
    say({ interval: 1000, complete: 1, incomplete: 0 })
    await clock.pass(20_000)
    client.refreshIfUrgent()
    await clock.pass(100)
    expect(ws().announces).toHaveLength(1)
    world.lacks = 'data'
    client.refreshIfUrgent()
    await clock.pass(100)
    expect(ws().announces).toHaveLength(2)
  })

  it('says that it is complete, also while offers are being made', async () => {
    const { clock, client, ws } = startClient()
    ws().open()
    client.complete()
    await clock.pass(200)
    expect(ws().announces.map(({ event }) => event)).toEqual(['started', 'completed'])
    expect(ws().announces[1]).toMatchObject({ numwant: 0, offers: [] })
  })

  it('makes no offers when no links are wanted, and takes none; what was given away stays good for later', async () => {
    const { clock, client, contacts, negotiations, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say({ interval: 60, complete: 1, incomplete: 1 })
    contacts.wanted = 0
    client.reconsider()
    expect(negotiations.some(({ isDestroyed }) => isDestroyed)).toBe(false)
    say(offerOf(other, 7))
    say(answerOf(other, 100))
    expect(negotiations.some(({ accepted }) => accepted !== null)).toBe(false)
    await clock.pass(61_000)
    expect(negotiations).toHaveLength(5)
    expect(ws().announces.at(-1)).toMatchObject({ numwant: 0, offers: [] })
  })

  it('answers an offer once, not its own, and opens the link', async () => {
    const { clock, negotiations, links, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say(offerOf(own, 6))
    say(offerOf(other, 7))
    say(offerOf(other, 7))
    await clock.pass(100)
    const answers = ws().sent.filter(({ answer }) => answer !== undefined)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ to_peer_id: toLatin1(other), answer: { type: 'answer' } })
    negotiations.find(({ isOffer }) => !isOffer)!.listener.open(new ScriptedLink())
    expect(links).toHaveLength(1)
  })

  it('takes the first answer to its offer, and none to an unknown one or of itself', async () => {
    const { clock, negotiations, links, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say(answerOf(other, 9))
    say(answerOf(own, 101))
    say(answerOf(other, 100))
    say(answerOf(new Uint8Array(20).fill(4), 100))
    expect(negotiations.map(({ accepted }) => accepted !== null)).toEqual([true, false, false, false, false])
    // An answer of our own is none, and the offer stays good for others.
    expect(negotiations[1]!.isDestroyed).toBe(false)
    negotiations[0]!.listener.open(new ScriptedLink())
    expect(links).toHaveLength(1)
  })

  it('takes further answers to an offer by forks of its connection, one a peer and not without end', async () => {
    const { clock, negotiations, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    const credentials = {
      certificate: {} as RTCCertificate,
      userFragment: 'user',
      password: 'secret',
      sentAs: 'active' as const,
    }
    negotiations[0]!.credentials = credentials
    const peer = (n: number): Uint8Array => new Uint8Array(20).fill(150 + n)
    say(answerOf(peer(1), 100))
    say(answerOf(peer(2), 100))
    say(answerOf(peer(2), 100))
    await clock.pass(100)
    const forks = negotiations.slice(5)
    expect(forks.map(({ forkOf, accepted }) => [forkOf, accepted?.type])).toEqual([[credentials, 'answer']])
    for (let n = 3; n < 60; n++) say(answerOf(peer(n), 100))
    await clock.pass(100)
    expect(negotiations.length).toBe(5 + 7)
    // Where a browser has no credentials to share, the first answer is all.
    say(answerOf(peer(70), 101))
    say(answerOf(peer(71), 101))
    await clock.pass(100)
    expect(negotiations.length).toBe(5 + 7)
    // An answer that comes much later is not to an offer that anybody remembers.
    await clock.pass(20_000)
    const before = negotiations.length
    say(answerOf(peer(72), 100))
    await clock.pass(100)
    expect(negotiations.length).toBe(before)
  })

  it('a peer that is full is asked again after 5, 10 and 15 s', async () => {
    const { clock, negotiations, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    const at: number[] = []
    let announced = 1
    for (let i = 0; i < 3; i++) {
      say({ interval: 120, complete: 1, incomplete: 1 })
      const offer = (ws().announces.at(-1)!.offers as { offer_id: string }[])[0]!
      const taken = negotiations.length
      say({ ...answerOf(other, 0), offer_id: offer.offer_id })
      const link = new ScriptedLink()
      link.end = 'refused'
      const accepted = negotiations.slice(0, taken).findLast((negotiation) => negotiation.accepted !== null)
      accepted?.listener.open(link)
      link.close()
      const from = clock.now()
      await clock.run(() => ws().announces.length > announced, 100_000)
      announced = ws().announces.length
      at.push(Math.round((clock.now() - from) / 1000))
    }
    expect(at).toEqual([5, 10, 15])
  })

  it('tells how many were found and not reached', async () => {
    const { clock, client, negotiations, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say(answerOf(other, 100))
    say(offerOf(new Uint8Array(20).fill(70), 1))
    for (const negotiation of [negotiations[0]!, negotiations.at(-1)!]) {
      negotiation.listener.failed(new TorrentError('timeout', 'The peer could not be reached.'))
    }
    expect(client.status.unreachable).toBe(2)
    say(answerOf(new Uint8Array(20).fill(71), 101))
    negotiations[1]!.listener.open(new ScriptedLink())
    expect(client.status.unreachable).toBe(0)
  })

  it('a link that opens after the goodbye is closed', async () => {
    const { clock, client, negotiations, links, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    say(answerOf(other, 100))
    client.leave()
    expect(negotiations.every(({ isDestroyed }) => isDestroyed)).toBe(true)
    const link = new ScriptedLink()
    negotiations[0]!.listener.open(link)
    expect(link.isClosed).toBe(true)
    expect(links).toHaveLength(0)
    const sent = ws().sent.length
    expect(ws().sent.at(-1)).toMatchObject({ event: 'stopped', offers: [] })
    await clock.pass(1_000_000)
    expect(ws().sent).toHaveLength(sent)
  })

  it('a tracker that falls silent is left and asked anew', async () => {
    const { clock, client, made, ws, say } = startClient()
    ws().open()
    await clock.pass(100)
    await clock.run(() => client.status.state === 'unreachable', 100_000)
    expect(client.status.failure).toEqual(trackerProblems.silent())
    await clock.pass(1_500)
    expect(made).toHaveLength(2)
    ws().open()
    await clock.pass(800)
    say({ interval: 120, complete: 0, incomplete: 1 })
    expect(client.status).toMatchObject({ state: 'connected', failure: null, leeches: 1 })
  })
})
