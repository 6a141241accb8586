import Wire from 'bittorrent-protocol'
import utMetadata from 'ut_metadata'
import { afterEach, describe, expect, it } from 'vitest'
import { parseInfo } from '../../src/protocol/metainfo.ts'
import { concatBytes } from '../../src/shared/bytes.ts'
import { systemClock } from '../../src/shared/clock.ts'
import type { PeerLink, PeerLinkListener } from '../../src/swarm/ports.ts'
import { SwarmTorrent } from '../../src/swarm/torrent.ts'
import { seededRandom } from '../helpers/seeded-random.ts'
import { makeTorrent, syncHasher, TestStore, type TestTorrent } from '../helpers/virtual-world.ts'

/** Our link with a `bittorrent-protocol` wire at its other end; bytes are cut at odd places on purpose. */
class WireLink implements PeerLink {
  readonly id = 'wire'
  readonly initiator = true
  readonly description = 'bittorrent-protocol'
  readonly bufferedAmount = 0
  #listener: PeerLinkListener | null = null
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
    wire.on('data', (chunk: Uint8Array) => {
      for (let at = 0; at < chunk.length; at += 7_001) this.#listener?.data(chunk.slice(at, at + 7_001))
    })
    wire.on('close', () => this.#listener?.close())
  }

  /** Nothing waits here. */
  setLowWater(): void {}

  listen(listener: PeerLinkListener): void {
    this.#listener = listener
  }

  send(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += 5_003) this.#wire.write(data.slice(at, at + 5_003))
  }

  close(): void {
    this.#wire.destroy()
  }
}

const swarms: SwarmTorrent[] = []
afterEach(async () => {
  await Promise.all(swarms.splice(0).map((swarm) => swarm.destroy()))
})

const startSwarm = async (
  torrent: TestTorrent,
  have: 'all' | 'none',
  knowsInfo: boolean,
): Promise<SwarmTorrent> => {
  const { info, content } = torrent
  const store = new TestStore()
  if (have === 'all') {
    for (let i = 0; i < info.pieceCount; i++) {
      store.pieces.set(i, content.slice(i * info.pieceLength, (i + 1) * info.pieceLength))
    }
  }
  const swarm = new SwarmTorrent({
    infoHash: info.infoHash,
    peerId: new Uint8Array(20).fill(1),
    client: 'torrent-player test',
    clock: systemClock,
    random: seededRandom(5),
    hasher: syncHasher,
    parseInfo: (bytes) => parseInfo(bytes, info.infoHash),
  })
  swarms.push(swarm)
  swarm.events.on('metadata', (found) => {
    void store.open(found).then((bits) => {
      swarm.open(store, bits)
      swarm.policy.addRange(0, found.length)
    })
  })
  if (knowsInfo) swarm.setInfo(info)
  return swarm
}

const theirPeerId = '2d5757303330302d'.padEnd(40, '0')

/** A seed made of their packages. */
const theirSeed = (torrent: TestTorrent, fast: boolean): Wire => {
  const { info, content } = torrent
  const wire = new Wire()
  wire.use(utMetadata(info.infoBytes))
  wire.once('handshake', () => {
    wire.handshake(info.infoHash, theirPeerId, { fast })
    if (wire.hasFast) wire.haveAll()
    else {
      wire.bitfield(
        new Uint8Array(Math.ceil(info.pieceCount / 8)).fill(0xff).map((byte, i, all) => {
          const spare = all.length * 8 - info.pieceCount
          return i === all.length - 1 ? (byte << spare) & 0xff : byte
        }),
      )
    }
  })
  wire.on('interested', () => wire.unchoke())
  wire.on(
    'request',
    (index: number, offset: number, length: number, respond: (e: null, data: Uint8Array) => void) => {
      const begin = index * info.pieceLength + offset
      respond(null, content.slice(begin, begin + length))
    },
  )
  return wire
}

