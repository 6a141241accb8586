import { describe, expect, it } from 'vitest'
import { Contacts } from '../../../src/network/contacts.ts'
import type { CreateNegotiation } from '../../../src/network/negotiation.ts'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import { hideRelated, keepRelayed, readCandidate } from '../../../src/network/relayed-candidates.ts'
import { RelayedMeetings } from '../../../src/network/relayed-meetings.ts'
import type { DeliveredSignal, Signal, SignalBody } from '../../../src/protocol/tp-sig.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { dataChannelSdp, ScriptedLink } from '../../helpers/scripted-peers.ts'
import { scriptedNegotiations } from '../../helpers/tracker-setup.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const own = new Uint8Array(20).fill(1)
/** As the relay knows us: from before we took another name. */
const ownAtRelay = new Uint8Array(20).fill(2)
const other = new Uint8Array(20).fill(3)
const third = new Uint8Array(20).fill(4)
const sessionOfOther = new Uint8Array(20).fill(200)
const host = (port: number): string => `candidate:1 1 udp 2113937151 192.0.2.1 ${port} typ host`
const relayed = (port: number): string => `candidate:2 1 udp 2113937 192.0.2.9 ${port} typ relay`

const start = (options: { readonly isRelayOnly?: boolean; readonly hasNoWebRtc?: boolean } = {}) => {
  const clock = new VirtualClock()
  const { all: negotiations, create } = scriptedNegotiations(clock)
  const links: ScriptedLink[] = []
  const contacts = new Contacts({
    clock,
    isOwn: (peerId) => peerId[0] === own[0] || peerId[0] === ownAtRelay[0],
    onLink: (link) => links.push(link as ScriptedLink),
    onCompany: () => undefined,
  })
  const relay = new ScriptedLink()
  contacts.opened(relay, new Uint8Array(20).fill(9), {
    ...{ initiator: true, offerId: new Uint8Array(20), ownId: ownAtRelay },
  })
  links.length = 0
  const sent: (Signal & { readonly relay: string })[] = []
  const ended: (readonly [number | undefined, string])[] = []
  const endedOver: string[] = []
  const hooks = { onEnd: (): void => undefined }
  let next = 50
  const budget = new OfferBudget(6)
  const createNegotiation: CreateNegotiation = (initiator, ...rest) => {
    if (options.hasNoWebRtc === true) throw new TorrentError('no-webrtc', 'There is no WebRTC.')
    const negotiation = create(initiator, ...rest)
    if (initiator) Object.assign(negotiation, { sdp: sdpOf(host(1)) })
    return negotiation
  }
  const meetings = new RelayedMeetings({
    ...{ clock, contacts, budget, createNegotiation, random: () => 1 },
    isRelayOnly: options.isRelayOnly ?? false,
    createOfferId: () => new Uint8Array(20).fill(next++),
    ownName: () => own,
    send: (to, signal) => sent.push({ ...signal, relay: to }),
    onEnd: ({ relay, peerId }, outcome) => {
      ended.push([peerId[0], outcome])
      endedOver.push(relay)
      hooks.onEnd()
    },
  })
  const receive = (body: SignalBody, more: Partial<DeliveredSignal> = {}, over = relay.id): void =>
    meetings.receive(over, {
      ...{ to: ownAtRelay, from: other, session: sent[0]?.session ?? sessionOfOther, body },
      ...more,
    })
  const introduce = (peerId = other): void => meetings.introduce({ relay: relay.id, peerId })
  return {
    ...{ clock, contacts, budget, meetings, negotiations, links, relay, sent, ended, endedOver, hooks },
    ...{ receive, introduce },
  }
}
const sdpOf = (...lines: readonly string[]): string =>
  dataChannelSdp + lines.map((line) => `a=${line}\r\n`).join('')
const offer: SignalBody = { type: 'offer', sdp: sdpOf(host(1)) }
const answer: SignalBody = { type: 'answer', sdp: dataChannelSdp }

