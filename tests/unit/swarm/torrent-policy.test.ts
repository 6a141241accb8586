import { describe, expect, it } from 'vitest'
import { parseExtensionHandshake } from '../../../src/protocol/extension.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { WireParser } from '../../../src/protocol/wire-parser.ts'
import { concatBytes } from '../../../src/shared/bytes.ts'
import { TorrentError } from '../../../src/shared/errors.ts'
import { defaultPolicy, type Policy } from '../../../src/swarm/policy.ts'
import { UploadLimit } from '../../../src/swarm/upload-limit.ts'
import {
  connect,
  linkPair,
  makeNode,
  makeTorrent,
  type TestNode,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

const policy = (choices: Partial<Policy>): Policy => ({ ...defaultPolicy, ...choices })
/** 1 MB/s each way. */
const shape = { delayMs: 20, bytesPerSecond: 1_000_000 }
const pieceLength = 65_536
const piecesOf = ({ swarm }: TestNode): number[] => [...(swarm.have ?? [])]
const isWithin = (pieces: readonly number[], begin: number, end: number): boolean =>
  pieces.every((piece) => (piece + 1) * pieceLength > begin && piece * pieceLength < end)

/** A player that reads at the media's rate, a second at a time, beginning at `from`. */
const play = async (
  clock: VirtualClock,
  { swarm }: TestNode,
  from: number,
  seconds: number,
  rate: number,
  limit: number,
) => {
  for (let at = from, i = 0; i < seconds; i++) {
    const until = at + rate
    while (at < until) {
      const reading = swarm.read('player', at, until, limit)
      let part: Uint8Array | null = null
      void reading.then((data) => (part = data))
      if (!(await clock.run(() => part !== null, 60_000))) throw new Error(`nothing at ${at}`)
      at += part!.length
    }
    await clock.pass(1_000)
  }
}

describe('download: window', () => {
  it('fetches nothing while nobody reads, and never beyond the window of who does', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(20_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, {
      id: 2,
      policy: policy({ download: 'window', readAheadSeconds: 20 }),
    })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(10_000)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
    leech.swarm.hint({ bytesPerSecond: 100_000 })
    await play(clock, leech, 0, 5, 100_000, torrent.info.length)
    await clock.pass(60_000)
    // Five seconds read and twenty ahead, up to the end of the last piece that they touch.
    expect(leech.swarm.stats.receivedBytes).toBeGreaterThan(2_400_000)
    expect(isWithin(piecesOf(leech), 0, 2_500_000)).toBe(true)
    const before = leech.swarm.stats.receivedBytes
    await clock.pass(120_000)
    expect(leech.swarm.stats.receivedBytes).toBe(before)
    // Playback goes on: so does the window.
    await play(clock, leech, 500_000, 10, 100_000, torrent.info.length)
    await clock.pass(60_000)
    expect(leech.swarm.stats.receivedBytes).toBeGreaterThan(before + 900_000)
    expect(isWithin(piecesOf(leech), 0, 3_500_000)).toBe(true)
  })

  it('a foreseen start gets the short windows alone', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(20_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'window' }) })
    leech.swarm.hint({ bytesPerSecond: 100_000 })
    leech.swarm.prefetch(0, torrent.info.length)
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(60_000)
    expect(leech.swarm.stats.receivedBytes).toBeGreaterThan(1_000_000)
    expect(isWithin(piecesOf(leech), 0, 1_500_000)).toBe(true)
  })

  it('switching from whole to window cancels what lies beyond, and back goes on to the end', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(10_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(2_000)
    expect(leech.swarm.stats.receivedBytes).toBeGreaterThan(1_000_000)
    leech.swarm.policy.set(policy({ download: 'window' }))
    const [peer] = leech.swarm.peers
    expect(peer?.queue.active).toBe(0)
    const { receivedBytes: received } = leech.swarm.stats
    await clock.pass(30_000)
    // What had left before the CANCEL arrived.
    expect(leech.swarm.stats.receivedBytes - received).toBeLessThan(500_000)
    leech.swarm.policy.set(policy({ download: 'whole' }))
    expect(await clock.run(() => leech.swarm.isComplete, 30_000)).toBe(true)
  })

  it('file: a file that is read is fetched to its end, and no other', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(3_000_000, pieceLength, 1, [1_000_000, 1_000_000, 1_000_000])
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    connect(clock, leech.swarm, seed.swarm, shape)
    void leech.swarm.read('player', 1_000_000, 1_000_100, 2_000_000)
    await clock.pass(30_000)
    const pieces = piecesOf(leech)
    expect(pieces).toHaveLength(Math.ceil(2_000_000 / pieceLength) - Math.floor(1_000_000 / pieceLength))
    expect(isWithin(pieces, 1_000_000, 2_000_000)).toBe(true)
    // A leech with all of the file that it plays is no seed.
    expect(leech.swarm.policy.isFinished).toBe(false)
    expect(leech.swarm.peers).toHaveLength(1)
  })
})

