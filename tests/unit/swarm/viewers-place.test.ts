import { describe, expect, it } from 'vitest'
import { ReadCursors } from '../../../src/swarm/read-cursors.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const mb = 1_000_000
const pieceLength = 65_536
const pieceOf = (byte: number): number => Math.floor(byte / pieceLength)
const { startupMs } = defaultSwarmSettings

/**
 * A film of 100 MB whose viewer seeks from 20 to 50 MB. The browser reads there, and goes on to read where it
 * came from.
 */
const sought = () => {
  const cursors = new ReadCursors(defaultSwarmSettings)
  cursors.bytesPerSecond = 500_000
  const old = cursors.open('video', 20 * mb, 100 * mb, 0).cursor
  const here = cursors.open('video', 50 * mb, 100 * mb, 10_000).cursor
  cursors.viewer.seeks({ begin: 50 * mb, end: 52 * mb })
  cursors.open('video', 20 * mb, 100 * mb, 10_100)
  old.pending.add({ begin: 20 * mb, end: 21 * mb })
  here.pending.add({ begin: 50 * mb, end: 51 * mb })
  return { cursors, old, here }
}

describe('the place to which a viewer goes', () => {
  it.each(['startup', 'steady', 'crowd'] as const)(
    'comes first, with all that its picture needs (%s)',
    (mode) => {
      const now = 10_100 + (mode === 'startup' ? 0 : startupMs)
      const [first] = sought().cursors.windows(mode, pieceLength, now)
      expect(first).toMatchObject({
        kind: 'blocked',
        order: 'sequential',
        isUrgent: true,
        firstPiece: pieceOf(50 * mb),
        endPiece: pieceOf(52 * mb) + 1,
      })
    },
  )

  it.each(['startup', 'steady'] as const)(
    'and what follows it come before a read that waits elsewhere, which is not forgotten (%s)',
    (mode) => {
      const { cursors } = sought()
      const windows = cursors.windows(mode, pieceLength, 10_100 + (mode === 'startup' ? 0 : startupMs))
      const elsewhere = windows.findIndex(({ firstPiece }) => firstPiece === pieceOf(20 * mb))
      expect(elsewhere).toBeGreaterThan(0)
      const urgent = windows.filter(({ isUrgent, firstPiece }) => isUrgent && firstPiece > pieceOf(49 * mb))
      expect(windows.slice(0, elsewhere)).toEqual(expect.arrayContaining(urgent))
      // It comes before what is played later.
      expect(windows.slice(0, elsewhere).every(({ kind }) => kind !== 'rarest-first')).toBe(true)
    },
  )

  it('counts on until the player has something to go on with, and then where is read', () => {
    const { cursors } = sought()
    const firstAt = (now: number): number | undefined =>
      cursors.windows('steady', pieceLength, now).find(({ kind }) => kind !== 'blocked')?.position
    cursors.viewer.seeks(null)
    cursors.neededAt = 12_000
    expect(firstAt(11_000)).toBe(50 * mb)
    cursors.neededAt = 16_000
    expect(firstAt(11_000)).toBe(20 * mb)
  })

  it('is forgotten when the player has something to go on with: a later stall is somewhere else', () => {
    const { cursors } = sought()
    cursors.viewer.seeks(null)
    expect(cursors.viewer.pressing(true)).toBeNull()
    expect(cursors.viewer.pressing(false)).toBeNull()
  })

  it('is forgotten when the viewer leaves the film', () => {
    const { cursors } = sought()
    cursors.viewer.seeks(null)
    expect(cursors.viewer.pressing(false)).not.toBeNull()
    cursors.viewer.seeks(null)
    expect(cursors.viewer.pressing(false)).toBeNull()
  })

  it('takes nothing from other readers: another tab, a look for subtitles', () => {
    const { cursors } = sought()
    cursors.open('guest', 80 * mb, 100 * mb, 10_200).cursor.pending.add({ begin: 80 * mb, end: 81 * mb })
    cursors.open('page', 99 * mb, 100 * mb, 10_300).cursor.pending.add({ begin: 99 * mb, end: 99.1 * mb })
    const blocked = cursors
      .windows('steady', pieceLength, 10_100 + startupMs)
      .filter(({ kind }) => kind === 'blocked')
      .map(({ firstPiece }) => firstPiece)
    // The browser's stale read comes last.
    expect(blocked[0]).toBe(pieceOf(50 * mb))
    expect(new Set(blocked.slice(1, -1))).toEqual(new Set([50, 80, 99].map((place) => pieceOf(place * mb))))
    expect(blocked.at(-1)).toBe(pieceOf(20 * mb))
  })

  it('is due as a whole: no part of it can wait for a slow peer until it would be played', () => {
    const [first] = sought().cursors.windows('steady', pieceLength, 10_100 + startupMs)
    expect(first?.position).toBe(52 * mb)
  })

  it('has its playhead there, although the browser reads elsewhere', () => {
    const { cursors, old, here } = sought()
    expect(cursors.playheads).toEqual([old])
    expect(cursors.playheadsAt({ begin: 50 * mb, end: 52 * mb })).toEqual([here])
    expect(cursors.playheadsAt(null)).toEqual([old])
  })

  it('reaches no further than there is room', () => {
    const { cursors } = sought()
    cursors.budgetBytes = 2 * mb
    const [first] = cursors.windows('startup', pieceLength, 10_100)
    expect(first?.endPiece).toBeLessThan(pieceOf(51 * mb))
  })

  it('is kept in a small memory', () => {
    const { cursors } = sought()
    expect(cursors.isNear(pieceOf(51.9 * mb), pieceLength)).toBe(true)
    cursors.viewer.seeks(null)
  })
})

describe('a seek of a browser that reads on where it came from', () => {
  const film = makeTorrent(30 * mb, pieceLength)
  const rate = 500_000

  /** Milliseconds from a seek until all that the picture needs is here. */
  const seekMs = async (tells: boolean): Promise<number> => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 30, bytesPerSecond: rate })
    const { length } = film.info
    viewer.swarm.hint({ bytesPerSecond: rate })
    const read = async (begin: number, end: number): Promise<void> => {
      for (let at = begin; at < end; ) at += (await viewer.swarm.read('player', at, end, length)).length
    }
    void read(0, length).catch(() => undefined)
    await clock.pass(6_000)
    const [begin, end] = [20 * mb, 21 * mb]
    const from = clock.now()
    if (tells) viewer.swarm.hint({ sought: { begin, end }, bufferedSeconds: 0 })
    let isThere = false
    void read(begin, end).then(() => {
      isThere = true
    })
    expect(await clock.run(() => isThere, 20_000)).toBe(true)
    return clock.now() - from
  }

  it('takes little more than its bytes need, where the player tells of it', async () => {
    const [silent, told] = [await seekMs(false), await seekMs(true)]
    console.log(
      `A seek for 1 MB takes ${silent} ms at 500 kB/s, and ${told} ms where the player tells of it.`,
    )
    expect(told).toBeLessThan(2_500)
    expect(told).toBeLessThan(silent)
  })

  it('is not believed about bytes that the torrent does not have', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, viewer.swarm, seed.swarm)
    viewer.swarm.hint({ sought: { begin: 29 * mb, end: 31 * mb } })
    await clock.pass(5_000)
    expect(viewer.swarm.stats.receivedBytes).toBe(0)
  })
})