describe('a peer that we are introduced to', () => {
  it('gets one offer over the introducer, and its answer leads to a link', async () => {
    const { clock, introduce, sent, receive, negotiations, links, ended, endedOver, relay } = start()
    introduce()
    introduce()
    await clock.pass(20)
    expect(sent).toMatchObject([{ relay: relay.id, to: other, from: null, body: offer }])
    receive(answer)
    expect(negotiations[0]?.accepted).toEqual(answer)
    const link = new ScriptedLink()
    negotiations[0]?.listener.open(link)
    expect(links).toEqual([link])
    expect(ended).toEqual([
      [3, 'void'],
      [3, 'linked'],
    ])
    expect(endedOver).toEqual([relay.id, relay.id])
  })

  it('is not used up where there is no room, no budget, no WebRTC, and no offer', async () => {
    const { introduce, contacts, budget, ended, sent, negotiations, clock } = start()
    contacts.wanted = 0
    introduce()
    contacts.wanted = 5
    for (let i = 0; i < 6; i++) budget.take()
    introduce()
    expect(ended).toEqual([
      [3, 'unused'],
      [3, 'unused'],
    ])
    for (let i = 0; i < 6; i++) budget.give()
    introduce()
    negotiations[0]!.sdp = dataChannelSdp
    await clock.pass(20)
    expect([ended.length, ended.at(-1), sent]).toEqual([3, [3, 'unused'], []])
    introduce()
    negotiations[1]!.fail(new Error('no offer'))
    await clock.pass(1)
    expect([ended.length, ended.at(-1)]).toEqual([4, [3, 'unused']])
    for (let i = 0; i < 6; i++) expect(budget.take()).toBe(true)
    const without = start({ hasNoWebRtc: true })
    without.introduce()
    expect(without.ended).toEqual([[3, 'unused']])
    for (let i = 0; i < 6; i++) expect(without.budget.take()).toBe(true)
    expect(without.budget.take()).toBe(false)
  })

  it('is given up when no offer could be made, as where a TURN server is dead', async () => {
    const { introduce, ended, sent, negotiations, clock } = start()
    introduce()
    negotiations[0]!.ready = () => undefined
    await clock.pass(7_900)
    expect(ended).toEqual([])
    await clock.pass(200)
    expect([ended, sent, negotiations[0]?.isDestroyed]).toEqual([[[3, 'unused']], [], true])
  })

  it('is no failure when a link came about in another way meanwhile', async () => {
    const { introduce, ended, contacts, clock } = start()
    introduce()
    await clock.pass(20)
    contacts.opened(new ScriptedLink(), other, {
      ...{ initiator: false, offerId: new Uint8Array(20), ownId: own },
    })
    await clock.pass(16_000)
    expect(ended).toEqual([[3, 'void']])
  })

  it('failed where it said only after 5 s that it wants no link: it kept our place', async () => {
    const { introduce, receive, ended, clock } = start()
    introduce()
    await clock.pass(5_200)
    receive({ type: 'refusal', reason: 'unwanted' })
    expect(ended).toEqual([[3, 'failed']])
  })

  it('does not come while all is given up', async () => {
    const { introduce, ended, meetings, negotiations, hooks, clock } = start()
    introduce()
    await clock.pass(20)
    introduce(third)
    hooks.onEnd = () => {
      hooks.onEnd = () => undefined
      introduce(new Uint8Array(20).fill(88))
    }
    meetings.clear()
    await clock.pass(100)
    expect(negotiations).toHaveLength(2)
    expect(ended.toSorted()).toEqual([
      [3, 'void'],
      [4, 'unused'],
      [88, 'unused'],
    ])
  })

  it('failed where no answer comes within 15 s, and where the relay has no such peer', async () => {
    const { clock, introduce, negotiations, ended, receive, sent, budget } = start()
    introduce()
    await clock.pass(14_000)
    expect(ended).toEqual([])
    await clock.pass(1_100)
    expect([ended, negotiations[0]?.isDestroyed]).toEqual([[[3, 'failed']], true])
    introduce()
    await clock.pass(20)
    receive({ type: 'refusal', reason: 'absent' }, { session: sent[1]?.session ?? own })
    expect(ended.at(-1)).toEqual([3, 'failed'])
    // All connections were given back.
    for (let i = 0; i < 6; i++) expect(budget.take()).toBe(true)
  })

  it.each(['busy', 'unwanted'] as const)('that it is %s is no fault of the introducer', async (reason) => {
    const { clock, introduce, receive, ended, negotiations } = start()
    introduce()
    await clock.pass(20)
    receive({ type: 'refusal', reason })
    expect([ended, negotiations[0]?.isDestroyed]).toEqual([[[3, 'void']], true])
  })

  it('failed where the connection does not come about', async () => {
    const { clock, introduce, receive, ended, negotiations } = start()
    introduce()
    await clock.pass(20)
    receive(answer)
    negotiations[0]?.listener.failed(new Error('no way') as never)
    expect(ended).toEqual([[3, 'failed']])
  })

  it('is not met where no links are wanted, or it is one that we have, refuse, or are', async () => {
    const { contacts, introduce, ended, sent, clock, relay } = start()
    contacts.opened(new ScriptedLink(), third, {
      ...{ initiator: false, offerId: new Uint8Array(20), ownId: own },
    })
    introduce(third)
    introduce(own)
    contacts.setWelcome({ refused: ['03'.repeat(20)], welcome: [] })
    introduce(other)
    contacts.wanted = 0
    introduce(new Uint8Array(20).fill(77))
    await clock.pass(1_000)
    expect(ended.map(([, outcome]) => outcome)).toEqual(['void', 'void', 'void', 'unused'])
    expect([sent, relay.isClosed]).toEqual([[], false])
  })
})

