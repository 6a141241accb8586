import { describe, expect, it } from 'vitest'
import { blockLength, encodePiece } from '../../../src/protocol/messages.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import type { SwarmTorrent } from '../../../src/swarm/torrent.ts'
import { connect, linkPair, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const contentOf = async (swarm: SwarmTorrent, length: number): Promise<Uint8Array> => {
  const all = new Uint8Array(length)
  for (let offset = 0; offset < length; ) {
    const part = await swarm.read('check', offset, length, length)
    all.set(part, offset)
    offset += part.length
  }
  return all
}

describe('two engines in virtual time', () => {
  it('a leech that knows only the info hash gets metadata and every byte', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_003, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, knowsInfo: false })
    leech.swarm.events.on('metadata', () => queueMicrotask(() => undefined))
    connect(clock, leech.swarm, seed.swarm)
    expect(await clock.run(() => leech.swarm.have !== null, 5_000)).toBe(true)
    leech.swarm.policy.addRange(0, torrent.info.length)
    expect(await clock.run(() => leech.swarm.isComplete, 10_000)).toBe(true)
    expect(await contentOf(leech.swarm, torrent.info.length)).toEqual(torrent.content)
    expect(leech.swarm.stats.duplicateBytes).toBe(0)
    // Two seeds have nothing to say to each other.
    await clock.pass(1_000)
    expect(leech.swarm.peers).toHaveLength(0)
  })

  it('uses most of what the link can carry', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(4_000_000, 262_144)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    leech.swarm.policy.addRange(0, torrent.info.length)
    connect(clock, leech.swarm, seed.swarm, { delayMs: 40, bytesPerSecond: 1_000_000 })
    expect(await clock.run(() => leech.swarm.isComplete, 60_000)).toBe(true)
    // 4 s at the link's rate; 15 % for the start and the protocol.
    expect(clock.now()).toBeLessThan(4_600)
  })

  it('fetches from several peers at once, each what it has', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(2_000_000, 65_536)
    const half = Math.floor(torrent.info.pieceCount / 2)
    const all = Array.from({ length: torrent.info.pieceCount }, (_, i) => i)
    const a = await makeNode(clock, torrent, { id: 1, have: all.slice(0, half) })
    const b = await makeNode(clock, torrent, { id: 2, have: all.slice(half) })
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(0, torrent.info.length)
    connect(clock, leech.swarm, a.swarm)
    connect(clock, b.swarm, leech.swarm)
    expect(await clock.run(() => leech.swarm.isComplete, 20_000)).toBe(true)
    expect(a.swarm.stats.sentBytes).toBeGreaterThan(900_000)
    expect(b.swarm.stats.sentBytes).toBeGreaterThan(900_000)
  })

  it('metadata comes from several peers and a liar among them is found', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(3_600_000, 1_024)
    expect(torrent.info.infoBytes.length).toBeGreaterThan(4 * 16_384)
    const honest = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const liar = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 3, knowsInfo: false })
    const [, liarEnd] = connect(clock, leech.swarm, liar.swarm)
    connect(clock, leech.swarm, honest.swarm)
    liarEnd.tamper = (data) => {
      // Metadata blocks are the only large messages here: one bit of each is wrong.
      if (data.length > 10_000) data[data.length - 1]! ^= 1
      return data
    }
    expect(await clock.run(() => leech.swarm.have !== null, 60_000)).toBe(true)
    expect(leech.swarm.info?.pieceCount).toBe(torrent.info.pieceCount)
  })
})

