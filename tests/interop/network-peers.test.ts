import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import TrackerClient from 'bittorrent-tracker/client'
import type SimplePeer from 'simple-peer/lite.js'
import { describe, expect, it, vi } from 'vitest'
import { RTCPeerConnection } from 'webrtc-polyfill'
import { WebSocket } from 'ws'
import { type NegotiationListener, webRtcNegotiations } from '../../src/network/negotiation.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { type Clock, systemClock } from '../../src/shared/clock.ts'
import type { TorrentError } from '../../src/shared/errors.ts'
import { englishOf } from '../../src/shared/wording.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { seededRandom } from '../helpers/seeded-random.ts'
import { cleanUps, join, type Place, startNetwork, startTracker } from './network-places.ts'

/** The other end is WebTorrent's own tracker client, with its own simple-peer. */
const startClient = (infoHash: Uint8Array, url: string): TrackerClient => {
  const client = new TrackerClient({
    infoHash,
    peerId: randomBytes(20),
    port: 6881,
    announce: [url],
    rtcConfig: { iceServers: [] },
  })
  client.on('error', () => undefined)
  client.on('warning', () => undefined)
  cleanUps.push(() => new Promise((resolve) => client.destroy(resolve)))
  return client
}

/** Sends a message each way and resolves with what both ends heard. */
const greet = async (link: PeerLink, peer: SimplePeer): Promise<[string, string]> => {
  const text = (data: Uint8Array): string => new TextDecoder().decode(data)
  const here = new Promise<string>((resolve) => {
    link.listen({ data: (data) => resolve(text(data)), drain: () => undefined, close: () => undefined })
  })
  const there = new Promise<string>((resolve) => {
    peer.on('data', (data) => resolve(typeof data === 'string' ? data : text(data)))
  })
  link.send(new TextEncoder().encode('from us'))
  const say = (): void => peer.send(new TextEncoder().encode('from them'))
  if (peer._channel?.readyState === 'open') say()
  else peer.once('connect', say)
  return Promise.all([here, there])
}

describe("with bittorrent-tracker's client at the other end", () => {
  it('we answer its offer', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const ours = join(startNetwork(), { infoHash, trackers: [url] })
    await ours.until(() => ours.status[0]?.leeches === 1)
    const theirs = startClient(infoHash, url)
    const peer = new Promise<SimplePeer>((resolve) => theirs.on('peer', resolve))
    theirs.start()
    const link = await ours.link()
    expect(link.initiator).toBe(false)
    expect(await greet(link, await peer)).toEqual(['from them', 'from us'])
  })

  it('it answers ours', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const theirs = startClient(infoHash, url)
    const peer = new Promise<SimplePeer>((resolve) => theirs.on('peer', resolve))
    const announced = new Promise<void>((resolve) => theirs.once('update', resolve))
    theirs.start()
    await announced
    const ours = join(startNetwork(), { infoHash, trackers: [url] })
    const link = await ours.link()
    expect(link.initiator).toBe(true)
    expect(await greet(link, await peer)).toEqual(['from them', 'from us'])
  })

  it('each of several that share one socket gets a link, though each answers every offer', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    // Clients of one process share its socket to a tracker, and each takes an offer for itself that came for
    // any of them.
    const theirs = [1, 2, 3].map(() => startClient(infoHash, url))
    for (const client of theirs) {
      const announced = new Promise<void>((resolve) => client.once('update', resolve))
      client.start()
      await announced
    }
    const connected = theirs.map(
      (client) =>
        new Promise<void>((resolve) =>
          client.on('peer', (peer: SimplePeer) => peer.once('connect', () => resolve())),
        ),
    )
    const ours = join(startNetwork(), { infoHash, trackers: [url] })
    await Promise.all(connected)
    await ours.until(() => ours.links.length >= 3)
  })

  it('text costs it its connection', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const ours = join(startNetwork(), { infoHash, trackers: [url] })
    await ours.until(() => ours.status[0]?.leeches === 1)
    const theirs = startClient(infoHash, url)
    theirs.on('peer', (peer) => peer.once('connect', () => peer._channel?.send('hello')))
    theirs.start()
    const link = await ours.link()
    const error = await new Promise<TorrentError | undefined>((resolve) => {
      link.listen({ data: () => undefined, drain: () => undefined, close: resolve })
    })
    expect(error?.code).toBe('protocol')
  })
})