describe('a peer that is introduced to us', () => {
  it('is answered over the relay, under the name that the relay has for us', async () => {
    const { clock, receive, sent, negotiations, links, contacts } = start()
    receive(offer)
    await clock.pass(20)
    expect(sent).toMatchObject([{ to: other, from: null, session: sessionOfOther, body: answer }])
    const link = new ScriptedLink()
    negotiations[0]?.listener.open(link)
    expect(links).toEqual([link])
    expect(contacts.ownIdOn(link.id)).toEqual(ownAtRelay)
    // The swarm knows that nobody but the relay said whose link it is.
    expect(link.isIntroduced).toBe(true)
  })

  it('is refused where no more links are wanted, and where it is linked already', async () => {
    const { clock, receive, sent, contacts, negotiations } = start()
    contacts.wanted = 0
    receive(offer)
    contacts.wanted = 5
    contacts.opened(new ScriptedLink(), third, {
      ...{ initiator: false, offerId: new Uint8Array(20), ownId: own },
    })
    receive(offer, { from: third })
    await clock.pass(1_000)
    const refusal = { type: 'refusal', reason: 'unwanted' }
    expect(sent.map(({ body }) => body)).toEqual([refusal, refusal])
    expect(negotiations).toEqual([])
  })

  it.each([
    ['not one of a data channel', 'v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n'],
    ['empty', ''],
  ])('is refused where its offer is %s', async (_name, sdp) => {
    const { clock, receive, sent, negotiations } = start()
    receive({ type: 'offer', sdp })
    await clock.pass(1_000)
    expect(sent).toMatchObject([{ to: other, session: sessionOfOther, body: { type: 'refusal' } }])
    expect(negotiations).toEqual([])
  })

  it.each([
    ['there is no WebRTC', { hasNoWebRtc: true }, 'unwanted'],
    ['its offer cannot be answered', {}, 'unwanted'],
    ['all places are taken by peers at trackers', {}, 'busy'],
  ] as const)('is refused where %s: the relay is not to blame', async (name, options, reason) => {
    const { clock, receive, sent, contacts, negotiations } = start(options)
    const isFull = reason === 'busy'
    for (let i = 0; isFull && i < 10; i++) contacts.begin(new Uint8Array(20).fill(100 + i), false)
    receive(offer)
    if (name.startsWith('its offer')) negotiations[0]!.fail(new Error('It cannot be read.'))
    await clock.pass(1_000)
    expect(sent).toMatchObject([{ to: other, session: sessionOfOther, body: { type: 'refusal', reason } }])
  })

  it('has three places over one relay, whatever names come over it, and six over all', async () => {
    const { clock, receive, negotiations, contacts, sent } = start()
    const flood = (relay: string, first: number): void => {
      for (let id = first; id < first + 30; id++) {
        receive(offer, { from: new Uint8Array(20).fill(id), session: new Uint8Array(20).fill(id) }, relay)
      }
    }
    flood('one', 10)
    expect(negotiations).toHaveLength(3)
    expect(sent).toMatchObject(
      Array.from({ length: 27 }, () => ({ relay: 'one', body: { type: 'refusal', reason: 'busy' } })),
    )
    for (let i = 1; i < 5; i++) flood(`relay ${i}`, 10 + i * 30)
    expect(negotiations).toHaveLength(6)
    // Peers at trackers have places.
    expect(contacts.mayAnswer(third, 0)).toBe(true)
    await clock.pass(100)
  })
})

