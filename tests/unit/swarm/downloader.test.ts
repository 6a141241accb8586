import { describe, expect, it } from 'vitest'
import * as messages from '../../../src/protocol/messages.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { Availability } from '../../../src/swarm/availability.ts'
import { Downloader } from '../../../src/swarm/downloader.ts'
import type { PartialPiece } from '../../../src/swarm/partial-piece.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { ReadCursors } from '../../../src/swarm/read-cursors.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { type LonePeer, lonePeer } from '../../helpers/lone-peer.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const blockLength = 16_384
const pieceLength = 4 * blockLength
const { info } = makeTorrent(16 * pieceLength, pieceLength)
const settings = { ...defaultSwarmSettings, initialRequestDepth: 4 }

/** A downloader of all sixteen pieces of four blocks each. Peers let us ask as soon as they join. */
const setUp = () => {
  const clock = new VirtualClock()
  const table = new PieceTable(info, new Bitfield(16), seededRandom(1))
  const cursors = new ReadCursors(settings)
  const availability = new Availability(table)
  const complete: PartialPiece[] = []
  let peers: PeerSession[] = []
  const downloader = new Downloader({
    table,
    cursors,
    settings,
    now: () => clock.now(),
    peers: () => peers,
    onWanted: () => undefined,
    onPiece: (piece) => complete.push(piece),
    onBlockAgain: () => undefined,
  })
  table.setPriorities(new Uint8Array(16).fill(1))
  const join = (id: number, has: readonly number[] | 'all' = 'all'): LonePeer => {
    const peer = lonePeer({
      id,
      pieceCount: 16,
      has,
      now: () => clock.now(),
      owner: {
        onBlock: (...args) => downloader.onBlock(...args),
        onReject: (...args) => downloader.onReject(...args),
        onClose: (session) => {
          peers = peers.filter((other) => other !== session)
          downloader.releaseAll(session)
        },
      },
    })
    peers.push(peer.session)
    availability.add(peer.session)
    peer.say(messages.encodeUnchoke())
    peer.heard()
    return peer
  }
  return { clock, table, cursors, downloader, complete, join }
}

/** What a peer was told: `request 3.1` is block 1 of piece 3. */
const told = (peer: LonePeer): string[] =>
  peer
    .heard()
    .filter(([name]) => name === 'request' || name === 'cancel')
    .map(([name, piece, begin]) => `${name} ${piece}.${Number(begin) / blockLength}`)

