import { describe, expect, it } from 'vitest'
import type { WantMessage } from '../../../src/protocol/tp-want.ts'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { makeWindow, type ReadWindow } from '../../../src/swarm/read-windows.ts'
import { WantTeller, wantedRanges } from '../../../src/swarm/want-teller.ts'
import { makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const pieceLength = 16_384
const { info } = makeTorrent(100 * pieceLength, pieceLength)
/** Ten pieces a second. */
const rate = 10 * pieceLength

const tableWith = (...pieces: readonly number[]) => {
  const have = new Bitfield(info.pieceCount)
  for (const piece of pieces) have.add(piece)
  return { have, info }
}
const windowOf = (kind: ReadWindow['kind'], first: number, end: number, at = 0): ReadWindow =>
  makeWindow(kind, first, end, at * pieceLength, rate)

describe('wantedRanges', () => {
  it('joins windows of one playhead, leaves out what is here, and tells when each range is due', () => {
    const windows = [
      windowOf('blocked', 10, 11, 10),
      windowOf('deadline', 10, 20, 10),
      windowOf('sequential', 20, 40, 10),
      windowOf('rarest-first', 40, 60, 10),
    ]
    expect(wantedRanges(windows, tableWith(12, 13, 30))).toEqual([
      { firstPiece: 10, endPiece: 12, deadlineMs: 0 },
      { firstPiece: 14, endPiece: 30, deadlineMs: 400 },
      { firstPiece: 31, endPiece: 60, deadlineMs: 2_100 },
    ])
  })

  it('keeps two readers apart where their ranges meet, and puts the more urgent one first', () => {
    const windows = [windowOf('sequential', 10, 50, 0), windowOf('deadline', 50, 60, 50)]
    expect(wantedRanges(windows, tableWith())).toEqual([
      { firstPiece: 50, endPiece: 60, deadlineMs: 0 },
      { firstPiece: 10, endPiece: 50, deadlineMs: 1_000 },
    ])
  })

  it('names at most 16 ranges, and none of what is here', () => {
    const even = Array.from({ length: 50 }, (_, i) => 2 * i)
    expect(wantedRanges([windowOf('sequential', 0, 100)], tableWith(...even))).toHaveLength(16)
    const all = Array.from({ length: 100 }, (_, i) => i)
    expect(wantedRanges([windowOf('sequential', 0, 100)], tableWith(...all))).toEqual([])
  })
})

describe('WantTeller', () => {
  const setUp = ({ advertises = true } = {}) => {
    const clock = new VirtualClock()
    const sent: { at: number; message: WantMessage }[] = []
    const state = { windows: [windowOf('deadline', 0, 10)], advertises }
    const peer = {
      extensions: {
        has: () => state.advertises,
        sendWant: (message: WantMessage) => sent.push({ at: clock.now(), message }),
      },
    } as unknown as PeerSession
    const table = tableWith()
    const teller = new WantTeller({
      clock,
      table,
      bytesPerSecond: () => rate,
      windows: () => state.windows,
    })
    teller.onExtensions(peer)
    return { clock, sent, state, teller, table, peer }
  }

  it('says it at once, and again every two seconds while anything of it is missing', async () => {
    const { clock, sent, teller } = setUp()
    teller.update()
    await clock.pass(6_500)
    expect(sent.map(({ at }) => at)).toEqual([0, 2_000, 4_000, 6_000])
    expect(sent[0]?.message.bytesPerSecond).toBe(rate)
  })

  it('sends at most four messages in any second, and a seek at once', async () => {
    const { clock, sent, state, teller } = setUp()
    for (let i = 0; i < 200; i++) {
      state.windows = [windowOf('deadline', i % 90, 95)]
      teller.update()
      await clock.pass(20)
    }
    const times = sent.map(({ at }) => at)
    for (const at of times) {
      expect(times.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(4)
    }
    expect(times.length).toBeGreaterThan(9)
    state.windows = [windowOf('deadline', 97, 99)]
    const before = clock.now()
    teller.update(true)
    expect(sent.at(-1)).toMatchObject({ at: before, message: { ranges: [{ firstPiece: 97 }] } })
    // A person who drags the slider does not flood the bridge, and the last place is told.
    for (let i = 0; i < 50; i++) {
      state.windows = [windowOf('deadline', i, 99)]
      teller.update(true)
      await clock.pass(10)
    }
    await clock.pass(1_000)
    expect(sent.filter(({ at }) => at >= before && at < before + 1_000).length).toBeLessThanOrEqual(4)
    expect(sent.at(-1)?.message.ranges[0]?.firstPiece).toBe(49)
  })

  it('ends with one empty message, and is silent after it', async () => {
    const { clock, sent, state, teller } = setUp()
    teller.update()
    await clock.pass(500)
    state.windows = []
    teller.update()
    await clock.pass(10_000)
    teller.update()
    await clock.pass(10_000)
    expect(sent.map(({ message }) => message.ranges.length)).toEqual([1, 0])
  })

  it('says nothing to who does not ask for it, and tells a peer that comes later', async () => {
    const { clock, sent, state, teller, peer } = setUp({ advertises: false })
    teller.update()
    await clock.pass(5_000)
    expect(sent).toEqual([])
    state.advertises = true
    teller.onExtensions(peer)
    expect(sent).toHaveLength(1)
    teller.close()
    await clock.pass(10_000)
    expect(sent).toHaveLength(1)
  })
})