describe('what others say of a negotiation', () => {
  it.each([
    ['from another peer', { from: third }, undefined],
    ['over another relay', {}, 'elsewhere'],
    ['of another session', { session: new Uint8Array(20).fill(99) }, undefined],
  ])('an answer %s is not taken', async (_name, more, over) => {
    const { clock, introduce, receive, negotiations } = start()
    introduce()
    await clock.pass(20)
    receive(answer, more, over)
    expect(negotiations.map(({ accepted }) => accepted)).toEqual([null])
  })

  it('only the first answer is taken, and makes no forks', async () => {
    const { clock, introduce, receive, negotiations } = start()
    introduce()
    await clock.pass(20)
    for (let i = 0; i < 5; i++) receive(answer)
    expect(negotiations).toHaveLength(1)
  })
})

describe('trickled candidates', () => {
  it('an offer does not wait for all of them, and the rest follows in bundles', async () => {
    const { clock, introduce, negotiations, sent } = start()
    introduce()
    const [negotiation] = negotiations
    negotiation!.ready = () => undefined
    negotiation!.offerSoFar = { type: 'offer', sdp: sdpOf(host(1)) }
    negotiation!.listener.candidate?.(host(1))
    await clock.pass(110)
    expect(sent.map(({ body }) => body)).toEqual([{ type: 'offer', sdp: sdpOf(host(1)) }])
    negotiation!.listener.candidate?.(host(2))
    negotiation!.listener.candidate?.(relayed(3))
    await clock.pass(110)
    expect(sent.at(-1)?.body).toEqual({ type: 'candidates', candidates: [host(2), relayed(3)] })
    for (let i = 0; i < 20; i++) {
      negotiation!.listener.candidate?.(host(10 + i))
      await clock.pass(200)
    }
    expect(sent).toHaveLength(4)
  })

  it('those of the other end are taken, if they are candidates at all', async () => {
    const { clock, introduce, receive, negotiations } = start()
    introduce()
    await clock.pass(20)
    receive(answer)
    receive({ type: 'candidates', candidates: [host(5), 'nonsense', `${host(6)}\r\na=more`, 'candidate:x'] })
    receive({ type: 'candidates', candidates: [host(7)] }, { from: third })
    expect(negotiations[0]?.candidates).toEqual([host(5)])
  })

  it('those of the other end are taken from three messages', async () => {
    const { clock, introduce, receive, negotiations } = start()
    introduce()
    await clock.pass(20)
    receive(answer)
    for (let i = 0; i < 20; i++) receive({ type: 'candidates', candidates: [host(i)] })
    receive(offer, { from: third, session: sessionOfOther })
    for (let i = 0; i < 20; i++) {
      receive({ type: 'candidates', candidates: [host(i)] }, { from: third, session: sessionOfOther })
    }
    expect(negotiations.map(({ candidates }) => candidates.length)).toEqual([3, 3])
  })

  it('through relays only: no other candidate leaves, in whatever way', async () => {
    const { clock, introduce, receive, negotiations, sent } = start({ isRelayOnly: true })
    introduce()
    negotiations[0]!.ready(sdpOf(host(1), relayed(2)))
    await clock.pass(20)
    negotiations[0]!.listener.candidate?.(host(3))
    negotiations[0]!.listener.candidate?.(relayed(4))
    receive(offer, { from: third, session: sessionOfOther })
    negotiations[1]!.ready(sdpOf(host(5), relayed(6)))
    await clock.pass(500)
    expect(sent).toHaveLength(3)
    expect(JSON.stringify(sent)).not.toContain('typ host')
    expect(sent.map(({ body }) => body.type).toSorted()).toEqual(['answer', 'candidates', 'offer'])
    for (const port of [2, 4, 6]) expect(JSON.stringify(sent)).toContain(`192.0.2.9 ${port} typ relay`)
  })

  it('through relays only: it is not said where the relay sees us', () => {
    const seen = `${relayed(1)} raddr 203.0.113.7 rport 4711 generation 0`
    const hidden = `${relayed(1)} raddr 0.0.0.0 rport 0 generation 0`
    expect([hideRelated(seen), keepRelayed(sdpOf(seen))]).toEqual([hidden, sdpOf(hidden)])
  })

  it('are told from other lines', () => {
    expect([readCandidate(host(1)), readCandidate(relayed(1))]).toEqual(['host', 'relay'])
    expect([readCandidate(`a=${host(1)}`), readCandidate(''), readCandidate('candidate:')]).toEqual([
      ...[null, null, null],
    ])
    expect(keepRelayed(sdpOf(host(1), relayed(2), host(3)))).toBe(sdpOf(relayed(2)))
  })
})
