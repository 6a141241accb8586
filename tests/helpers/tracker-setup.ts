import { Contacts } from '../../src/network/contacts.ts'
import type { CreateNegotiation, OfferCredentials } from '../../src/network/negotiation.ts'
import { OfferBudget } from '../../src/network/offer-budget.ts'
import { OwnNames } from '../../src/network/own-names.ts'
import type { PeerLack } from '../../src/network/ports.ts'
import { SocketSlots } from '../../src/network/socket-slots.ts'
import { TrackerClient } from '../../src/network/tracker-client.ts'
import { toLatin1 } from '../../src/shared/bytes.ts'
import { dataChannelSdp, ScriptedLink, ScriptedNegotiation } from './scripted-peers.ts'
import { type ScriptedWebSocket, scriptedSockets } from './scripted-socket.ts'
import { VirtualClock } from './virtual-world.ts'

export const infoHash = new Uint8Array(20).fill(1)
export const own = new Uint8Array(20).fill(65)
export const other = new Uint8Array(20).fill(3)

export type Negotiating = ScriptedNegotiation & {
  readonly isOffer: boolean
  readonly forkOf: OfferCredentials | undefined
}

/** Negotiations that are ready 10 ms after they began, as real ones are a little later. */
export const scriptedNegotiations = (
  clock: VirtualClock,
): { readonly all: Negotiating[]; readonly create: CreateNegotiation } => {
  const all: Negotiating[] = []
  return {
    all,
    create: (initiator, listener, forkOf) => {
      const negotiation = Object.assign(new ScriptedNegotiation(listener), { isOffer: initiator, forkOf })
      all.push(negotiation)
      clock.after(10, () => negotiation.ready())
      return negotiation
    },
  }
}

/** One torrent at one tracker, which is the test. The client has entered. */
export const startClient = (options: { readonly random?: () => number } = {}) => {
  const clock = new VirtualClock()
  const links: ScriptedLink[] = []
  const { all: negotiations, create } = scriptedNegotiations(clock)
  const { made, WebSocket } = scriptedSockets()
  let next = 0
  let named = 0
  const names = new OwnNames(own, (length) => new Uint8Array(length).fill(++named))
  const contacts = new Contacts({
    clock,
    isOwn: (peerId) => names.isOwn(peerId),
    onLink: (link) => {
      links.push(link as ScriptedLink)
      client.reconsider()
    },
    onCompany: () => client.reconsider(),
  })
  const world = { lacks: 'data' as PeerLack, left: 16_384, offers: 5 }
  const client: TrackerClient = new TrackerClient({
    url: 'ws://tracker.example',
    WebSocket,
    clock,
    random: options.random ?? (() => 0),
    slots: new SocketSlots(clock, 10),
    names,
    infoHash,
    createOfferId: () => new Uint8Array(20).fill(100 + next++),
    createNegotiation: create,
    budget: new OfferBudget(),
    contacts,
    offersPerAnnounce: () => world.offers,
    state: () => ({ uploaded: 0, downloaded: 0, left: world.left }),
    lacks: () => world.lacks,
    onStatus: () => undefined,
  })
  client.enter()
  const ws = (): ScriptedWebSocket => made.at(-1)!
  const say = (fields: object): void => ws().say(infoHash, fields)
  const link = (peerId = other): ScriptedLink => {
    const opened = new ScriptedLink()
    contacts.opened(opened, peerId, { initiator: true, offerId: new Uint8Array(20), ownId: own })
    return opened
  }
  return { clock, client, contacts, names, negotiations, links, made, ws, say, link, world }
}

export const offerOf = (peerId: Uint8Array, n: number) => ({
  peer_id: toLatin1(peerId),
  offer_id: toLatin1(new Uint8Array(20).fill(n)),
  offer: { type: 'offer', sdp: dataChannelSdp },
})
export const answerOf = (peerId: Uint8Array, n: number) => ({
  peer_id: toLatin1(peerId),
  offer_id: toLatin1(new Uint8Array(20).fill(n)),
  answer: { type: 'answer', sdp: dataChannelSdp },
})
