import { describe, expect, it } from 'vitest'
import * as extension from '../../../src/protocol/extension.ts'
import * as messages from '../../../src/protocol/messages.ts'
import { WireParser } from '../../../src/protocol/wire-parser.ts'
import { EarlyPieces } from '../../../src/swarm/early-pieces.ts'
import { TransferEstimate } from '../../../src/swarm/transfer-estimate.ts'
import {
  linkPair,
  makeNode,
  makeTorrent,
  type NodeOptions,
  type TestTorrent,
  VirtualClock,
} from '../../helpers/virtual-world.ts'

/** A scripted peer at one end of a link, and everything that the engine at the other end says to it. */
const scripted = async (torrent: TestTorrent, options: NodeOptions, reservedFast = true) => {
  const clock = new VirtualClock()
  const node = await makeNode(clock, torrent, options)
  const [ours, theirs] = linkPair(clock, { delayMs: 10, bytesPerSecond: 10_000_000 })
  const said: { name: string; args: unknown[] }[] = []
  const parser = new WireParser(
    new Proxy({} as never, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          said.push({ name: String(name), args }),
    }),
  )
  parser.setPieceCount(torrent.info.pieceCount)
  theirs.listen({ data: (data) => parser.push(data), drain: () => undefined, close: () => undefined })
  node.swarm.addLink(ours)
  const hello = messages.encodeHandshake({
    infoHash: torrent.info.infoHash,
    peerId: new Uint8Array(20).fill(9),
  })
  if (!reservedFast) hello[27] = (hello[27] ?? 0) & ~0x04
  theirs.send(hello)
  const extended = (fields: Parameters<typeof extension.encodeExtensionHandshake>[0]): void =>
    theirs.send(
      messages.encodeExtended(
        0,
        extension.encodeExtensionHandshake({
          m: new Map([
            ['ut_metadata', 3],
            ['lt_donthave', 7],
          ]),
          ...fields,
        }),
      ),
    )
  const names = (): string[] => said.map(({ name }) => name)
  const peer = () => node.swarm.peers[0]
  return { clock, node, theirs, said, names, extended, peer }
}

describe('before the metadata is known', () => {
  const torrent = makeTorrent(16 * 65_536, 65_536)

  it('HAVE_NONE follows the handshake, and what the store had is told piece by piece', async () => {
    const { clock, node, names, said } = await scripted(torrent, { id: 1, knowsInfo: false, have: [2, 5, 6] })
    await clock.pass(100)
    expect(names().slice(0, 2)).toEqual(['handshake', 'haveNone'])
    node.swarm.setInfo(torrent.info)
    await clock.pass(100)
    expect(node.swarm.have?.count).toBe(3)
    expect(said.filter(({ name }) => name === 'have').map(({ args }) => args[0])).toEqual([2, 5, 6])
    expect(names()).not.toContain('bitfield')
    expect(names().filter((name) => name === 'haveNone')).toHaveLength(1)
  })

  it('a peer without BEP 6 gets a bitfield when there is something to tell', async () => {
    const { clock, node, names } = await scripted(torrent, { id: 1, knowsInfo: false, have: [2] }, false)
    await clock.pass(100)
    expect(names()).not.toContain('haveNone')
    node.swarm.setInfo(torrent.info)
    await clock.pass(100)
    expect(names().filter((name) => name === 'bitfield')).toHaveLength(1)
  })

  it('every HAVE counts, also the 4,097th', async () => {
    const large = makeTorrent(6_000 * 1_024, 1_024)
    const { clock, node, theirs, peer } = await scripted(large, { id: 1, knowsInfo: false })
    theirs.send(messages.encodeHaveNone())
    for (let piece = 5_999; piece >= 0; piece -= 1) theirs.send(messages.encodeHave(piece))
    await clock.pass(1_000)
    node.swarm.setInfo(large.info)
    await clock.pass(100)
    expect(peer()?.pieces?.count).toBe(6_000)
    expect(peer()?.isSeed).toBe(true)
  })

  it('rejected metadata is asked for again after 10 s, and at once when the peer says that something changed', async () => {
    const { clock, theirs, said, extended } = await scripted(torrent, { id: 1, knowsInfo: false })
    const asked = (): number => said.filter(({ name, args }) => name === 'extended' && args[0] === 3).length
    extended({ metadataSize: torrent.info.infoBytes.length })
    await clock.pass(100)
    const reject = (): void => theirs.send(messages.encodeExtended(1, extension.encodeMetadataReject(0)))
    expect(asked()).toBe(1)
    reject()
    await clock.pass(9_000)
    expect(asked()).toBe(1)
    await clock.pass(3_000)
    expect(asked()).toBe(2)
    reject()
    await clock.pass(1_000)
    extended({ metadataSize: torrent.info.infoBytes.length })
    await clock.pass(100)
    expect(asked()).toBe(3)
  })
})

