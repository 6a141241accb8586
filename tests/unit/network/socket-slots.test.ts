import { describe, expect, it } from 'vitest'
import { type SlotHolder, SocketSlots } from '../../../src/network/socket-slots.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const start = (max: number) => {
  const clock = new VirtualClock()
  const slots = new SocketSlots(clock, max)
  let open = 0
  let most = 0
  const holder = (isWatched = false) => {
    const turns: number[] = []
    const self: SlotHolder & { isWatched: boolean; readonly turns: number[]; isOpen: boolean } = {
      isWatched,
      turns,
      isOpen: false,
      granted: () => {
        turns.push(clock.now())
        self.isOpen = true
        most = Math.max(most, ++open)
      },
      turnOver: () => {
        self.isOpen = false
        open--
      },
    }
    return self
  }
  const close = (each: ReturnType<typeof holder>): void => {
    if (each.isOpen) open--
    each.isOpen = false
    slots.release(each)
  }
  return { clock, slots, holder, close, most: () => most }
}

const gaps = (turns: readonly number[]): number[] => turns.slice(1).map((at, i) => at - (turns[i] ?? 0))

describe('SocketSlots', () => {
  it('gives everybody a socket while there are enough, and takes none away', async () => {
    const { clock, slots, holder } = start(3)
    const all = [holder(), holder(), holder()]
    for (const each of all) slots.request(each)
    await clock.pass(1_000_000)
    expect(all.map(({ turns, isOpen }) => [turns.length, isOpen])).toEqual(Array(3).fill([1, true]))
  })

  it.each([
    [2, 5],
    [100, 300],
    [100, 101],
  ])('lets %d sockets go round among %d torrents, each in its turn within 120 s', async (max, count) => {
    const { clock, slots, holder, most } = start(max)
    const all = Array.from({ length: count }, () => holder())
    for (const each of all) slots.request(each)
    await clock.pass(600_000)
    expect(most()).toBe(max)
    for (const { turns } of all) {
      expect(turns[0]).toBeLessThanOrEqual(120_000)
      expect(Math.max(0, ...gaps(turns))).toBeLessThanOrEqual(130_000)
    }
    const counts = all.map(({ turns }) => turns.length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  })

  it('gives the most that it can when there are too many for a round, and nobody less than 10 s', async () => {
    const { clock, slots, holder } = start(10)
    const all = Array.from({ length: 400 }, () => holder())
    for (const each of all) slots.request(each)
    await clock.pass(1_000_000)
    for (const { turns } of all) {
      expect(turns.length).toBeGreaterThanOrEqual(2)
      expect(Math.max(...gaps(turns))).toBeLessThanOrEqual(410_000)
    }
  })

  it('does not end all turns in one moment', async () => {
    const { clock, slots, holder } = start(100)
    const all = Array.from({ length: 300 }, () => holder())
    for (const each of all) slots.request(each)
    await clock.pass(400_000)
    const starts = all.flatMap(({ turns }) => turns).filter((at) => at > 0)
    const inOneSecond = (at: number): number =>
      starts.filter((each) => each >= at && each < at + 1_000).length
    expect(Math.max(...starts.map(inOneSecond))).toBeLessThanOrEqual(4)
  })

  it('lets a watched torrent in at once, and never asks it to leave', async () => {
    const { clock, slots, holder } = start(2)
    const others = [holder(), holder(), holder()]
    for (const each of others) slots.request(each)
    const watched = holder(true)
    slots.request(watched)
    expect(watched.isOpen).toBe(true)
    await clock.pass(500_000)
    expect(watched.turns).toHaveLength(1)
    expect(watched.isOpen).toBe(true)
    for (const { turns } of others) expect(turns.length).toBeGreaterThan(2)
  })

  it('lets somebody in who is watched from now on, and takes turns with those who no longer are', async () => {
    const { clock, slots, holder } = start(1)
    const first = holder()
    const second = holder()
    slots.request(first)
    slots.request(second)
    second.isWatched = true
    slots.changed()
    expect([first.isOpen, second.isOpen]).toEqual([false, true])
    await clock.pass(300_000)
    expect(second.isOpen).toBe(true)
    second.isWatched = false
    slots.changed()
    await clock.pass(130_000)
    expect(first.turns[1]).toBe(300_000)
  })

  it('more watched torrents than sockets: they come one after the other when sockets are given back', () => {
    const { slots, holder, close } = start(1)
    const all = [holder(true), holder(true), holder(true)]
    for (const each of all) slots.request(each)
    expect(all.map(({ isOpen }) => isOpen)).toEqual([true, false, false])
    close(all[0]!)
    expect(all.map(({ isOpen }) => isOpen)).toEqual([false, true, false])
    close(all[1]!)
    expect(all.map(({ isOpen }) => isOpen)).toEqual([false, false, true])
  })

  it('gives what is given back to who waits longest', () => {
    const { slots, holder, close } = start(1)
    const all = [holder(), holder(), holder()]
    for (const each of all) slots.request(each)
    close(all[0]!)
    expect(all.map(({ isOpen }) => isOpen)).toEqual([false, true, false])
    slots.request(all[0]!)
    close(all[1]!)
    expect(all.map(({ isOpen }) => isOpen)).toEqual([false, false, true])
    expect(slots.size).toBe(1)
  })
})
