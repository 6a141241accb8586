import { afterEach, describe, expect, it } from 'vitest'
import { Contacts } from '../../../src/network/contacts.ts'
import type { OfferCredentials } from '../../../src/network/negotiation.ts'
import { OfferBudget } from '../../../src/network/offer-pool.ts'
import { TrackerClient } from '../../../src/network/tracker-client.ts'
import { TrackerSocket, type WebSocketConstructor } from '../../../src/network/tracker-socket.ts'
import { toLatin1 } from '../../../src/shared/bytes.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { VirtualClock } from '../swarm/virtual-world.ts'
import { dataChannelSdp, ScriptedLink, ScriptedNegotiation } from './scripted.ts'

const infoHash = new Uint8Array(20).fill(1)
const own = new Uint8Array(20).fill(2)
const other = new Uint8Array(20).fill(3)
const id = toLatin1(infoHash)

/** A WebSocket whose tracker is the test. */
class ScriptedWebSocket {
  static readonly made: ScriptedWebSocket[] = []
  readyState = 0
  readonly sent: Record<string, unknown>[] = []
  onopen: () => void = () => undefined
  onclose: () => void = () => undefined
  onmessage: (event: { data: unknown }) => void = () => undefined

  constructor() {
    ScriptedWebSocket.made.push(this)
  }

  open(): void {
    this.readyState = 1
    this.onopen()
  }

  send(message: string): void {
    this.sent.push(JSON.parse(message))
  }

  say(fields: object): void {
    this.onmessage({ data: JSON.stringify({ action: 'announce', info_hash: id, ...fields }) })
  }

  close(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose()
  }

  get announces(): Record<string, unknown>[] {
    return this.sent.filter((message) => message.answer === undefined)
  }
}

afterEach(() => {
  ScriptedWebSocket.made.length = 0
})

const start = () => {
  const clock = new VirtualClock()
  const negotiations: (ScriptedNegotiation & { isOffer: boolean; twinOf: OfferCredentials | undefined })[] =
    []
  const links: ScriptedLink[] = []
  const contacts = new Contacts({
    clock,
    peerId: own,
    onLink: (link) => links.push(link as ScriptedLink),
    onCompany: () => client.reconsider(),
  })
  const socket = new TrackerSocket(
    'ws://tracker.example',
    ScriptedWebSocket as unknown as WebSocketConstructor,
    clock,
    () => 0,
  )
  let next = 0
  const client: TrackerClient = new TrackerClient({
    socket,
    clock,
    infoHash,
    peerId: own,
    createOfferId: () => new Uint8Array(20).fill(100 + next++),
    createNegotiation: (initiator, listener, twinOf) => {
      const negotiation = Object.assign(new ScriptedNegotiation(listener), { isOffer: initiator, twinOf })
      negotiations.push(negotiation)
      // A real one is ready a little later.
      clock.after(10, () => negotiation.ready())
      return negotiation
    },
    budget: new OfferBudget(),
    contacts,
    offersPerAnnounce: () => 5,
    state: () => ({ uploaded: 0, downloaded: 0, left: 16_384 }),
    onStatus: () => undefined,
  })
  const ws = (): ScriptedWebSocket => ScriptedWebSocket.made.at(-1)!
  return { clock, client, contacts, negotiations, links, socket, ws }
}

const offerOf = (peerId: Uint8Array, n: number) => ({
  peer_id: toLatin1(peerId),
  offer_id: toLatin1(new Uint8Array(20).fill(n)),
  offer: { type: 'offer', sdp: dataChannelSdp },
})
const answerOf = (peerId: Uint8Array, n: number) => ({
  peer_id: toLatin1(peerId),
  offer_id: toLatin1(new Uint8Array(20).fill(n)),
  answer: { type: 'answer', sdp: dataChannelSdp },
})

