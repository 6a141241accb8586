import { describe, expect, it } from 'vitest'
import { ReadCursors } from '../../../src/swarm/read-cursors.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const mb = 1_000_000
const { startupMs, startupBytes } = defaultSwarmSettings
const pieceLength = 65_536

/** A film of 100 MB that is played from its beginning, whose viewer points at its middle. */
const pointed = (): ReadCursors => {
  const cursors = new ReadCursors(defaultSwarmSettings)
  cursors.bytesPerSecond = 500_000
  cursors.open('video', 0, 100 * mb, 0)
  cursors.expected = { begin: 50 * mb, end: 100 * mb }
  return cursors
}

describe('a place to which a viewer will perhaps go', () => {
  it.each(['steady', 'startup'] as const)(
    'comes after what is played within seconds and before the rest (%s), as far as its picture needs',
    (mode) => {
      const windows = pointed().windows(mode, pieceLength, mode === 'steady' ? startupMs : 0)
      const at = windows.findIndex(({ position }) => position === 50 * mb)
      expect(windows.slice(0, at).every(({ isUrgent }) => isUrgent)).toBe(true)
      expect(windows.slice(at).some(({ isUrgent }) => isUrgent)).toBe(false)
      expect(windows[at]).toMatchObject({ order: 'sequential', isCancelledBySeek: false })
      expect(windows[at]?.firstPiece).toBe(Math.floor((50 * mb) / pieceLength))
      expect(windows[at]?.endPiece).toBe(Math.ceil((50 * mb + startupBytes) / pieceLength))
    },
  )

  it('reaches to the picture where decoding begins long before it, but not for ever', () => {
    const endOf = (shown: number): number | undefined => {
      const cursors = pointed()
      cursors.expected = { begin: 50 * mb, end: 100 * mb, shown }
      const windows = cursors.windows('steady', pieceLength, startupMs)
      return windows.find(({ position }) => position === 50 * mb)?.endPiece
    }
    expect(endOf(50.1 * mb)).toBe(Math.ceil((50 * mb + startupBytes) / pieceLength))
    expect(endOf(55 * mb)).toBe(Math.ceil((55 * mb) / pieceLength))
    const most = 50 * mb + defaultSwarmSettings.sequentialWindowSeconds * 500_000
    expect(endOf(90 * mb)).toBe(Math.ceil(most / pieceLength))
  })

  it('comes first while the player has enough to go on with, and then no more', () => {
    const cursors = pointed()
    const { cursor } = cursors.open('video', 2 * mb, 100 * mb, 0)
    cursor.pending.add({ begin: 2 * mb, end: 3 * mb })
    cursors.neededAt = startupMs + 4_000
    expect(cursors.windows('steady', pieceLength, startupMs)[0]?.position).toBe(50 * mb)
    expect(cursors.windows('steady', pieceLength, startupMs + 1_500)[0]?.kind).toBe('blocked')
  })

  it('is left alone in a crowd', () => {
    const positions = pointed()
      .windows('crowd', pieceLength, startupMs)
      .map(({ position }) => position)
    expect(positions).not.toContain(50 * mb)
  })

  it('reaches no further than its file', () => {
    const cursors = pointed()
    cursors.expected = { begin: 99.9 * mb, end: 100 * mb }
    const [window] = cursors
      .windows('steady', pieceLength, startupMs)
      .filter(({ position }) => position === 99.9 * mb)
    expect(window?.endPiece).toBe(Math.ceil((100 * mb) / pieceLength))
  })

  it('ends when a reader comes there, and not when one looks elsewhere', () => {
    const cursors = pointed()
    cursors.open('video', 90 * mb, 100 * mb, 10)
    expect(cursors.expected).not.toBeNull()
    cursors.open('video', 50 * mb + 1_000, 100 * mb, 20)
    expect(cursors.expected).toBeNull()
  })

  it('keeps what is there in a small memory', () => {
    const cursors = pointed()
    const piece = Math.floor((50 * mb) / pieceLength)
    expect(cursors.isNear(piece, pieceLength)).toBe(true)
    cursors.expected = null
    expect(cursors.isNear(piece, pieceLength)).toBe(false)
  })
})

describe('a seek', () => {
  const film = makeTorrent(30 * mb, pieceLength)
  const rate = 500_000

  /** Milliseconds from a seek until 300 kB are there, while the film plays from its beginning. */
  const seekMs = async (pointsMs: number, readsOn = false): Promise<number> => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, viewer.swarm, seed.swarm, { delayMs: 30, bytesPerSecond: 2 * rate })
    const { length } = film.info
    viewer.swarm.hint({ bytesPerSecond: rate })
    const read = async (begin: number, end: number): Promise<void> => {
      for (let at = begin; at < end; ) at += (await viewer.swarm.read('player', at, end, length)).length
    }
    void read(0, readsOn ? length : 4 * mb).catch(() => undefined)
    await clock.pass(6_000)
    viewer.swarm.hint({ bufferedSeconds: 6 })
    const place = 20 * mb
    if (pointsMs > 0) viewer.swarm.hint({ expected: { begin: place, end: length } })
    await clock.pass(300)
    const from = clock.now()
    let isThere = false
    void read(place, place + 300_000).then(() => {
      isThere = true
    })
    expect(await clock.run(() => isThere, 20_000)).toBe(true)
    return clock.now() - from
  }

  it('300 ms after the viewer has pointed there takes half of the time or less', async () => {
    const [without, pointed] = [await seekMs(0), await seekMs(300)]
    console.log(`A seek takes ${without} ms, and ${pointed} ms where the viewer has pointed.`)
    expect(pointed).toBeLessThanOrEqual(without / 2)
  })

  it('takes half of the time or less while the browser reads on and on, too', async () => {
    const [without, pointed] = [await seekMs(0, true), await seekMs(300, true)]
    console.log(`While the browser reads, a seek takes ${without} ms, and ${pointed} ms after pointing.`)
    expect(pointed).toBeLessThanOrEqual(without / 2)
  })

  it('is not believed about bytes that the torrent does not have', async () => {
    const clock = new VirtualClock()
    const viewer = await makeNode(clock, film, { id: 1 })
    const seed = await makeNode(clock, film, { id: 2, have: 'all' })
    connect(clock, viewer.swarm, seed.swarm)
    viewer.swarm.hint({ expected: { begin: 29 * mb, end: 31 * mb } })
    await clock.pass(5_000)
    expect(viewer.swarm.stats.receivedBytes).toBe(0)
  })
})