describe('EarlyPieces', () => {
  it('a bitfield takes the place of what was said before, and HAVEs add to it', () => {
    const early = new EarlyPieces()
    early.add(3)
    early.replace(new Uint8Array([0b1000_0000, 0]))
    early.add(9)
    expect([...early.toBitfield(16)]).toEqual([0, 9])
    early.replace('all')
    early.add(1)
    expect(early.toBitfield(16).isFull).toBe(true)
    early.replace('none')
    expect(early.toBitfield(16).count).toBe(0)
  })

  it('is bounded, and does not fit every torrent', () => {
    const early = new EarlyPieces()
    early.add(1024 * 1024 - 1)
    expect(() => early.add(1024 * 1024)).toThrow('does not have')
    expect(() => early.toBitfield(16)).toThrow('does not have')
    early.replace(new Uint8Array(3))
    expect(() => early.toBitfield(16)).toThrow('wrong length')
  })
})

describe('later words of a peer', () => {
  const torrent = makeTorrent(16 * 65_536, 65_536)

  it('an extension handshake that leaves upload_only out leaves it as it was', async () => {
    const { clock, extended, peer } = await scripted(torrent, { id: 1 })
    extended({ uploadOnly: true, reqq: 20 })
    await clock.pass(100)
    extended({ client: 'another name' })
    await clock.pass(100)
    expect(peer()).toMatchObject({
      extensions: { uploadOnly: true, requestQueueLimit: 20 },
      client: 'another name',
    })
    extended({ uploadOnly: false })
    await clock.pass(100)
    expect(peer()?.extensions.uploadOnly).toBe(false)
  })

  it.each([true, false])('lt_donthave frees what is owed of the piece at once (BEP 6: %s)', async (fast) => {
    const { clock, node, theirs, said, extended, peer } = await scripted(torrent, { id: 1 }, fast)
    extended({})
    theirs.send(messages.encodeBitfield(new Uint8Array(2).fill(0xff)))
    theirs.send(messages.encodeUnchoke())
    node.swarm.policy.addRange(0, torrent.info.length)
    await clock.pass(100)
    const before = peer()?.queue.requests.map(({ piece }) => piece.index) ?? []
    const [lost = -1] = before
    expect(lost).toBeGreaterThanOrEqual(0)
    theirs.send(messages.encodeExtended(2, extension.encodeDontHave(lost)))
    const saidBefore = said.length
    await clock.pass(100)
    expect(peer()?.queue.requests.some(({ piece }) => piece.index === lost)).toBe(false)
    // The room is used for other pieces without waiting for a time-out.
    const asked = said.slice(saidBefore).filter(({ name }) => name === 'request')
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.every(({ args }) => args[0] !== lost)).toBe(true)
  })
})

describe('a sleep', () => {
  it('of an hour is no gap between blocks: the limit of silence stays short', () => {
    const estimate = new TransferEstimate()
    let now = 0
    const block = (gapMs: number): void => {
      now += gapMs
      estimate.onBlock(16_384, now, now - gapMs - 50, 16_384, 16_384)
    }
    for (let i = 0; i < 50; i++) block(50)
    const before = estimate.silenceLimitMs(400, 60_000, 1_000)
    block(3_600_000)
    for (let i = 0; i < 5; i++) block(50)
    expect(before).toBeLessThan(1_000)
    expect(estimate.silenceLimitMs(400, 60_000, 1_000)).toBeLessThan(15_000)
  })
})