const blocks = (name: string, piece: number, from = 0, to = 3): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${name} ${piece}.${from + i}`)

/** A block of the piece, of zeros. */
const say = (peer: LonePeer, piece: number, block: number): void =>
  peer.say(messages.encodePiece(piece, block * blockLength, new Uint8Array(blockLength)))

describe('Downloader', () => {
  it('keeps as many requests in flight as its depth allows, and asks for one more for each block', () => {
    const { downloader, join } = setUp()
    const a = join(1, [5, 6])
    downloader.fill(a.session)
    const first = told(a)
    expect(first).toHaveLength(4)
    const [, piece] = /request (\d+)\.0/.exec(first[0] ?? '') ?? []
    say(a, Number(piece), 0)
    expect(told(a).length).toBeGreaterThan(0)
    expect(downloader.receivedBytes).toBe(blockLength)
  })

  it('gives a piece to be checked when its last block is here, and asks for it no more', () => {
    const { downloader, complete, join, table } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    expect(told(a)).toEqual(blocks('request', 5))
    for (const block of [2, 0, 3]) say(a, 5, block)
    expect(complete).toEqual([])
    say(a, 5, 1)
    expect(complete.map(({ index }) => index)).toEqual([5])
    expect(table.isOpen(5)).toBe(false)
    expect(told(a)).toEqual([])
  })

  it('counts a block that it did not ask for as a duplicate, and does not take it', () => {
    const { downloader, complete, join } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    for (const block of [0, 1, 2, 3]) say(a, 6, block)
    expect([downloader.receivedBytes, downloader.duplicateBytes]).toEqual([0, 4 * blockLength])
    expect(complete).toEqual([])
  })

  it('asks for nothing while paused: what was asked for is cancelled, and asked for again afterwards', () => {
    const { downloader, join } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    told(a)
    downloader.setPaused(true)
    expect(told(a)).toEqual(blocks('cancel', 5))
    downloader.fillAll()
    expect(told(a)).toEqual([])
    downloader.setPaused(false)
    expect(told(a)).toEqual(blocks('request', 5))
  })

  it('still takes a block that was on its way when it was cancelled', () => {
    const { downloader, join, table } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    say(a, 5, 0)
    downloader.setPaused(true)
    say(a, 5, 1)
    expect(table.partials.get(5)?.receivedBlocks).toBe(2)
    expect(downloader.duplicateBytes).toBe(0)
  })

  it.each([false, true])(
    'takes a block that is asked for twice and sent once; bad data seen: %s',
    (sawBadData) => {
      const { downloader, complete, join, table } = setUp()
      table.sawBadData = sawBadData
      const a = join(1, [5])
      downloader.fill(a.session)
      downloader.setPaused(true)
      downloader.setPaused(false)
      for (const block of [0, 1, 2, 3]) say(a, 5, block)
      expect(complete.map(({ index }) => index)).toEqual([5])
      expect(downloader.duplicateBytes).toBe(0)
    },
  )

  it.each([
    ['nobody has lied so far', false, false, true],
    ['somebody has lied, and it may be the sender', true, false, false],
    ['somebody has lied, and it is not the sender', true, true, true],
  ])('a late block for a piece that another peer began anew, when %s', (_, sawBadData, isValid, isTaken) => {
    const { downloader, join, table } = setUp()
    table.sawBadData = sawBadData
    const a = join(1, [5])
    a.session.hasSentValidPiece = isValid
    downloader.fill(a.session)
    downloader.setPaused(true)
    a.say(messages.encodeChoke())
    const b = join(2, [5])
    b.session.hasSentValidPiece = true
    downloader.setPaused(false)
    expect(told(b)).toEqual(blocks('request', 5))
    say(a, 5, 1)
    expect(told(b)).toEqual(isTaken ? ['cancel 5.1'] : [])
    expect(downloader.duplicateBytes).toBe(isTaken ? 0 : blockLength)
  })

  it('asks others for what a peer owes that chokes us or leaves', () => {
    const { downloader, join } = setUp()
    const [a, b] = [join(1, [5]), join(2, [5])]
    downloader.fill(a.session)
    downloader.fill(b.session)
    expect([told(a), told(b)]).toEqual([blocks('request', 5), []])
    a.say(messages.encodeChoke())
    downloader.releaseAll(a.session)
    expect([told(a), told(b)]).toEqual([[], blocks('request', 5)])
    const c = join(3, [5])
    b.session.close()
    expect(told(c)).toEqual(blocks('request', 5))
  })

  it('asks another peer at once for a block that one refuses', () => {
    const { downloader, join } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    told(a)
    const b = join(2, [5])
    a.say(messages.encodeReject(5, 0, blockLength))
    expect(told(b)).toEqual(['request 5.0'])
  })

  it('closes a peer that refuses fifty blocks without sending one', async () => {
    const { clock, downloader, join } = setUp()
    const a = join(1)
    let refused = 0
    for (let second = 0; second < 120 && !a.session.isClosed; second++) {
      downloader.tick()
      for (const { piece, block } of [...a.session.queue.requests]) {
        a.say(messages.encodeReject(piece.index, block * blockLength, blockLength))
        refused++
      }
      await clock.pass(1_000)
    }
    expect([a.session.isClosed, refused]).toEqual([true, 50])
  })

  it('cancels what is not wanted any more when priorities change', () => {
    const { downloader, join, table } = setUp()
    const a = join(1, [5, 6])
    downloader.fill(a.session)
    const before = told(a)
    const asked = before[0]?.startsWith('request 5') ? 5 : 6
    table.setPriorities(Uint8Array.from({ length: 16 }, (_, i) => (i === 11 - asked ? 1 : 0)))
    downloader.onPrioritiesChanged()
    expect(told(a)).toEqual([...blocks('cancel', asked), ...blocks('request', 11 - asked)])
  })

  it('after a seek cancels what lies outside the new windows, and asks for what is read now first', () => {
    const { clock, cursors, downloader, join } = setUp()
    const a = join(1)
    cursors.bytesPerSecond = 100_000
    cursors.open('player', 0, info.length, clock.now())
    downloader.onCursorsChanged()
    const before = told(a)
    expect(before[0]).toBe('request 0.0')
    cursors.open('player', 15 * pieceLength, info.length, clock.now())
    downloader.onSeek()
    const after = told(a)
    expect(after.slice(0, before.length)).toEqual(before.map((each) => each.replace('request', 'cancel')))
    expect(after[before.length]).toBe('request 15.0')
  })

  it('after a seek asks for a round trip beside what may still come, and for the rest as that comes or is refused', async () => {
    const { clock, cursors, downloader, join } = setUp()
    cursors.open('video', 0, info.length, 0)
    const a = join(1)
    downloader.fill(a.session)
    // A round trip of 100 ms, and then four blocks in each.
    const owed: string[] = []
    /** How many requests it has heard since the last call. */
    const heard = (): number => {
      const places = told(a).flatMap((line) => (line.startsWith('request') ? [line.slice(8)] : []))
      owed.push(...places)
      return places.length
    }
    const placeOfNext = (): [piece: number, block: number] => {
      const [piece = 0, block = 0] = (owed.shift() ?? '').split('.').map(Number)
      return [piece, block]
    }
    heard()
    await clock.pass(100)
    for (let i = 0; i < 20; i++) {
      say(a, ...placeOfNext())
      heard()
      await clock.pass(25)
    }
    cursors.open('video', 12 * pieceLength, info.length, clock.now())
    downloader.onSeek()
    const asked = told(a)
    const cancelled = asked.filter((line) => line.startsWith('cancel')).length
    const beside = asked.length - cancelled
    expect(cancelled).toBeGreaterThan(4)
    expect(beside).toBeGreaterThanOrEqual(2)
    expect(beside).toBeLessThan(cancelled)
    // What was given up comes all the same, or the peer says that it does not: each makes room for another.
    say(a, ...placeOfNext())
    expect(heard()).toBeGreaterThanOrEqual(1)
    const [piece, block] = placeOfNext()
    a.say(messages.encodeReject(piece, block * blockLength, blockLength))
    expect(heard()).toBe(1)
  })

  it('goes on asking a peer that heeds a CANCEL without a word', async () => {
    const { clock, cursors, downloader, join } = setUp()
    cursors.open('video', 0, info.length, 0)
    const a = join(1)
    downloader.fill(a.session)
    await clock.pass(100)
    // It is known to be slow, so that few blocks are to be in flight.
    for (const line of told(a)) {
      const [piece, block] = line.slice(8).split('.').map(Number)
      say(a, piece ?? 0, block ?? 0)
      await clock.pass(50)
    }
    for (let piece = 4; piece < 16; piece += 2) {
      cursors.open('video', piece * pieceLength, info.length, clock.now())
      downloader.onSeek()
      expect(told(a)).toContain(`request ${piece}.0`)
    }
  })

  it('snubs a peer that owes blocks for too long, and trusts it again when it sends one', async () => {
    const { clock, downloader, join } = setUp()
    const a = join(1, [5])
    downloader.fill(a.session)
    await clock.pass(settings.snubMs)
    downloader.snubIfSilent(a.session)
    expect(a.session.queue.isSnubbed).toBe(false)
    await clock.pass(1)
    downloader.snubIfSilent(a.session)
    expect(a.session.queue.isSnubbed).toBe(true)
    say(a, 5, 0)
    expect(a.session.queue.isSnubbed).toBe(false)
  })

  it('never snubs a peer that owes nothing', async () => {
    const { clock, downloader, join } = setUp()
    const a = join(1, [])
    await clock.pass(10 * settings.snubMs)
    downloader.snubIfSilent(a.session)
    expect(a.session.queue.isSnubbed).toBe(false)
  })

  it('in the end game asks a second peer for a late block, and cancels the loser', async () => {
    const { clock, downloader, join, table } = setUp()
    table.setPriorities(Uint8Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0)))
    const slow = join(1, [5])
    downloader.fill(slow.session)
    expect(told(slow)).toEqual(blocks('request', 5))
    const fast = join(2, [5])
    fast.session.queue.estimate.onBlock(blockLength, clock.now() + 10, clock.now(), 0, 0)
    await clock.pass(900)
    downloader.tick()
    const asked = told(fast)
    expect(asked.length).toBeGreaterThan(0)
    const block = Number(asked[0]?.split('.')[1])
    say(fast, 5, block)
    expect(told(slow)).toContain(`cancel 5.${block}`)
  })
})
