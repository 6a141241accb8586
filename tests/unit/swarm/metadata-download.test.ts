import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  encodeExtensionHandshake,
  encodeMetadataData,
  encodeMetadataReject,
  type MetadataMessage,
  metadataBlockLength,
  parseMetadataMessage,
} from '../../../src/protocol/extension.ts'
import { encodeExtended } from '../../../src/protocol/messages.ts'
import { equalBytes, fromHex } from '../../../src/shared/bytes.ts'
import { MetadataDownload, MetadataServer } from '../../../src/swarm/metadata-download.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { syncHasher, VirtualClock } from '../../helpers/virtual-world.ts'

/** Five blocks and a half. */
const random = seededRandom(3)
const infoBytes = Uint8Array.from({ length: 5.5 * metadataBlockLength }, () => random.uint32() & 0xff)
const infoHash = new Uint8Array(createHash('sha1').update(infoBytes).digest())
/** The id under which these peers take `ut_metadata`. */
const theirId = 3

const blockOf = (bytes: Uint8Array, block: number): Uint8Array =>
  bytes.subarray(block * metadataBlockLength, (block + 1) * metadataBlockLength)

const lie = infoBytes.slice()
lie[3 * metadataBlockLength] = (lie[3 * metadataBlockLength] ?? 0) ^ 1

interface Giver extends LonePeer {
  /** The blocks that it was asked for since the last call. */
  asked(): number[]
  /** Says its blocks, right or false. */
  give(blocks: readonly number[], bytes?: Uint8Array, totalSize?: number): void
}

let clock: VirtualClock
let peers: PeerSession[]
let found: Uint8Array | null
let banned: PeerSession[]
let download: MetadataDownload

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

const isFound = (): boolean => found !== null && equalBytes(found, infoBytes)

/** A peer that says to have metadata of `size` bytes. */
const giver = (id: number, size = infoBytes.length): Giver => {
  const peer = lonePeer({
    id,
    pieceCount: 8,
    now: () => clock.now(),
    owner: {
      onExtensions: (session) => download.onExtensions(session),
      onMetadata: (session, message) => download.onMessage(session, message),
      onClose: (session) => {
        peers = peers.filter((other) => other !== session)
        download.onClose(session)
      },
    },
  })
  peers.push(peer.session)
  peer.say(
    encodeExtended(
      0,
      encodeExtensionHandshake({ m: new Map([['ut_metadata', theirId]]), metadataSize: size }),
    ),
  )
  return {
    ...peer,
    asked: () =>
      peer
        .heard()
        .filter(([name, extension]) => name === 'extended' && extension === theirId)
        .map(
          ([, , payload]) =>
            parseMetadataMessage(fromHex(String(payload)) ?? new Uint8Array()) as MetadataMessage,
        )
        .filter(({ type }) => type === 'request')
        .map(({ piece }) => piece),
    give: (blocks, bytes = infoBytes, totalSize = size) => {
      for (const block of blocks) {
        peer.say(encodeExtended(1, encodeMetadataData(block, totalSize, blockOf(bytes, block))))
      }
    },
  }
}

beforeEach(() => {
  clock = new VirtualClock()
  peers = []
  found = null
  banned = []
  download = new MetadataDownload({
    infoHash,
    hasher: syncHasher,
    clock,
    peers: () => peers,
    onComplete: (bytes) => {
      found = bytes
    },
    onBadPeer: (peer) => {
      banned.push(peer)
      peer.close()
    },
  })
})