describe('upload limit', () => {
  it('holds for all peers and torrents of a client together, fairly', async () => {
    const clock = new VirtualClock()
    const uploadLimit = new UploadLimit(clock, 200_000)
    const torrents = [makeTorrent(30_000_000, pieceLength, 1), makeTorrent(30_000_000, pieceLength, 2)]
    const leeches: TestNode[] = []
    const seeds: TestNode[] = []
    for (const [i, torrent] of torrents.entries()) {
      const seed = await makeNode(clock, torrent, { id: 1, have: 'all', uploadLimit })
      seeds.push(seed)
      for (let n = 0; n < 2; n++) {
        const leech = await makeNode(clock, torrent, {
          id: 10 + i * 2 + n,
          policy: policy({ download: 'whole' }),
        })
        connect(clock, leech.swarm, seed.swarm, shape)
        leeches.push(leech)
      }
    }
    await clock.pass(30_000)
    const sent = seeds.reduce((sum, { swarm }) => sum + swarm.stats.sentBytes, 0)
    expect(sent).toBeLessThan(200_000 * 30 + 100_000)
    expect(sent).toBeGreaterThan(200_000 * 28)
    for (const { swarm } of leeches) {
      expect(swarm.stats.receivedBytes).toBeGreaterThan((200_000 * 30) / 4 - 200_000)
    }
  })

  it('what waits for the limit can still be cancelled and choked', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(10_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, {
      id: 1,
      have: 'all',
      policy: policy({ uploadLimit: 20_000 }),
    })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(3_000)
    expect(seed.swarm.peers[0]?.uploads.length).toBeGreaterThan(0)
    leech.swarm.policy.set(policy({ download: 'window' }))
    await clock.pass(100)
    expect(seed.swarm.peers[0]?.uploads).toHaveLength(0)
    const { sentBytes: sent } = seed.swarm.stats
    await clock.pass(20_000)
    expect(seed.swarm.stats.sentBytes).toBe(sent)
    leech.swarm.policy.set(policy({ download: 'whole' }))
    await clock.pass(3_000)
    seed.swarm.policy.set(policy({ uploadLimit: 0 }))
    expect(seed.swarm.peers[0]?.amChoking ?? true).toBe(true)
    await clock.pass(1_000)
    const now = seed.swarm.stats.sentBytes
    await clock.pass(20_000)
    expect(seed.swarm.stats.sentBytes).toBe(now)
  })

  it('off: a leech is choked and its requests are rejected, though it gives', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(2_000_000, pieceLength)
    const all = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)
    const taker = await makeNode(clock, torrent, {
      id: 1,
      have: all.slice(0, 10),
      policy: policy({ download: 'whole', uploadLimit: 0 }),
    })
    const giver = await makeNode(clock, torrent, {
      id: 2,
      have: all.slice(10),
      policy: policy({ download: 'whole' }),
    })
    connect(clock, taker.swarm, giver.swarm, shape)
    expect(await clock.run(() => taker.swarm.isComplete, 60_000)).toBe(true)
    expect(taker.swarm.stats.sentBytes).toBe(0)
    expect(giver.swarm.stats.receivedBytes).toBe(0)
    // Everything is here and nothing is given: the connection is of no use to anybody.
    await clock.pass(1_000)
    expect(taker.swarm.peers).toHaveLength(0)
  })

  it('off: a peer that asks all the same gets a REJECT for each, and no metadata', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, pieceLength)
    const half = [0, 1, 2, 3]
    const node = await makeNode(clock, torrent, { id: 1, have: half, policy: policy({ uploadLimit: 0 }) })
    const [ours, theirs] = linkPair(clock, shape)
    const received: number[] = []
    const parser = new WireParser(
      new Proxy({} as never, {
        get: (_, name) => () => {
          if (name === 'reject' || name === 'piece' || name === 'unchoke') {
            received.push(name === 'reject' ? 16 : 7)
          }
        },
      }),
    )
    theirs.listen({ data: (data) => parser.push(data), drain: () => undefined, close: () => undefined })
    node.swarm.addLink(ours)
    const peerId = new Uint8Array(20).fill(9)
    theirs.send(
      concatBytes([
        messages.encodeHandshake({ infoHash: torrent.info.infoHash, peerId }),
        messages.encodeHaveNone(),
        messages.encodeInterested(),
        messages.encodeRequest(0, 0, 16_384),
        messages.encodeRequest(1, 0, 16_384),
      ]),
    )
    await clock.pass(30_000)
    expect(received).toEqual([16, 16])
  })
})

