import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { UploadLimit } from '../../../src/swarm/upload-limit.ts'
import { Uploader, type UploaderOptions } from '../../../src/swarm/uploader.ts'
import { lonePeer } from '../../helpers/lone-peer.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const blockLength = 16_384
const pieceLength = 4 * blockLength

/** An uploader that has pieces 0 … 7 of eight, and an unchoked peer that has none. */
const setUp = (options: Partial<UploaderOptions> = {}, bytesPerSecond: number | null = null) => {
  const clock = new VirtualClock()
  const limit = new UploadLimit(clock, bytesPerSecond)
  const lost: number[] = []
  const uploader = new Uploader({
    sendHighWaterBytes: 256 * 1024,
    limit,
    now: () => clock.now(),
    pieceLength: () => pieceLength,
    has: () => true,
    read: (piece, begin, length) => new Uint8Array(length).fill(piece * 16 + begin / blockLength),
    onRead: (piece) => lost.push(piece),
    isLimited: () => true,
    ...options,
  })
  const peer = lonePeer({ id: 2, pieceCount: 8, has: [], owner: { onRequest: (s) => uploader.serve(s) } })
  peer.session.setChoking(false)
  peer.heard()
  /** The pieces and offsets of the blocks that were sent since the last call. */
  const sent = (): string[] => peer.heard().map(([name, piece, begin]) => `${name} ${piece}:${begin}`)
  return { clock, uploader, peer, lost, sent }
}

const ask = (piece: number, begin = 0, length = blockLength): Uint8Array =>
  messages.encodeRequest(piece, begin, length)

describe('Uploader', () => {
  it('sends what is asked for, in order, and counts it', () => {
    const { uploader, peer, sent } = setUp()
    peer.say(ask(3), ask(1, blockLength))
    expect(sent()).toEqual(['piece 3:0', `piece 1:${blockLength}`])
    expect(uploader.sentBytes).toBe(2 * blockLength)
    expect(peer.session.uploadRate.total).toBe(2 * blockLength)
  })

  it('rejects what it cannot give: a piece that is not here, a range beyond its end, a block of 256 KiB', () => {
    const { peer, sent } = setUp({ has: (piece) => piece !== 5 })
    peer.say(ask(5), ask(0, pieceLength - 10, 20), ask(0, pieceLength), ask(1))
    expect(sent()).toEqual([
      'reject 5:0',
      `reject 0:${pieceLength - 10}`,
      `reject 0:${pieceLength}`,
      'piece 1:0',
    ])
  })

  it('adds no block while the link holds more than it may, and goes on when it drained', () => {
    const { uploader, peer, sent } = setUp()
    peer.link.bufferedAmount = 256 * 1024
    peer.say(ask(0), ask(1))
    expect(sent()).toEqual([])
    peer.link.bufferedAmount = 0
    uploader.serve(peer.session)
    expect(sent()).toEqual(['piece 0:0', 'piece 1:0'])
  })

  it('leaves what waits to CANCEL and CHOKE', () => {
    const { uploader, peer, sent } = setUp()
    peer.link.bufferedAmount = 256 * 1024
    peer.say(ask(0), ask(1), ask(2), messages.encodeCancel(1, 0, blockLength))
    expect(sent()).toEqual(['reject 1:0'])
    peer.session.setChoking(true)
    peer.link.bufferedAmount = 0
    uploader.serve(peer.session)
    expect(sent()).toEqual(['choke undefined:undefined', 'reject 0:0', 'reject 2:0'])
  })

  it('waits for the limit, one block a turn', async () => {
    const { clock, peer, sent } = setUp({}, blockLength)
    for (let piece = 0; piece < 8; piece++) peer.say(ask(piece))
    const atOnce = sent().length
    expect(atOnce).toBeLessThan(4)
    await clock.pass(3_000)
    expect(sent()).toHaveLength(3)
  })

  it('reads from the store one block after another, and rejects what it lost', async () => {
    const broken = new Error('The disk is gone.')
    const { peer, lost, sent } = setUp({
      read: async (piece, _begin, length) => {
        if (piece === 1) throw broken
        return new Uint8Array(length)
      },
    })
    peer.say(ask(0), ask(1), ask(2))
    expect(sent()).toEqual([])
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(sent()).toEqual(['piece 0:0', 'reject 1:0', 'piece 2:0'])
    expect(lost).toEqual([1])
  })

  it('does not send what it read for a peer that was choked meanwhile', async () => {
    const { peer, sent } = setUp({ read: async (_piece, _begin, length) => new Uint8Array(length) })
    peer.say(ask(0))
    peer.session.setChoking(true)
    for (let i = 0; i < 20; i++) await Promise.resolve()
    expect(sent()).toEqual(['choke undefined:undefined', 'reject 0:0'])
  })
})
