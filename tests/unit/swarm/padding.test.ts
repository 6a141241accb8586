import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../../../src/protocol/bencode.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { parseInfo } from '../../../src/protocol/metainfo.ts'
import { WireParser } from '../../../src/protocol/wire-parser.ts'
import { Padding } from '../../../src/swarm/padding.ts'
import { defaultPolicy } from '../../../src/swarm/policy.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { connect, linkPair, makeNode, type TestTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 65_536
const blockLength = 16_384

/** A torrent of files and padding, in this order: bytes of a file, or minus the bytes of padding. */
const padded = (lengths: readonly number[], fill = 0): TestTorrent => {
  const random = seededRandom(5)
  const length = lengths.reduce((sum, n) => sum + Math.abs(n), 0)
  const content = new Uint8Array(length).fill(fill)
  let at = 0
  const files = lengths.map((n, i) => {
    if (n > 0) for (let k = 0; k < n; k++) content[at + k] = (random.uint32() & 0xff) | 1
    at += Math.abs(n)
    return new Map<string, unknown>([
      ...(n < 0 ? ([['attr', 'p']] as [string, unknown][]) : []),
      ['length', Math.abs(n)],
      ['path', n < 0 ? ['.pad', String(-n)] : [`${i}.mp4`]],
    ])
  })
  const count = Math.ceil(length / pieceLength)
  const hashes = new Uint8Array(count * 20)
  for (let i = 0; i < count; i++) {
    hashes.set(
      createHash('sha1')
        .update(content.subarray(i * pieceLength, (i + 1) * pieceLength))
        .digest(),
      i * 20,
    )
  }
  const infoBytes = encodeBencode(
    new Map<string, unknown>([
      ['files', files],
      ['name', 'films'],
      ['piece length', pieceLength],
      ['pieces', hashes],
    ]) as never,
  )
  const infoHash = new Uint8Array(createHash('sha1').update(infoBytes).digest())
  return { info: parseInfo(infoBytes, infoHash), content }
}

const whole = { ...defaultPolicy, download: 'whole' as const }
const shape = { delayMs: 20, bytesPerSecond: 2_000_000 }

const members: readonly (readonly [string, readonly number[]])[] = [
  ['aligned to pieces', [100_000, -31_072, 40_000, -25_536, 70_000]],
  ['whole pieces of it', [100_000, -31_072 - 3 * pieceLength, 70_000, -61_072 - pieceLength]],
  ['blocks of it inside a piece', [10_000, -50_000, 5_536, 65_536]],
  ['one byte', [16_383, -1, 16_384, -1, 100_000]],
  ['at the very beginning', [-pieceLength - 20_000, 45_536, 65_536]],
  ['between real bytes of one block', [1_000, -500, 130_000]],
  ['two after each other', [60_000, -2_000, -3_536, 65_536]],
]