describe('pause', () => {
  it('no block is asked for and none is sent till it ends; connections stay, and it goes on at once', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(20_000_000, pieceLength)
    const all = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)
    const a = await makeNode(clock, torrent, {
      id: 1,
      have: all.filter((i) => i % 2 === 0),
      policy: policy({ download: 'whole' }),
    })
    const b = await makeNode(clock, torrent, {
      id: 2,
      have: all.filter((i) => i % 2 === 1),
      policy: policy({ download: 'whole' }),
    })
    connect(clock, a.swarm, b.swarm, shape)
    await clock.pass(2_000)
    expect(a.swarm.stats.receivedBytes).toBeGreaterThan(0)
    expect(b.swarm.stats.receivedBytes).toBeGreaterThan(0)
    a.swarm.policy.pause()
    const [peer] = a.swarm.peers
    expect(peer).toMatchObject({ amChoking: true, amInterested: false, queue: { active: 0 } })
    // What was on its way arrives.
    await clock.pass(1_000)
    const before = [a.swarm.stats.receivedBytes, a.swarm.stats.sentBytes]
    expect(b.swarm.peers[0]?.uploads).toHaveLength(0)
    let answer: Uint8Array | null = null
    const missing = torrent.info.pieceCount - 1 - ((torrent.info.pieceCount - 1) % 2 === 0 ? 1 : 0)
    void a.swarm
      .read('player', missing * pieceLength, missing * pieceLength + 10, torrent.info.length)
      .then((data) => (answer = data))
    await clock.pass(600_000)
    expect([a.swarm.stats.receivedBytes, a.swarm.stats.sentBytes]).toEqual(before)
    expect(answer).toBeNull()
    // Ten minutes of keep-alives.
    expect(a.swarm.peers).toHaveLength(1)
    a.swarm.policy.resume()
    expect(await clock.run(() => answer !== null, 500)).toBe(true)
    expect(await clock.run(() => a.swarm.isComplete && b.swarm.isComplete, 60_000)).toBe(true)
  })

  it('a torrent that begins paused asks for no metadata and gives none', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, knowsInfo: false })
    leech.swarm.policy.pause()
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(60_000)
    expect(leech.swarm.peers).toHaveLength(1)
    expect(leech.swarm.info).toBeNull()
    seed.swarm.policy.pause()
    leech.swarm.policy.resume()
    await clock.pass(60_000)
    expect(leech.swarm.info).toBeNull()
    // Who was refused by one asks the next.
    const other = await makeNode(clock, torrent, { id: 3, have: 'all' })
    connect(clock, leech.swarm, other.swarm, shape)
    expect(await clock.run(() => leech.swarm.have !== null, 5_000)).toBe(true)
  })

  it('verified bytes are read in a pause, and a seed that comes back gives again', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    seed.swarm.policy.pause()
    expect(await seed.swarm.read('player', 5, 10, 1_000_000)).toEqual(torrent.content.subarray(5, 10))
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(30_000)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
    seed.swarm.policy.resume()
    expect(await clock.run(() => leech.swarm.isComplete, 10_000)).toBe(true)
  })
})