describe('reading', () => {
  it('a read is answered as soon as its first piece is verified, from memory, before the store has it', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(8_000_000, 262_144)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    let stored: () => void = () => undefined
    leech.store.put = () => new Promise((resolve) => (stored = resolve))
    connect(clock, leech.swarm, seed.swarm)
    let answer: Uint8Array | null = null
    void leech.swarm.read('video', 5_000_000, 6_000_000, 8_000_000).then((data) => (answer = data))
    expect(await clock.run(() => answer !== null, 5_000)).toBe(true)
    expect(answer!.length).toBeGreaterThan(0)
    expect(answer).toEqual(torrent.content.subarray(5_000_000, 5_000_000 + answer!.length))
    stored()
  })

  it('what a read waits for comes before the rest of the file', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(20_000_000, 262_144)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    leech.swarm.policy.addRange(0, torrent.info.length)
    connect(clock, leech.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 1_000_000 })
    await clock.pass(2_000)
    let at = 0
    const began = clock.now()
    void leech.swarm.read('video', 15_000_000, 16_000_000, 20_000_000).then(() => (at = clock.now()))
    expect(await clock.run(() => at > 0, 5_000)).toBe(true)
    // One piece is 262 ms of this link; what was under way when the read began may come first.
    expect(at - began).toBeLessThan(800)
  })

  it('a seek cancels what the old place had asked for', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(30_000_000, 262_144)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    connect(clock, leech.swarm, seed.swarm, { delayMs: 50, bytesPerSecond: 500_000 })
    await clock.pass(300)
    void leech.swarm.read('video', 0, 1_000_000, 30_000_000).catch(() => undefined)
    await clock.pass(2_500)
    const peer = leech.swarm.peers[0]!
    expect(peer.queue.requests.some(({ abandoned }) => !abandoned)).toBe(true)
    const before = new Set(peer.queue.requests.filter((r) => !r.abandoned).map((r) => r.piece.index))
    void leech.swarm.read('video', 20_000_000, 21_000_000, 30_000_000).catch(() => undefined)
    for (const { piece, abandoned } of peer.queue.requests) {
      if (before.has(piece.index)) expect(abandoned).toBe(true)
    }
    const firstPiece = Math.floor(20_000_000 / 262_144)
    expect(peer.queue.requests.filter((r) => !r.abandoned).every((r) => r.piece.index >= firstPiece)).toBe(
      true,
    )
    expect(peer.queue.requests.some((r) => r.piece.index === firstPiece)).toBe(true)
  })

  it('an aborted read rejects and leaves nothing behind', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 65_536)
    const leech = await makeNode(clock, torrent, { id: 2 })
    const stop = new AbortController()
    const reading = leech.swarm.read('video', 0, 1000, 1_000_000, stop.signal)
    stop.abort()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
  })

  it('a piece that the store lost is fetched again', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, {
      id: 2,
      have: [0, 1, 2, 3, 4],
      settings: { cacheBytes: 0 },
    })
    leech.store.pieces.delete(3)
    connect(clock, leech.swarm, seed.swarm)
    let answer: Uint8Array | null = null
    void leech.swarm.read('video', 3 * 65_536, 4 * 65_536, 500_000).then((data) => (answer = data))
    expect(await clock.run(() => answer !== null, 10_000)).toBe(true)
    expect(answer).toEqual(torrent.content.subarray(3 * 65_536, 4 * 65_536))
  })

  it('a store that cannot write does not stop playback', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(600_000, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    leech.store.failsPut = true
    const warnings: string[] = []
    leech.swarm.events.on('warning', ({ code }) => warnings.push(code))
    leech.swarm.policy.addRange(0, 600_000)
    connect(clock, leech.swarm, seed.swarm)
    expect(await clock.run(() => leech.swarm.isComplete, 10_000)).toBe(true)
    expect(await contentOf(leech.swarm, 600_000)).toEqual(torrent.content)
    expect(warnings).toContain('storage')
  })
})

