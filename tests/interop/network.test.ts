import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { englishOf } from '../../src/shared/wording.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'
import { cleanUps, join, listen, startNetwork, startRemote, startTracker } from './network-places.ts'

const digest = (parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** Sends `total` bytes as the swarm would: only while the link's buffer has room. */
const sendAll = (link: PeerLink, other: { received: Uint8Array[] }, total: number): Promise<string> => {
  const sent: Uint8Array[] = []
  let bytes = 0
  return new Promise((resolve, reject) => {
    const pump = (): void => {
      while (bytes < total && link.bufferedAmount < 256 * 1024) {
        const block = new Uint8Array(randomBytes(Math.min(16_397, total - bytes)))
        sent.push(block.slice())
        bytes += block.length
        link.send(block)
      }
      if (bytes >= total) resolve(digest(sent))
    }
    link.listen({ data: (data) => other.received.push(data), drain: pump, close: (error) => reject(error) })
    pump()
  })
}

const size = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

describe('WebRtcNetwork', () => {
  for (const [name, start] of [
    ['in one thread', () => startNetwork()],
    ['behind messages', startRemote],
  ] as const) {
    it(`two peers find each other at a real tracker and exchange bytes both ways, ${name}`, async () => {
      const { url } = await startTracker()
      const infoHash = randomBytes(20)
      const a = join(start(), { infoHash, trackers: [url] })
      const b = join(start(), { infoHash, trackers: [url] })
      const [left, right] = await Promise.all([a.link(), b.link()])
      expect(left.initiator).toBe(!right.initiator)
      const atA = { received: [] as Uint8Array[] }
      const atB = { received: [] as Uint8Array[] }
      const total = 3_000_000
      const done = new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (size(atA.received) < total || size(atB.received) < total) return
          clearInterval(timer)
          resolve()
        }, 20)
      })
      const [fromA, fromB] = await Promise.all([sendAll(left, atA, total), sendAll(right, atB, total)])
      await done
      expect(digest(atB.received)).toBe(fromA)
      expect(digest(atA.received)).toBe(fromB)
    })
  }

  it('what is sent before the other end listens is not lost, and close reaches it', async () => {
    const { url } = await startTracker()
    const infoHash = randomBytes(20)
    const a = join(startNetwork(), { infoHash, trackers: [url] })
    const b = join(startNetwork(), { infoHash, trackers: [url] })
    const [left, right] = await Promise.all([a.link(), b.link()])
    for (let i = 0; i < 100; i++) left.send(Uint8Array.of(i))
    left.send(new Uint8Array(200_000).fill(7))
    const received: Uint8Array[] = []
    const closed = new Promise<void>((resolve) => {
      right.listen({
        data: (data) => {
          received.push(data)
          if (size(received) === 200_100) left.close()
        },
        drain: () => undefined,
        close: () => resolve(),
      })
    })
    await closed
    const all = Buffer.concat(received)
    expect([...all.subarray(0, 100)]).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(all.subarray(100).every((byte) => byte === 7)).toBe(true)
  })

  it('a tracker that is down is said to be, and used when it comes up', async () => {
    const first = await startTracker()
    await first.stop()
    const place = join(startNetwork(), { infoHash: randomBytes(20), trackers: [first.url] })
    await place.until(() => place.status[0]?.state === 'unreachable')
    expect(englishOf(place.status[0]?.failure ?? '')).toContain('could not be reached')
    await startTracker(first.port)
    await place.until(() => place.status[0]?.state === 'connected')
  })

  it('trackers that a browser cannot use are listed with the reason', async () => {
    const place = join(startNetwork(), {
      infoHash: randomBytes(20),
      trackers: ['udp://tracker.example:80', 'nonsense', 'http://tracker.example/announce'],
    })
    await place.until(() => place.status.length === 3)
    for (const { state, failure } of place.status) {
      expect(state).toBe('unusable')
      expect(failure).toBeTruthy()
    }
    expect(englishOf(place.status[0]?.failure ?? '')).toContain('WebSocket')
  })

  it('whatever a hostile tracker says, nothing is thrown and the next tracker works', async () => {
    const { url } = await startTracker()
    const server = createServer()
    const hostile = new WebSocketServer({ server })
    cleanUps.push(() => {
      hostile.close()
      server.closeAllConnections()
      server.close()
    })
    const infoHash = randomBytes(20)
    const id = infoHash.toString('latin1')
    const said = [
      'null',
      '[]',
      '{"action":"announce"}',
      JSON.stringify({ action: 'announce', info_hash: id, interval: -5, complete: 'many', peer_id: 7 }),
      JSON.stringify({
        action: 'announce',
        info_hash: id,
        offer: { type: 'offer', sdp: 'v=0' },
        peer_id: 'x'.repeat(20),
        offer_id: 'y'.repeat(20),
      }),
      JSON.stringify({
        action: 'announce',
        info_hash: id,
        offer: { type: 'offer', sdp: 'x'.repeat(200_000) },
        peer_id: 'x'.repeat(20),
        offer_id: 'z'.repeat(20),
      }),
      JSON.stringify({
        action: 'announce',
        info_hash: id,
        offer: 12,
        peer_id: 'w'.repeat(20),
        offer_id: 'z'.repeat(20),
      }),
      JSON.stringify({
        action: 'announce',
        info_hash: id,
        answer: { type: 'answer', sdp: '' },
        peer_id: 'x'.repeat(20),
        offer_id: 'q'.repeat(20),
      }),
      JSON.stringify({ action: 'announce', info_hash: id, 'failure reason': `<script>${'no '.repeat(500)}` }),
      '{"a":'.repeat(5_000),
      Buffer.from([1, 2, 3]),
    ]
    hostile.on('connection', (socket) => {
      socket.on('error', () => undefined)
      for (const message of said) socket.send(message)
      socket.send('x'.repeat(2_000_000))
    })
    const hostileUrl = `ws://127.0.0.1:${await listen(server)}`
    const a = join(startNetwork(), { infoHash, trackers: [hostileUrl, url] })
    await a.until(() => a.status.find((s) => s.url === hostileUrl)?.state === 'unreachable')
    const b = join(startNetwork(), { infoHash, trackers: [url] })
    await Promise.all([a.link(), b.link()])
    for (const { failure, warning } of a.status) {
      expect(englishOf(failure ?? warning ?? '').length).toBeLessThanOrEqual(260)
    }
  })

  it('nothing is announced after leave, but the goodbye is', async () => {
    const server = createServer()
    const listening = new WebSocketServer({ server })
    const heard: { event?: string; left?: number; offers?: unknown[] }[] = []
    const goodbye = new Promise<void>((resolve) => {
      listening.on('connection', (socket) => {
        socket.on('message', (data) => {
          heard.push(JSON.parse(String(data)))
          if (heard.at(-1)?.event === 'stopped') resolve()
        })
      })
    })
    cleanUps.push(() => {
      listening.close()
      server.closeAllConnections()
      server.close()
    })
    const url = `ws://127.0.0.1:${await listen(server)}`
    const place = join(startNetwork(), { infoHash: randomBytes(20), trackers: [url] })
    await place.until(() => place.status[0]?.state === 'connected')
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (heard.length === 0) return
        clearInterval(timer)
        resolve()
      }, 10)
    })
    place.membership.leave()
    await goodbye
    expect(heard[0]).toMatchObject({ event: 'started', left: 1 })
    expect(heard[0]?.offers?.length).toBeGreaterThan(0)
    expect(heard.at(-1)).toMatchObject({ event: 'stopped' })
  })
})
