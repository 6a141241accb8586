import { describe, expect, it } from 'vitest'
import { NetworkServer } from '../../../src/client/network-server.ts'
import type { NetworkCommand, NetworkEvent } from '../../../src/engine/messages/messages.ts'
import { systemHasher } from '../../../src/engine/system-ports.ts'
import { TorrentEngine } from '../../../src/engine/torrent-engine.ts'
import { NetworkClient } from '../../../src/engine/worker/network-client.ts'
import { LineMeeting } from '../../../src/network/meeting.ts'
import { OfferBudget } from '../../../src/network/offer-budget.ts'
import type { Meeting, Network } from '../../../src/network/ports.ts'
import { SocketSlots } from '../../../src/network/socket-slots.ts'
import { TrackerMembership } from '../../../src/network/tracker-membership.ts'
import { MemoryTorrentStorage } from '../../../src/node/memory-torrent-storage.ts'
import { encodeMetainfo } from '../../../src/protocol/metainfo.ts'
import { scriptedSockets } from '../../helpers/scripted-socket.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { VirtualWebRtc } from '../../helpers/virtual-web-rtc.ts'
import { makePrivate, makeTorrent, type TestTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const torrent = makeTorrent(40 * 16_384, 16_384)
const infoHashOf = ({ info }: TestTorrent): string => Buffer.from(info.infoHash).toString('hex')

/** Pages whose engines run in workers, as far as messages go: each is copied as between threads. */
class Pages {
  readonly clock = new VirtualClock()
  readonly #webRtc = new VirtualWebRtc(this.clock)
  #next = 0

  async page(of: TestTorrent = torrent) {
    const random = seededRandom(++this.#next)
    const clock = this.clock
    let membership: TrackerMembership | null = null
    const network: Network = {
      join: (options, listener) => {
        membership = new TrackerMembership(options, listener, {
          clock,
          WebSocket: scriptedSockets().WebSocket,
          random: () => 0,
          randomBytes: (length) => Uint8Array.from({ length }, () => random.uint32() & 255),
          slots: new SocketSlots(clock, 10),
          budget: new OfferBudget(),
          createNegotiation: this.#webRtc.create,
          isRelayOnly: false,
          onLink: () => undefined,
          onClosed: () => undefined,
        })
        return membership
      },
      destroy: () => undefined,
    }
    const crossed = { introduce: 0, signal: 0 }
    const client: NetworkClient = new NetworkClient((command: NetworkCommand) => {
      if (command.type === 'introduce' || command.type === 'signal') crossed[command.type]++
      server.receive(structuredClone(command))
    })
    const server = new NetworkServer(network, (event: NetworkEvent) => client.receive(structuredClone(event)))
    const engine = new TorrentEngine({
      network: client,
      storage: new MemoryTorrentStorage(),
      clock,
      random,
      hasher: systemHasher,
      settings: { meetsThroughPeers: true },
    })
    const managed = await engine.add(encodeMetainfo(of.info.infoBytes, { trackers: [] }))
    await managed.ready()
    const place = () => membership!.place
    return { peers: () => managed.peerSums.webRtc.peers, place, server, crossed }
  }

  /** Two pages meet on a line of their own, as a tracker would let them. */
  meet(a: Page, b: Page): void {
    const ends: { left: Meeting | null; right: Meeting | null } = { left: null, right: null }
    const left = new LineMeeting(
      (signal) => ends.right?.receive(signal),
      () => undefined,
    )
    const right = new LineMeeting(
      (signal) => ends.left?.receive(signal),
      () => undefined,
    )
    Object.assign(ends, { left, right })
    left.enter(a.place())
    right.enter(b.place())
    left.invited()
  }
}
type Page = Awaited<ReturnType<Pages['page']>>

describe('pages whose engines run in workers', () => {
  it('seven in a chain are linked to four or more, and so is an eighth with one link', async () => {
    const world = new Pages()
    const pages: Page[] = []
    for (let i = 0; i < 7; i++) pages.push(await world.page())
    for (const [i, page] of pages.entries()) if (i > 0) world.meet(pages[i - 1]!, page)
    await world.clock.pass(10_000)
    expect(Math.min(...pages.map(({ peers }) => peers()))).toBeGreaterThanOrEqual(4)
    const eighth = await world.page()
    world.meet(eighth, pages[6]!)
    await world.clock.pass(10_000)
    expect(eighth.peers()).toBeGreaterThanOrEqual(4)
    expect(Math.max(...pages.map(({ peers }) => peers()))).toBeLessThanOrEqual(7)
    expect(eighth.crossed.introduce).toBeGreaterThanOrEqual(3)
    // Each negotiation is a few messages: nobody is asked again and again.
    expect(Math.max(...pages.map(({ crossed }) => crossed.introduce))).toBeLessThanOrEqual(12)
    for (const { server } of [...pages, eighth]) server.close()
  })

  it('those of a private torrent stay in their chain', async () => {
    const world = new Pages()
    const secret = makePrivate(torrent)
    expect(infoHashOf(secret)).not.toBe(infoHashOf(torrent))
    const pages = [await world.page(secret), await world.page(secret), await world.page(secret)]
    world.meet(pages[0]!, pages[1]!)
    world.meet(pages[1]!, pages[2]!)
    await world.clock.pass(60_000)
    expect(pages.map(({ peers }) => peers())).toEqual([1, 2, 1])
  })
})