describe('MetadataDownload', () => {
  it('asks one peer for four blocks at a time, and another one for the others', async () => {
    const [a, b] = [giver(1), giver(2)]
    expect([a.asked(), b.asked()]).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ])
    a.give([0, 1, 2, 3])
    expect(found).toBeNull()
    b.give([4, 5])
    await settle()
    expect(isFound()).toBe(true)
    expect(banned).toEqual([])
  })

  it('asks another peer for what has not come after two seconds', async () => {
    const [a, b] = [giver(1), giver(2)]
    a.asked()
    b.asked()
    b.give([4, 5])
    await clock.pass(2_001)
    download.fill()
    expect([...a.asked(), ...b.asked()].sort()).toEqual([0, 1, 2, 3])
  })

  it('asks others at once for what a peer that left, or rejects, owed', () => {
    const [a, b] = [giver(1), giver(2)]
    expect(b.asked()).toEqual([4, 5])
    a.session.close()
    expect(b.asked()).toEqual([0, 1])
    const c = giver(3)
    expect(c.asked()).toEqual([2, 3])
    b.say(encodeExtended(1, encodeMetadataReject(0)))
    expect(c.asked()).toEqual([0, 1])
    expect(b.asked()).toEqual([])
  })

  it('asks a peer that rejected again after ten seconds, or when its extensions change', async () => {
    const a = giver(1)
    a.asked()
    a.say(encodeExtended(1, encodeMetadataReject(0)))
    await clock.pass(9_000)
    download.fill()
    expect(a.asked()).toEqual([])
    await clock.pass(1_000)
    download.fill()
    expect(a.asked()).toEqual([0, 1, 2, 3])
    a.say(encodeExtended(1, encodeMetadataReject(0)))
    a.say(encodeExtended(0, encodeExtensionHandshake({ m: new Map(), metadataSize: infoBytes.length })))
    expect(a.asked()).toEqual([0, 1, 2, 3])
  })

  it('asks nothing while paused, and takes what comes all the same', async () => {
    const a = giver(1)
    download.paused = true
    a.asked()
    a.give([0, 1, 2, 3])
    expect(a.asked()).toEqual([])
    download.paused = false
    download.fill()
    expect(a.asked()).toEqual([4, 5])
    a.give([4, 5])
    await settle()
    expect(isFound()).toBe(true)
  })

  it('believes no size above 16 MiB', () => {
    expect(giver(1, 16 * 1024 * 1024 + 1).asked()).toEqual([])
    expect(giver(2, 16 * 1024 * 1024).asked()).toEqual([0, 1, 2, 3])
  })

  it('hangs up on a peer whose block has another size than it named', () => {
    const a = giver(1)
    a.give([0], infoBytes, infoBytes.length - 1)
    expect(a.session.isClosed).toBe(true)
  })

  it('takes no block that it did not ask the peer for', async () => {
    const [a, b] = [giver(1), giver(2)]
    b.give([0, 1, 2, 3], lie)
    a.give([0, 1, 2, 3])
    b.give([4, 5])
    await settle()
    expect(isFound()).toBe(true)
  })

  it('bans the only sender of false metadata', async () => {
    const a = giver(1)
    a.give([0, 1, 2, 3], lie)
    a.give([4, 5], lie)
    await settle()
    expect(banned).toEqual([a.session])
    expect(found).toBeNull()
  })

  it('of several senders accuses none, asks one alone next, and bans the one that then lies', async () => {
    const [liar, b] = [giver(1), giver(2)]
    liar.give([0, 1, 2, 3], lie)
    b.give([4, 5])
    await settle()
    expect(banned).toEqual([])
    liar.asked()
    expect(b.asked()).toEqual([4, 5])
    liar.give([0, 1, 2, 3], lie)
    liar.give([4, 5], lie)
    await settle()
    expect(banned).toEqual([liar.session])
    expect(b.asked()).toEqual([0, 1, 2, 3])
    b.give([0, 1, 2, 3])
    b.give([4, 5])
    await settle()
    expect(isFound()).toBe(true)
  })
})

describe('MetadataServer', () => {
  const setUp = () => {
    const server = new MetadataServer()
    const peer = lonePeer({ id: 1, pieceCount: 8 })
    peer.say(encodeExtended(0, encodeExtensionHandshake({ m: new Map([['ut_metadata', theirId]]) })))
    const answers = (): MetadataMessage[] =>
      peer
        .heard()
        .filter(([name]) => name === 'extended')
        .map(
          ([, , payload]) =>
            parseMetadataMessage(fromHex(String(payload)) ?? new Uint8Array()) as MetadataMessage,
        )
    return { server, peer: peer.session, answers }
  }

  it('gives each block, the last one as short as it is', () => {
    const { server, peer, answers } = setUp()
    server.onRequest(peer, 1, infoBytes)
    server.onRequest(peer, 5, infoBytes)
    expect(answers()).toEqual([
      { type: 'data', piece: 1, totalSize: infoBytes.length, data: blockOf(infoBytes, 1) },
      { type: 'data', piece: 5, totalSize: infoBytes.length, data: blockOf(infoBytes, 5) },
    ])
  })

  it('rejects what it has not: all before the metadata is known, and blocks beyond its end', () => {
    const { server, peer, answers } = setUp()
    server.onRequest(peer, 0, null)
    server.onRequest(peer, 6, infoBytes)
    expect(answers()).toMatchObject([
      { type: 'reject', piece: 0 },
      { type: 'reject', piece: 6 },
    ])
  })

  it('gives one peer the whole of it four times at most', () => {
    const { server, peer, answers } = setUp()
    for (let i = 0; i < 6 * 4 + 1; i++) server.onRequest(peer, i % 6, infoBytes)
    const types = answers().map(({ type }) => type)
    expect(types.filter((type) => type === 'data')).toHaveLength(24)
    expect(types.at(-1)).toBe('reject')
  })
})