describe('file priorities', () => {
  const torrent = makeTorrent(3_000_000, pieceLength, 1, [1_000_000, 1_000_000, 1_000_000])

  it('a skipped file is left out, and with the rest here the torrent is a partial seed that drops seeds', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    leech.swarm.policy.setFilePriority(1, 'skip')
    const finished: boolean[] = []
    leech.swarm.events.on('finished', (now) => finished.push(now))
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => leech.swarm.policy.isFinished, 30_000)).toBe(true)
    await clock.pass(5_000)
    // Pieces 15 and 30 hold bytes of two files each: they are here.
    const missing = [...Array(torrent.info.pieceCount).keys()].filter((i) => !leech.swarm.have?.has(i))
    expect(missing).toEqual([...Array(14).keys()].map((i) => i + 16))
    expect(leech.swarm.isComplete).toBe(false)
    expect(leech.swarm.peers).toHaveLength(0)
    // Wanted again: no seed any more.
    leech.swarm.policy.setFilePriority(1, 'normal')
    expect(finished).toEqual([true, false])
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => leech.swarm.isComplete, 30_000)).toBe(true)
  })

  it('a skipped file can be read all the same, as far as its window', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    for (const file of [0, 1, 2]) leech.swarm.policy.setFilePriority(file, 'skip')
    leech.swarm.hint({ bytesPerSecond: 5_000 })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(5_000)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
    expect(leech.swarm.peers[0]?.amInterested).toBe(false)
    let answer: Uint8Array | null = null
    void leech.swarm.read('player', 1_200_000, 1_200_100, 2_000_000).then((data) => (answer = data))
    expect(await clock.run(() => answer !== null, 2_000)).toBe(true)
    await clock.pass(30_000)
    expect(isWithin(piecesOf(leech), 1_200_000, 1_200_100 + 75 * 5_000)).toBe(true)
  })

  it('high comes before the others, in order', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    leech.swarm.policy.setFilePriority(2, 'high')
    const order: number[] = []
    leech.swarm.events.on('piece', (piece) => order.push(piece))
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => leech.swarm.isComplete, 30_000)).toBe(true)
    expect(order.slice(0, 16)).toEqual([...Array(16).keys()].map((i) => i + 30))
  })

  it('skipping a file under way cancels its blocks', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'whole' }) })
    leech.swarm.policy.setFilePriority(0, 'skip')
    leech.swarm.policy.setFilePriority(1, 'skip')
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.pass(500)
    expect(leech.swarm.peers[0]?.queue.active).toBeGreaterThan(0)
    leech.swarm.policy.setFilePriority(2, 'skip')
    expect(leech.swarm.peers[0]?.queue.active).toBe(0)
  })
})

describe('connections', () => {
  it('holds no more than the policy says, and lets the least useful go when it says less', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(20_000_000, pieceLength)
    const node = await makeNode(clock, torrent, { id: 1, policy: policy({ download: 'whole', maxPeers: 3 }) })
    for (let id = 2; id < 8; id++) {
      const other = await makeNode(clock, torrent, { id, have: id === 3 ? 'all' : 'none' })
      connect(clock, node.swarm, other.swarm, { delayMs: 20, bytesPerSecond: 300_000 })
      // The seed is in before the places are taken.
      if (id === 3) await clock.pass(500)
    }
    // One place more is for newcomers, for a while.
    await clock.pass(3_000)
    expect(node.swarm.peers.length).toBeLessThanOrEqual(4)
    await clock.pass(20_000)
    expect(node.swarm.peers).toHaveLength(3)
    node.swarm.policy.set(policy({ download: 'whole', maxPeers: 1 }))
    expect(node.swarm.peers).toHaveLength(1)
    expect(node.swarm.peers[0]?.isSeed).toBe(true)
  })
})