describe('against bittorrent-protocol and ut_metadata', () => {
  for (const fast of [true, false]) {
    it(`we get metadata and every byte from their seed, ${fast ? 'with' : 'without'} the fast extension`, async () => {
      const torrent = makeTorrent(700_001, 32_768)
      const swarm = await startSwarm(torrent, 'none', false)
      const complete = new Promise<void>((resolve) => swarm.events.on('complete', () => resolve()))
      swarm.addLink(new WireLink(theirSeed(torrent, fast)))
      await complete
      const all: Uint8Array[] = []
      for (let at = 0; at < torrent.info.length; ) {
        const part = await swarm.read('check', at, torrent.info.length, torrent.info.length)
        all.push(part)
        at += part.length
      }
      expect(concatBytes(all)).toEqual(torrent.content)
      expect(swarm.stats.duplicateBytes).toBe(0)
    })

    it(`they get metadata and every byte from us, ${fast ? 'with' : 'without'} the fast extension`, async () => {
      const torrent = makeTorrent(300_001, 32_768)
      const { info, content } = torrent
      const swarm = await startSwarm(torrent, 'all', true)
      const wire = new Wire()
      const extension = utMetadata()
      wire.use(extension)
      const got = new Uint8Array(info.length)
      const metadata = new Promise<void>((resolve) => {
        wire.ut_metadata.on('metadata', () => resolve())
      })
      wire.once('handshake', () => {
        wire.handshake(info.infoHash, theirPeerId, { fast })
        if (wire.hasFast) wire.haveNone()
        wire.ut_metadata.fetch()
        wire.interested()
      })
      const handshakes = new Promise<{ reqq: number; v: Uint8Array; metadata_size: number }>((resolve) => {
        wire.on('extended', (name: string, value: { reqq: number; v: Uint8Array; metadata_size: number }) => {
          if (name === 'handshake') resolve(value)
        })
      })
      const received = new Promise<void>((resolve, reject) => {
        wire.once('unchoke', () => {
          let open = 0
          for (let begin = 0; begin < info.length; begin += 16_384) {
            const length = Math.min(16_384, info.length - begin)
            open++
            const piece = Math.floor(begin / info.pieceLength)
            wire.request(piece, begin % info.pieceLength, length, (error: Error | null, data: Uint8Array) => {
              if (error) return reject(error)
              got.set(data, begin)
              if (--open === 0) resolve()
            })
          }
        })
      })
      swarm.addLink(new WireLink(wire))
      await metadata
      await received
      expect(got).toEqual(content)
      const handshake = await handshakes
      expect(handshake.metadata_size).toBe(info.infoBytes.length)
      expect(handshake.reqq).toBeGreaterThanOrEqual(250)
      expect(new TextDecoder().decode(handshake.v)).toContain('torrent-player')
      if (fast) expect(wire.peerPieces.get(info.pieceCount - 1)).toBe(true)
    })
  }

  it('a seed that is choked in the middle goes on where it was', async () => {
    const torrent = makeTorrent(600_000, 65_536)
    const swarm = await startSwarm(torrent, 'none', true)
    const complete = new Promise<void>((resolve) => swarm.events.on('complete', () => resolve()))
    const wire = theirSeed(torrent, true)
    let sent = 0
    wire.on('request', () => {
      if (++sent !== 10) return
      wire.choke()
      queueMicrotask(() => wire.unchoke())
    })
    swarm.addLink(new WireLink(wire))
    await complete
    expect(swarm.stats.verifiedBytes).toBe(600_000)
  })

  it.each([true, false])(
    'a seed that chokes answers a question for a sign of life and stays (with fast: %s)',
    async (fast) => {
      const torrent = makeTorrent(600_000, 65_536)
      const swarm = await startSwarm(torrent, 'none', true)
      const wire = theirSeed(torrent, fast)
      wire.unchoke = () => undefined
      let isClosed = false
      wire.on('close', () => {
        isClosed = true
      })
      swarm.addLink(new WireLink(wire))
      void swarm.read('player', 0, 16_384, torrent.info.length).catch(() => undefined)
      const asked = new Promise<void>((resolve) => {
        const answer = wire.ut_metadata._onRequest.bind(wire.ut_metadata)
        wire.ut_metadata._onRequest = (piece: number) => {
          answer(piece)
          resolve()
        }
      })
      await asked
      const peer = swarm.peers[0]
      while (!isClosed && (peer?.extensions.unansweredMs(systemClock.now()) ?? 0) > 0) {
        await new Promise<void>((resolve) => setTimeout(resolve, 10))
      }
      expect(isClosed).toBe(false)
      expect(swarm.stats.livePeers).toHaveLength(1)
    },
  )

  it('a message of another torrent costs the connection', async () => {
    const torrent = makeTorrent(100_000, 65_536)
    const swarm = await startSwarm(torrent, 'none', true)
    const wire = new Wire()
    const closed = new Promise<void>((resolve) => wire.on('close', () => resolve()))
    swarm.addLink(new WireLink(wire))
    wire.handshake('ff'.repeat(20), theirPeerId, {})
    await closed
    expect(swarm.peers).toHaveLength(0)
  })
})
