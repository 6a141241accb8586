import { describe, expect, it } from 'vitest'
import type { ObservedLink } from '../../../src/network/channel-link.ts'
import { LineMeeting } from '../../../src/network/meeting.ts'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import type { SwarmDemand } from '../../../src/network/ports.ts'
import type { Described } from '../../../src/network/session-description.ts'
import { SocketSlots } from '../../../src/network/socket-slots.ts'
import { TrackerMembership } from '../../../src/network/tracker-membership.ts'
import { dataChannelSdp, ScriptedLink } from '../../helpers/scripted-peers.ts'
import { scriptedSockets } from '../../helpers/scripted-socket.ts'
import { infoHash, scriptedNegotiations } from '../../helpers/tracker-setup.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const page = new Uint8Array(20).fill(80)
const bridge = new Uint8Array(20).fill(66)
const demand: SwarmDemand = { isIn: true, links: 10, lacks: 'data', isWatched: true }

/** Our end of a line, with its place in a swarm that has no trackers. The test is the other end. */
const start = (options: { readonly links?: number } = {}) => {
  const clock = new VirtualClock()
  const { all: negotiations, create } = scriptedNegotiations(clock)
  const links: { readonly link: ObservedLink; readonly peerId: Uint8Array | null }[] = []
  let byte = 0
  const join = (): TrackerMembership =>
    new TrackerMembership(
      {
        ...{ infoHash, peerId: page, trackers: [], state: { uploaded: 0, downloaded: 0, left: 1 } },
        demand: { ...demand, links: options.links ?? 10 },
      },
      {
        link: (link, peerId) => links.push({ link: link as ScriptedLink, peerId }),
        trackers: () => undefined,
      },
      {
        clock,
        WebSocket: scriptedSockets().WebSocket,
        random: () => 1,
        randomBytes: (length) => new Uint8Array(length).fill(++byte),
        slots: new SocketSlots(clock, 100),
        budget: new OfferBudget(),
        createNegotiation: create,
        isRelayOnly: false,
        onLink: () => undefined,
        onClosed: () => undefined,
      },
    )
  const sent: Described[] = []
  const meeting = new LineMeeting(
    (signal) => sent.push(signal),
    () => undefined,
  )
  /** The other end answers the offer that was sent last, and the connection comes about. */
  const answer = (peerId = bridge): ScriptedLink => {
    const offerId = sent.at(-1)?.offerId ?? new Uint8Array(20)
    meeting.receive({ peerId, offerId, description: { type: 'answer', sdp: dataChannelSdp } })
    const link = new ScriptedLink()
    negotiations.findLast(({ accepted }) => accepted !== null)?.listener.open(link)
    return link
  }
  return { clock, join, meeting, sent, links, negotiations, answer }
}

const offer: Described = {
  peerId: bridge,
  offerId: new Uint8Array(20).fill(4),
  description: { type: 'offer', sdp: dataChannelSdp },
}