describe('a good citizen', () => {
  /** Every extension handshake that one end of a link sent. */
  const handshakesOf = (torrentPieces: number) => {
    const seen: ReturnType<typeof parseExtensionHandshake>[] = []
    const haves: string[] = []
    const parser = new WireParser(
      new Proxy({} as never, {
        get: (_, name) => (id: number, payload: Uint8Array) => {
          if (name !== 'extended') haves.push(String(name))
          else if (id === 0) seen.push(parseExtensionHandshake(payload))
          else haves.push(`extended ${id}: ${payload.join(' ')}`)
        },
      }),
    )
    parser.setPieceCount(torrentPieces)
    return { seen, haves, parser }
  }

  it('says v, reqq, metadata_size and upload_only, and says them anew when they change', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, pieceLength)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, {
      id: 2,
      knowsInfo: false,
      policy: policy({ download: 'whole' }),
    })
    const { seen, parser } = handshakesOf(torrent.info.pieceCount)
    const watcher = await makeNode(clock, torrent, { id: 3, policy: policy({ download: 'window' }) })
    const [toLeech, fromLeech] = linkPair(clock, shape)
    fromLeech.tamper = (data) => {
      parser.push(data.slice())
      return data
    }
    watcher.swarm.addLink(toLeech)
    leech.swarm.addLink(fromLeech)
    await clock.pass(1_000)
    expect(seen).toHaveLength(2)
    expect(seen[0]).toMatchObject({ client: 'test 2', reqq: 500, uploadOnly: false, metadataSize: null })
    expect([...(seen[0]?.m.keys() ?? [])].sort()).toEqual(['lt_donthave', 'ut_metadata'])
    expect(seen[1]).toMatchObject({ uploadOnly: false, metadataSize: torrent.info.infoBytes.length })
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => leech.swarm.isComplete, 10_000)).toBe(true)
    await clock.pass(100)
    expect(seen).toHaveLength(3)
    expect(seen[2]).toMatchObject({ uploadOnly: true, metadataSize: torrent.info.infoBytes.length })
  })

  it('sends lt_donthave for a piece that the store lost, and fetches it again without a second completion', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, pieceLength)
    const node = await makeNode(clock, torrent, { id: 1, have: 'all', policy: policy({ download: 'whole' }) })
    const other = await makeNode(clock, torrent, {
      id: 2,
      have: [0, 1],
      policy: policy({ download: 'window' }),
    })
    const finished: boolean[] = []
    node.swarm.events.on('finished', (now) => finished.push(now))
    connect(clock, node.swarm, other.swarm, shape)
    await clock.pass(1_000)
    expect(other.swarm.peers[0]?.isSeed).toBe(true)
    expect(node.swarm.peers[0]?.amInterested).toBe(false)
    node.store.pieces.delete(1)
    const reading = node.swarm.read('player', pieceLength, pieceLength + 10, 500_000)
    await clock.pass(10)
    expect(node.swarm.have?.has(1)).toBe(false)
    expect(node.swarm.peers[0]?.amInterested).toBe(true)
    expect(finished).toEqual([false])
    await clock.pass(50)
    expect(other.swarm.peers[0]?.has(1)).toBe(false)
    await clock.pass(2_000)
    expect(await reading).toEqual(torrent.content.subarray(pieceLength, pieceLength + 10))
    expect(finished).toEqual([false, true])
  })

  it('keeps a silent connection alive and ends one that is dead', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, pieceLength)
    const a = await makeNode(clock, torrent, { id: 1, policy: policy({ download: 'window' }) })
    const b = await makeNode(clock, torrent, { id: 2, policy: policy({ download: 'window' }) })
    const [, end] = connect(clock, a.swarm, b.swarm, shape)
    await clock.pass(600_000)
    expect(a.swarm.peers).toHaveLength(1)
    end.frozen = true
    await clock.pass(121_500)
    expect(a.swarm.peers).toHaveLength(0)
  })

  it('seeds drop seeds, and a leech that becomes one', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, pieceLength)
    const a = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const b = await makeNode(clock, torrent, { id: 2, have: 'all' })
    connect(clock, a.swarm, b.swarm, shape)
    await clock.pass(1_000)
    expect(a.swarm.peers).toHaveLength(0)
    expect(() => a.swarm.policy.set(policy({ uploadLimit: 0 }))).not.toThrow(TorrentError)
  })
})