describe('TrackerClient', () => {
  it('has its offers ready when the socket opens', async () => {
    const { clock, negotiations, ws } = start()
    expect(negotiations).toHaveLength(5)
    await clock.pass(300)
    ws().open()
    await clock.pass(0)
    expect(ws().announces).toHaveLength(1)
    expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5, left: 16_384 })
  })

  it('announces by the interval of the tracker with links, and sooner without', async () => {
    const { clock, contacts, ws, links } = start()
    ws().open()
    await clock.pass(100)
    ws().say({ interval: 100, complete: 0, incomplete: 3 })
    await clock.pass(4_000)
    expect(ws().announces).toHaveLength(1)
    await clock.pass(1_200)
    expect(ws().announces).toHaveLength(2)
    expect(ws().announces[1]).not.toHaveProperty('event')
    ws().say({ interval: 100, complete: 0, incomplete: 3 })
    contacts.opened(new ScriptedLink(), other, { initiator: true, offerId: new Uint8Array(20) })
    ws().say({ interval: 100 })
    await clock.pass(95_000)
    expect(ws().announces).toHaveLength(2)
    await clock.pass(6_000)
    expect(ws().announces).toHaveLength(3)
    ws().say({ interval: 100 })
    await clock.pass(50_000)
    // Alone again: asked at once what is due without links.
    links[0]!.close()
    await clock.pass(1_000)
    expect(ws().announces).toHaveLength(4)
  })

  it('refresh asks at most every five seconds, and a second wish is kept', async () => {
    const { clock, client, contacts, ws } = start()
    contacts.opened(new ScriptedLink(), other, { initiator: true, offerId: new Uint8Array(20) })
    ws().open()
    await clock.pass(100)
    ws().say({ interval: 1000 })
    for (let i = 0; i < 10; i++) client.refresh()
    await clock.pass(4_000)
    expect(ws().announces).toHaveLength(1)
    await clock.pass(1_100)
    expect(ws().announces).toHaveLength(2)
  })

  it('says that it is complete, also while offers are being made', async () => {
    const { clock, client, ws } = start()
    ws().open()
    void client.announce('completed')
    await clock.pass(200)
    expect(ws().announces.map(({ event }) => event)).toEqual(['started', 'completed'])
    expect(ws().announces[1]).toMatchObject({ numwant: 0, offers: [] })
  })

  it('makes no offers when no links are wanted, and takes none', async () => {
    const { clock, client, contacts, negotiations, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say({ interval: 60, complete: 1, incomplete: 1 })
    contacts.wanted = 0
    client.reconsider()
    expect(negotiations.every(({ isDestroyed }) => isDestroyed)).toBe(true)
    ws().say(offerOf(other, 7))
    await clock.pass(61_000)
    expect(negotiations).toHaveLength(5)
    expect(ws().announces.at(-1)).toMatchObject({ numwant: 0, offers: [] })
  })

  it('answers an offer once, not its own, and opens the link', async () => {
    const { clock, negotiations, links, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say(offerOf(own, 6))
    ws().say(offerOf(other, 7))
    ws().say(offerOf(other, 7))
    await clock.pass(100)
    const answers = ws().sent.filter(({ answer }) => answer !== undefined)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ to_peer_id: toLatin1(other), answer: { type: 'answer' } })
    negotiations.find(({ isOffer }) => !isOffer)!.listener.open(new ScriptedLink())
    expect(links).toHaveLength(1)
  })

  it('takes the first answer to its offer, and none to an unknown one or of itself', async () => {
    const { clock, negotiations, links, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say(answerOf(other, 9))
    ws().say(answerOf(own, 101))
    ws().say(answerOf(other, 100))
    ws().say(answerOf(new Uint8Array(20).fill(4), 100))
    expect(negotiations.map(({ accepted }) => accepted !== null)).toEqual([true, false, false, false, false])
    // An answer of our own is none, and the offer stays good for others.
    expect(negotiations[1]!.isDestroyed).toBe(false)
    negotiations[0]!.listener.open(new ScriptedLink())
    expect(links).toHaveLength(1)
  })

  it('takes further answers to an offer by twins of its connection, one a peer and not without end', async () => {
    const { clock, negotiations, ws } = start()
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
    ws().say(answerOf(peer(1), 100))
    ws().say(answerOf(peer(2), 100))
    ws().say(answerOf(peer(2), 100))
    await clock.pass(100)
    const twins = negotiations.slice(5)
    expect(twins.map(({ twinOf, accepted }) => [twinOf, accepted?.type])).toEqual([[credentials, 'answer']])
    for (let n = 3; n < 60; n++) ws().say(answerOf(peer(n), 100))
    await clock.pass(100)
    expect(negotiations.length).toBe(5 + 7)
    // Where a browser has no credentials to share, the first answer is all.
    ws().say(answerOf(peer(70), 101))
    ws().say(answerOf(peer(71), 101))
    await clock.pass(100)
    expect(negotiations.length).toBe(5 + 7)
    // An answer that comes much later is not to an offer that anybody remembers.
    await clock.pass(20_000)
    const before = negotiations.length
    ws().say(answerOf(peer(72), 100))
    await clock.pass(100)
    expect(negotiations.length).toBe(before)
  })

  it('the first link stops the hurried announce', async () => {
    const { clock, negotiations, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say({ interval: 120, complete: 1, incomplete: 1 })
    ws().say(answerOf(other, 100))
    negotiations[0]!.listener.open(new ScriptedLink())
    await clock.pass(60_000)
    expect(ws().announces).toHaveLength(1)
  })

  it('a peer that is full is asked again after 5, 10 and 15 s', async () => {
    const { clock, negotiations, ws } = start()
    ws().open()
    await clock.pass(100)
    const at: number[] = []
    let announced = 1
    for (let i = 0; i < 3; i++) {
      ws().say({ interval: 120, complete: 1, incomplete: 1 })
      const offer = (ws().announces.at(-1)!.offers as { offer_id: string }[])[0]!
      const taken = negotiations.length
      ws().say({
        peer_id: toLatin1(other),
        offer_id: offer.offer_id,
        answer: { type: 'answer', sdp: dataChannelSdp },
      })
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
    const { clock, client, negotiations, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say(answerOf(other, 100))
    ws().say(offerOf(new Uint8Array(20).fill(70), 1))
    for (const negotiation of [negotiations[0]!, negotiations.at(-1)!]) {
      negotiation.listener.failed(new TorrentError('timeout', 'The peer could not be reached.'))
    }
    expect(client.status.unreachable).toBe(2)
    ws().say(answerOf(new Uint8Array(20).fill(71), 101))
    negotiations[1]!.listener.open(new ScriptedLink())
    expect(client.status.unreachable).toBe(0)
  })

  it('a link that opens after the goodbye is closed', async () => {
    const { clock, client, negotiations, links, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say(answerOf(other, 100))
    client.close()
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

  it('tries a tracker that is down again after 1, 2, 5, 10, 30, 60, 60 seconds', async () => {
    const { clock, client, ws } = start()
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      const before = ScriptedWebSocket.made.length
      const at = clock.now()
      ws().close()
      await clock.run(() => ScriptedWebSocket.made.length > before, 100_000)
      waits.push((clock.now() - at) / 1000)
    }
    expect(waits).toEqual([1, 2, 5, 10, 30, 60, 60])
    expect(client.status).toMatchObject({
      state: 'unreachable',
      message: 'The tracker could not be reached.',
    })
    ws().open()
    await clock.pass(5_000)
    expect(client.status).toMatchObject({ state: 'connected', message: null })
    expect(ws().announces[0]).toMatchObject({ event: 'started', numwant: 5 })
  })

  it('a tracker that takes connections and hangs up is not asked every second', async () => {
    const { clock, ws } = start()
    for (let i = 0; i < 5; i++) {
      const before = ScriptedWebSocket.made.length
      ws().open()
      ws().close()
      await clock.run(() => ScriptedWebSocket.made.length > before, 100_000)
    }
    expect(clock.now()).toBe(48_000)
  })

  it('a tracker that falls silent is left and asked anew', async () => {
    const { clock, client, ws } = start()
    ws().open()
    await clock.pass(100)
    await clock.run(() => client.status.state === 'unreachable', 100_000)
    expect(client.status.message).toBe('The tracker does not answer.')
    await clock.pass(1_500)
    expect(ScriptedWebSocket.made).toHaveLength(2)
    ws().open()
    await clock.pass(800)
    ws().say({ interval: 120, complete: 0, incomplete: 1 })
    expect(client.status).toMatchObject({ state: 'connected', leeches: 1 })
  })

  it('shows what the tracker refuses for, and that it has come round', async () => {
    const { clock, client, ws } = start()
    ws().open()
    await clock.pass(100)
    ws().say({ 'failure reason': 'not on my list' })
    expect(client.status).toMatchObject({
      state: 'unreachable',
      message: 'The tracker refused: not on my list',
    })
    ws().say({ interval: 120, complete: 2, incomplete: 1 })
    expect(client.status).toMatchObject({ state: 'connected', message: null, seeds: 2, leeches: 1 })
  })
})