describe('the end that is invited', () => {
  it('offers under its name in the swarm, and the swarm gets the link that comes of the answer', async () => {
    const { clock, join, meeting, sent, links, answer } = start()
    meeting.enter(join().place)
    await clock.pass(1_000)
    expect(sent).toEqual([])
    meeting.invited()
    await clock.pass(20)
    expect(sent.map(({ peerId, description }) => [peerId, description.type])).toEqual([[page, 'offer']])
    const link = answer()
    expect(links).toEqual([{ link, peerId: bridge }])
    await clock.pass(600_000)
    expect(sent).toHaveLength(1)
  })

  it('has an offer ready when it is invited, and spends one connection on it', async () => {
    const { clock, join, meeting, sent, negotiations, answer } = start()
    meeting.prepare()
    meeting.enter(join().place)
    await clock.pass(1_000)
    expect([sent.length, negotiations.length]).toEqual([0, 1])
    meeting.invited()
    await clock.pass(0)
    expect(sent).toHaveLength(1)
    answer()
    await clock.pass(200_000)
    expect(negotiations).toHaveLength(1)
  })

  it('gives an offer up that no invitation used, and makes another when one comes', async () => {
    const { clock, join, meeting, sent, negotiations } = start()
    meeting.enter(join().place)
    meeting.prepare()
    await clock.pass(50_100)
    expect(negotiations.map(({ isDestroyed }) => isDestroyed)).toEqual([true])
    meeting.invited()
    await clock.pass(20)
    expect([sent.length, negotiations.length]).toEqual([1, 2])
  })

  it('makes nothing ready where the swarm wants no links', async () => {
    const { clock, join, meeting, negotiations } = start({ links: 0 })
    meeting.enter(join().place)
    meeting.prepare()
    await clock.pass(1_000)
    expect(negotiations).toEqual([])
  })

  it('offers as soon as it is in the swarm, and again in its next place there', async () => {
    const { clock, join, meeting, sent } = start()
    meeting.invited()
    await clock.pass(100)
    expect(sent).toEqual([])
    meeting.enter(join().place)
    await clock.pass(20)
    expect(sent).toHaveLength(1)
    meeting.leave()
    await clock.pass(60_000)
    expect(sent).toHaveLength(1)
    meeting.enter(join().place)
    await clock.pass(20)
    expect(sent).toHaveLength(2)
  })

  it('offers again when the link is lost, and less and less often while nobody answers', async () => {
    const { clock, join, meeting, sent, answer } = start()
    meeting.enter(join().place)
    meeting.invited()
    await clock.pass(20)
    answer().close()
    const times: number[] = []
    for (let count = 2; count <= 11; count++) {
      expect(await clock.run(() => sent.length === count, 200_000)).toBe(true)
      times.push(clock.now())
    }
    const gaps = times.map((time, at) => time - (times[at - 1] ?? time)).slice(1)
    // An offer waits for its answer for 15 s, and is made within 10 ms.
    const waits = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
    expect(gaps).toEqual(waits.map((wait) => 15_010 + wait))
  })

  it('offers again when the connection does not come about', async () => {
    const { clock, join, meeting, sent, negotiations } = start()
    meeting.enter(join().place)
    meeting.invited()
    await clock.pass(20)
    const [{ offerId }] = sent as [Described]
    meeting.receive({ peerId: bridge, offerId, description: { type: 'answer', sdp: dataChannelSdp } })
    await clock.pass(30_000)
    expect(sent).toHaveLength(1)
    negotiations[0]?.listener.failed(new Error('unreachable') as never)
    await clock.pass(520)
    expect(sent).toHaveLength(2)
  })

  it('offers nothing while the swarm wants no links, nor after the end', async () => {
    const full = start({ links: 0 })
    full.meeting.enter(full.join().place)
    full.meeting.invited()
    await full.clock.pass(200_000)
    expect(full.negotiations).toEqual([])
    const over = start()
    over.meeting.enter(over.join().place)
    over.meeting.invited()
    over.meeting.close()
    await over.clock.pass(200_000)
    expect(over.sent).toEqual([])
    expect(over.negotiations.every(({ isDestroyed }) => isDestroyed)).toBe(true)
  })

  it('takes another process that invites it for another peer', async () => {
    const { clock, join, meeting, sent, links, answer } = start()
    meeting.enter(join().place)
    meeting.invited()
    await clock.pass(20)
    answer()
    meeting.invited()
    await clock.pass(20)
    expect(sent).toHaveLength(2)
    const next = new Uint8Array(20).fill(67)
    const link = answer(next)
    expect(links.at(-1)).toEqual({ link, peerId: next })
  })

  it('takes no answer to what it never offered', async () => {
    const { clock, join, meeting, links, negotiations } = start()
    meeting.enter(join().place)
    meeting.receive({ ...offer, description: { type: 'answer', sdp: dataChannelSdp } })
    await clock.pass(1_000)
    expect([links, negotiations]).toEqual([[], []])
  })
})

describe('the end that invites', () => {
  it('answers an offer, also one that came before it was in the swarm, and makes none', async () => {
    const { clock, join, meeting, sent, links, negotiations } = start()
    meeting.receive({ ...offer, offerId: new Uint8Array(20).fill(3) })
    meeting.receive(offer)
    await clock.pass(5_000)
    meeting.enter(join().place)
    await clock.pass(20)
    expect(sent.map(({ offerId, description }) => [offerId, description.type])).toEqual([
      [offer.offerId, 'answer'],
    ])
    const link = new ScriptedLink()
    negotiations[0]?.listener.open(link)
    expect(links).toEqual([{ link, peerId: bridge }])
    link.close()
    await clock.pass(200_000)
    expect(sent).toHaveLength(1)
  })

  it('answers nobody to whom it has a link, and nobody after the end', async () => {
    const { clock, join, meeting, sent, negotiations } = start()
    meeting.enter(join().place)
    meeting.receive(offer)
    await clock.pass(20)
    negotiations[0]?.listener.open(new ScriptedLink())
    meeting.receive({ ...offer, offerId: new Uint8Array(20).fill(5) })
    await clock.pass(1_000)
    expect(sent).toHaveLength(1)
    meeting.close()
    meeting.receive({ ...offer, peerId: new Uint8Array(20).fill(9) })
    await clock.pass(1_000)
    expect(negotiations).toHaveLength(1)
  })
})