describe.each(members)('padding: %s', (_, lengths) => {
  const torrent = padded(lengths)
  const { info, content } = torrent
  const isPadding = (offset: number): boolean =>
    info.files.some((file) => file.padding && offset >= file.offset && offset < file.offset + file.length)

  it('is not downloaded: no request begins or ends in it, and every piece is verified', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: whole })
    const requests: [number, number][] = []
    const parser = new WireParser(
      new Proxy({} as never, {
        get: (_target, name) => (piece: number, begin: number, length: number) => {
          if (name === 'request') requests.push([piece * pieceLength + begin, length])
        },
      }),
    )
    parser.setPieceCount(info.pieceCount)
    const [toSeed, toLeech] = linkPair(clock, shape)
    toSeed.tamper = (data) => {
      parser.push(data.slice())
      return data
    }
    leech.swarm.addLink(toSeed)
    seed.swarm.addLink(toLeech)
    expect(await clock.run(() => leech.swarm.isComplete, 20_000)).toBe(true)
    for (const [begin, length] of requests) {
      expect(isPadding(begin)).toBe(false)
      expect(isPadding(begin + length - 1)).toBe(false)
    }
    const inside = lengths.includes(-500) ? 500 : 0
    const real = lengths.filter((n) => n > 0).reduce((a, b) => a + b, 0)
    expect(leech.swarm.stats.receivedBytes).toBe(real + inside)
    expect(leech.swarm.stats.duplicateBytes).toBe(0)
    for (const [piece, data] of leech.store.pieces) {
      expect(data).toEqual(content.slice(piece * pieceLength, (piece + 1) * pieceLength))
    }
  })

  it('is given to others that ask for it', async () => {
    const clock = new VirtualClock()
    const seed = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2, policy: whole })
    connect(clock, leech.swarm, seed.swarm, shape)
    await clock.run(() => leech.swarm.isComplete, 20_000)
    const [ours, theirs] = linkPair(clock, shape)
    const got = new Uint8Array(info.length).fill(0xee)
    const parser = new WireParser(
      new Proxy({} as never, {
        get: (_target, name) => (piece: number, begin: number, data: Uint8Array) => {
          if (name === 'piece') got.set(data, piece * pieceLength + begin)
          if (name !== 'unchoke') return
          for (let at = 0; at < info.length; at += blockLength) {
            const index = Math.floor(at / pieceLength)
            theirs.send(
              messages.encodeRequest(index, at % pieceLength, Math.min(blockLength, info.length - at)),
            )
          }
        },
      }),
    )
    parser.setPieceCount(info.pieceCount)
    theirs.listen({ data: (data) => parser.push(data), drain: () => undefined, close: () => undefined })
    leech.swarm.addLink(ours)
    theirs.send(messages.encodeHandshake({ infoHash: info.infoHash, peerId: new Uint8Array(20).fill(9) }))
    theirs.send(messages.encodeInterested())
    await clock.pass(5_000)
    expect(got).toEqual(content)
  })

  it('that is not zero is fetched after all, and nobody is blamed', async () => {
    const clock = new VirtualClock()
    const odd = padded(lengths, 7)
    const seed = await makeNode(clock, odd, { id: 1, have: 'all' })
    const leech = await makeNode(clock, odd, { id: 2, policy: whole })
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => leech.swarm.isComplete, 30_000)).toBe(true)
    for (const [piece, data] of leech.store.pieces) {
      expect(data).toEqual(odd.content.slice(piece * pieceLength, (piece + 1) * pieceLength))
    }
  })
})

describe('Padding', () => {
  it('in file mode the tail of a file is not downloaded, and a liar is still found', async () => {
    const torrent = padded([100_000, -31_072, 200_000])
    const clock = new VirtualClock()
    const liar = await makeNode(clock, torrent, { id: 1, have: 'all' })
    const seed = await makeNode(clock, torrent, { id: 3, have: 'all' })
    const leech = await makeNode(clock, torrent, { id: 2 })
    const [, lies] = connect(clock, leech.swarm, liar.swarm, shape)
    lies.tamper = (data) => {
      if (data.length > 5_000) data[data.length - 1]! ^= 1
      return data
    }
    let end = 0
    const read = async (): Promise<void> => {
      while (end < 100_000) end += (await leech.swarm.read('player', end, 100_000, 100_000)).length
    }
    void read()
    await clock.pass(2_000)
    connect(clock, leech.swarm, seed.swarm, shape)
    expect(await clock.run(() => end === 100_000, 20_000)).toBe(true)
    expect(leech.swarm.peers.map(({ remoteKey }) => remoteKey)).toEqual(['03'.repeat(20)])
    expect([...(leech.swarm.have ?? [])]).toEqual([0, 1])
  })

  it('leaves every real byte to be fetched, and no padding at either end of a request', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -90_000, max: 90_000 }), { minLength: 1, maxLength: 12 }),
        (lengths) => {
          let offset = 0
          const files = lengths.map((n) => {
            const file = { offset, length: Math.abs(n), padding: n < 0 }
            offset += Math.abs(n)
            return file
          })
          if (offset === 0) return
          const pieceCount = Math.ceil(offset / pieceLength)
          const padding = new Padding({ files: files as never, pieceLength, pieceCount, length: offset })
          const zero = new Uint8Array(offset)
          for (const file of files) if (file.padding) zero.fill(1, file.offset, file.offset + file.length)
          for (let piece = 0; piece < pieceCount; piece++) {
            const begin = piece * pieceLength
            const end = Math.min(begin + pieceLength, offset)
            const isWhole = zero.subarray(begin, end).every((z) => z === 1)
            expect(padding.isWhole(piece)).toBe(isWhole)
            const spans = padding.spansOf(piece)
            expect(spans === null).toBe(zero.subarray(begin, end).every((z) => z === 0))
            spans?.forEach((span, block) => {
              const from = begin + block * blockLength
              const to = Math.min(from + blockLength, end)
              for (let at = from; at < to; at++) {
                const isFetched = at >= begin + span.begin && at < begin + span.end
                if (!isFetched && zero[at] !== 1) throw new Error(`Byte ${at} would be missing.`)
              }
              if (span.begin === span.end) return
              expect(zero[begin + span.begin]).toBe(0)
              expect(zero[begin + span.end - 1]).toBe(0)
            })
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})