describe('peers that fail', () => {
  it('what a frozen peer owes is asked of another within a second', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(6_000_000, 262_144)
    const a = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const b = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 3 })
    const [, aEnd] = connect(clock, leech.swarm, a.swarm, { delayMs: 30, bytesPerSecond: 600_000 })
    connect(clock, leech.swarm, b.swarm, { delayMs: 30, bytesPerSecond: 600_000 })
    let received = 0
    const play = async (): Promise<void> => {
      for (let offset = 0; offset < 6_000_000; ) {
        const part = await leech.swarm.read('video', offset, Math.min(offset + 500_000, 6_000_000), 6_000_000)
        offset += part.length
        received = offset
      }
    }
    void play()
    await clock.run(() => received >= 1_500_000, 20_000)
    aEnd.frozen = true
    const frozenAt = clock.now()
    const owed = new Set(
      leech.swarm.peers
        .find((p) => p.remotePeerId[0] === 1)!
        .queue.requests.map((r) => `${r.piece.index}:${r.block}`),
    )
    expect(owed.size).toBeGreaterThan(0)
    const isOwed = (): boolean =>
      leech.swarm.peers
        .find((p) => p.remotePeerId[0] === 1)!
        .queue.requests.filter((r) => !r.abandoned && r.piece.index * 262_144 < received + 1_500_000).length >
      1
    expect(await clock.run(() => !isOwed(), 5_000)).toBe(true)
    expect(clock.now() - frozenAt).toBeLessThanOrEqual(1_000)
    expect(await clock.run(() => received >= 6_000_000, 30_000)).toBe(true)
  })

  it('a peer that leaves gives back what it owed', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(2_000_000, 65_536)
    const a = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const b = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(0, 2_000_000)
    const [aEnd] = connect(clock, leech.swarm, a.swarm)
    connect(clock, leech.swarm, b.swarm)
    await clock.pass(400)
    aEnd.close()
    expect(await clock.run(() => leech.swarm.isComplete, 20_000)).toBe(true)
  })

  it('one that sends bad data is dropped, not asked again, and no wrong byte is read', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(3_000_000, 131_072)
    const good = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const bad = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const other = await makeNode(clock, torrent, { id: 4, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(0, 3_000_000)
    connect(clock, leech.swarm, good.swarm)
    connect(clock, leech.swarm, other.swarm)
    const [, badEnd] = connect(clock, leech.swarm, bad.swarm)
    let spoiled = 0
    badEnd.tamper = (data) => {
      if (data.length > blockLength) {
        data[5_000]! ^= 0xff
        spoiled++
      }
      return data
    }
    expect(await clock.run(() => leech.swarm.isComplete, 60_000)).toBe(true)
    expect(spoiled).toBeGreaterThan(0)
    expect(await contentOf(leech.swarm, 3_000_000)).toEqual(torrent.content)
    // Only the liar was banned: it is refused when it comes back, the others are not.
    const [again, badAgain] = linkPair(clock, { delayMs: 10, bytesPerSecond: 1e6 })
    let closed = false
    const seedKey = toHex(new Uint8Array(20).fill(2))
    leech.swarm.addLink(again)
    bad.swarm.addLink(badAgain)
    await clock.pass(1_000)
    closed = !leech.swarm.peers.some((p) => p.remoteKey === seedKey)
    expect(closed).toBe(true)
  })

  it('a lone liar is banned after its first bad piece', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 131_072)
    const bad = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(0, 1_000_000)
    const [, badEnd] = connect(clock, leech.swarm, bad.swarm)
    badEnd.tamper = (data) => {
      if (data.length > blockLength) data[5_000]! ^= 0xff
      return data
    }
    await clock.pass(5_000)
    expect(leech.swarm.peers).toHaveLength(0)
    expect(leech.swarm.stats.verifiedBytes).toBe(0)
    connect(clock, leech.swarm, bad.swarm)
    await clock.pass(1_000)
    expect(leech.swarm.peers).toHaveLength(0)
  })

  it('what is taken from a peer that froze does not go back to it, fast as it was', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(3_000_000, 262_144)
    const leech = await makeNode(clock, torrent, { id: 3 })
    leech.swarm.policy.addRange(0, 3_000_000)
    const fast = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const slow = await makeNode(clock, torrent, { id: 2, have: 'all' })
    const [, fastEnd] = connect(clock, leech.swarm, fast.swarm, { delayMs: 5, bytesPerSecond: 2_000_000 })
    connect(clock, leech.swarm, slow.swarm, { delayMs: 100, bytesPerSecond: 100_000 })
    await clock.run(() => leech.swarm.stats.verifiedBytes > 1_500_000, 10_000)
    fastEnd.frozen = true
    // 1.5 MB at 0.1 MB/s, and some seconds until the frozen one has lost all that it owes.
    expect(await clock.run(() => leech.swarm.isComplete, 25_000)).toBe(true)
  })

  it('blocks that nobody asked for are not taken, and cost the sender its link in the end', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 131_072)
    const pushy = await makeNode(clock, torrent, { id: 2, have: [0] })
    const leech = await makeNode(clock, torrent, { id: 3, have: [0] })
    connect(clock, leech.swarm, pushy.swarm, { delayMs: 5, bytesPerSecond: 100_000_000 })
    await clock.pass(200)
    const [peer] = pushy.swarm.peers
    for (let i = 0; i < 400; i++) peer!.send(encodePiece(2, 0, new Uint8Array(blockLength)))
    await clock.pass(500)
    expect(leech.swarm.stats.receivedBytes).toBe(0)
    for (let i = 0; i < 400; i++) peer!.send(encodePiece(2, 0, new Uint8Array(blockLength)))
    await clock.pass(500)
    expect(leech.swarm.peers).toHaveLength(0)
  })

  it('two links to one peer become one, the same at both ends', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(200_000, 65_536)
    const a = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const b = await makeNode(clock, torrent, { id: 2 })
    const [a1, b1] = linkPair(clock, { delayMs: 30, bytesPerSecond: 1e6 })
    const [b2, a2] = linkPair(clock, { delayMs: 30, bytesPerSecond: 1e6 })
    a.swarm.addLink(a1)
    b.swarm.addLink(b2)
    b.swarm.addLink(b1)
    a.swarm.addLink(a2)
    await clock.pass(1_000)
    expect(a.swarm.peers.map((p) => p.link.id)).toEqual([a1.id])
    expect(b.swarm.peers.map((p) => p.link.id)).toEqual([b1.id])
  })

  it('a link to ourselves is refused', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(200_000, 65_536)
    const a = await makeNode(clock, torrent, { id: 1, have: 'all' })
    connect(clock, a.swarm, a.swarm)
    await clock.pass(1_000)
    expect(a.swarm.peers).toHaveLength(0)
  })
})