/** Listens to every link at once, and knows which are open. */
const listenEverywhere = (
  place: Place,
): { readonly open: Set<PeerLink>; readonly heard: number[]; total: number } => {
  const seen = { open: new Set<PeerLink>(), heard: [] as number[], total: 0 }
  void place.until(() => {
    for (const link of place.links.slice(seen.total)) {
      seen.total++
      seen.open.add(link)
      link.listen({
        data: (data) => seen.heard.push(...data),
        drain: () => undefined,
        close: () => seen.open.delete(link),
      })
    }
    return false
  })
  return seen
}

/** Trackers are asked at most every five seconds: that would be most of this test. */
const fasterClock: Clock = {
  now: () => systemClock.now() * 10,
  after: (ms, run) => systemClock.after(ms / 10, run),
}

describe('two ends that offer to each other at once', () => {
  it('keep one link, the same, in every round', async () => {
    const { url } = await startTracker()
    const random = seededRandom(20_261_122)
    let doubles = 0
    for (let round = 0; round < 20; round++) {
      const infoHash = randomBytes(20)
      const networks = [startNetwork(fasterClock), startNetwork(fasterClock)]
      // Both are known to the tracker before either wants a link: then the offers of both reach the other.
      const places = networks.map((network) => {
        const place = join(network, { infoHash, trackers: [url] })
        place.membership.setDemand({ isIn: true, links: 0, lacks: 'data', isWatched: false })
        return place
      })
      const [left, right] = places.map(listenEverywhere)
      await Promise.all(places.map((place) => place.until(() => (place.status[0]?.leeches ?? 0) >= 1)))
      for (const place of random.uint32() % 2 === 0 ? places : [...places].reverse()) {
        place.membership.setDemand({ isIn: true, links: 10, lacks: 'data', isWatched: false })
      }
      await vi.waitFor(
        () => {
          expect([left!.open.size, right!.open.size]).toEqual([1, 1])
          const [[a], [b]] = [[...left!.open], [...right!.open]]
          expect(a!.initiator).toBe(!b!.initiator)
          // Both ends hold the same one if what one says the other hears.
          a!.send(Uint8Array.of(round))
          b!.send(Uint8Array.of(round))
          expect(left!.heard.at(-1)).toBe(round)
          expect(right!.heard.at(-1)).toBe(round)
        },
        { timeout: 30_000, interval: 20 },
      )
      if (left!.total + right!.total > 2) doubles++
      for (const network of networks) network.destroy()
    }
    console.info(`More than one link was open for a moment in ${doubles} of 20 rounds.`)
  })
})

describe('where WebRTC fails', () => {
  it('the announce goes out all the same, and people are told why nobody is found', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const network = new WebRtcNetwork({
      iceServers: [{ urls: 'nonsense' }],
      WebSocket: WebSocket as unknown as WebSocketConstructor,
    })
    cleanUps.push(() => network.destroy())
    const place = join(network, { infoHash, trackers: [url] })
    await place.until(() => place.status[0]?.leeches === 1)
    await place.until(() =>
      englishOf(place.status[0]?.problem ?? '').startsWith('WebRTC connections cannot be made here'),
    )
  })
})

describe('a channel that the other end made', () => {
  it('is left alone when the connection was given up before it came', async () => {
    const negotiate = webRtcNegotiations([], systemClock)
    const listener: NegotiationListener = { open: () => undefined, failed: () => undefined }
    const [offering, answering] = [negotiate(true, listener), negotiate(false, listener)]
    cleanUps.push(() => offering.destroy())
    const original = RTCPeerConnection.prototype.dispatchEvent
    const dispatch = vi.spyOn(RTCPeerConnection.prototype, 'dispatchEvent')
    cleanUps.push(() => dispatch.mockRestore())
    const late = new Promise<void>((resolve) => {
      dispatch.mockImplementation(function (this: RTCPeerConnection, event: Event) {
        const tell = (): boolean => original.call(this, event)
        if (event.type !== 'datachannel') return tell()
        answering.destroy()
        const whenClosed = (): void => {
          if (this.signalingState !== 'closed') {
            setImmediate(whenClosed)
            return
          }
          tell()
          setImmediate(resolve)
        }
        whenClosed()
        return true
      })
    })
    offering.accept(await answering.answer(await offering.offer()))
    // What the listener throws then is nobody's to catch, and fails the run.
    await late
  })
})

describe('in Node', () => {
  it('the process ends by itself when the network is destroyed', async () => {
    const { url } = await startTracker()
    const script = fileURLToPath(new URL('network-exit.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, url], { stdio: 'inherit' })
    cleanUps.push(() => {
      child.kill('SIGKILL')
    })
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