describe('uploading', () => {
  it('goes on over a link that never says that it drained', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(3_000_000, 262_144)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    leech.swarm.policy.addRange(0, 3_000_000)
    const [, seedEnd] = linkPair(clock, { delayMs: 20, bytesPerSecond: 1_000_000 })
    const listen = seedEnd.listen.bind(seedEnd)
    seedEnd.listen = (listener) =>
      listen({
        ...listener,
        drain: () => undefined,
        data: (d) => listener.data(d),
        close: (e) => listener.close(e),
      })
    leech.swarm.addLink(seedEnd.other!)
    seed.swarm.addLink(seedEnd)
    expect(await clock.run(() => leech.swarm.isComplete, 20_000)).toBe(true)
  })

  it('says what it has and unchokes with the handshake, so that the first request leaves after half a round trip', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(8 * 65_536, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    leech.swarm.policy.addRange(0, torrent.info.length)
    connect(clock, seed.swarm, leech.swarm, { delayMs: 100, bytesPerSecond: 1e7 })
    await clock.run(() => (leech.swarm.peers[0]?.queue.requests.length ?? 0) > 0, 1_000)
    expect(clock.now()).toBeLessThan(110)
  })

  it('says what it got between its greeting and the handshake of the other end', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(4 * 65_536, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const middle = await makeNode(clock, torrent, { id: 2, have: [0] })
    const leech = await makeNode(clock, torrent, { id: 3 })
    middle.swarm.policy.addRange(0, torrent.info.length)
    connect(clock, seed.swarm, middle.swarm, { delayMs: 1, bytesPerSecond: 1e7 })
    connect(clock, middle.swarm, leech.swarm, { delayMs: 1_000, bytesPerSecond: 1e7 })
    await clock.run(() => middle.swarm.isComplete, 900)
    expect(leech.swarm.peers.length).toBe(0)
    await clock.run(() => leech.swarm.peers[0]?.isSeed ?? false, 3_000)
    expect(leech.swarm.peers[0]?.isSeed).toBe(true)
  })

  it('serves more leeches than it has slots, in turns', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(1_000_000, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leeches = await Promise.all(
      Array.from({ length: 9 }, (_, i) => makeNode(clock, torrent, { id: 10 + i })),
    )
    for (const leech of leeches) {
      leech.swarm.policy.addRange(0, 1_000_000)
      connect(clock, leech.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 50_000 })
    }
    await clock.pass(5_000)
    expect(seed.swarm.peers.filter((p) => !p.amChoking)).toHaveLength(5)
    expect(await clock.run(() => leeches.every((l) => l.swarm.isComplete), 400_000)).toBe(true)
  })

  it('leeches give each other what they have', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(2_000_000, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const a = await makeNode(clock, torrent, { id: 2 })
    const b = await makeNode(clock, torrent, { id: 3 })
    a.swarm.policy.addRange(0, 2_000_000)
    b.swarm.policy.addRange(0, 2_000_000)
    connect(clock, a.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 200_000 })
    connect(clock, b.swarm, seed.swarm, { delayMs: 20, bytesPerSecond: 200_000 })
    connect(clock, a.swarm, b.swarm, { delayMs: 20, bytesPerSecond: 2_000_000 })
    expect(await clock.run(() => a.swarm.isComplete && b.swarm.isComplete, 60_000)).toBe(true)
    expect(a.swarm.stats.sentBytes + b.swarm.stats.sentBytes).toBeGreaterThan(1_000_000)
    // The seed did not have to send everything twice.
    expect(seed.swarm.stats.sentBytes).toBeLessThan(3_000_000)
  })

  it('the swarm survives its first seed', async () => {
    const clock = new VirtualClock()
    const torrent = makeTorrent(500_000, 65_536)
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const a = await makeNode(clock, torrent, { id: 2, knowsInfo: false })
    connect(clock, a.swarm, seed.swarm)
    await clock.run(() => a.swarm.have !== null, 5_000)
    a.swarm.policy.addRange(0, 500_000)
    expect(await clock.run(() => a.swarm.isComplete, 10_000)).toBe(true)
    await seed.swarm.destroy()
    const b = await makeNode(clock, torrent, { id: 3, knowsInfo: false })
    connect(clock, b.swarm, a.swarm)
    await clock.run(() => b.swarm.have !== null, 5_000)
    b.swarm.policy.addRange(0, 500_000)
    expect(await clock.run(() => b.swarm.isComplete, 10_000)).toBe(true)
    expect(await contentOf(b.swarm, 500_000)).toEqual(torrent.content)
  })
})
