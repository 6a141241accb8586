import { describe, expect, it } from 'vitest'
import { RowCheck } from '../../../src/storage/row-check.ts'

interface Disk {
  readonly check: RowCheck
  /** Pieces in the order in which they were looked at. */
  readonly looked: number[]
  readonly lost: number[]
  readonly stored: Set<number>
  now: number
  isWorking: boolean
  /** Runs at each look. */
  onLook: (piece: number) => void
}

const diskWithout = (pieceCount: number, gone: readonly number[], absent: readonly number[] = []): Disk => {
  const stored = new Set(Array.from({ length: pieceCount }, (_, piece) => piece))
  for (const piece of absent) stored.delete(piece)
  const disk: Disk = {
    check: new RowCheck({
      clock: { now: () => disk.now },
      pieceCount,
      isStored: (piece) => stored.has(piece),
      look: async (piece) => {
        disk.looked.push(piece)
        disk.onLook(piece)
        if (gone.includes(piece)) throw new Error('gone')
      },
      lose: async (piece) => {
        if (!disk.isWorking) return false
        stored.delete(piece)
        disk.lost.push(piece)
        return true
      },
    }),
    looked: [],
    lost: [],
    stored,
    now: 0,
    isWorking: true,
    onLook: () => undefined,
  }
  return disk
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('RowCheck', () => {
  it('finds all that is lost, from the lost piece on and around', async () => {
    const disk = diskWithout(10, [1, 5, 9], [4, 6])
    disk.check.begin(4)
    await settled()
    expect(disk.looked).toEqual([5, 7, 8, 9, 0, 1, 2, 3])
    expect(disk.lost).toEqual([5, 9, 1])
  })

  it('runs once at a time, and rests for a minute', async () => {
    const disk = diskWithout(4, [], [0])
    disk.check.begin(0)
    disk.check.begin(1)
    await settled()
    disk.now = 59_999
    disk.check.begin(0)
    await settled()
    expect(disk.looked).toEqual([1, 2, 3])
    disk.now = 60_000
    disk.check.begin(0)
    await settled()
    expect(disk.looked).toHaveLength(6)
  })

  it('loses nothing when the database does not work at all', async () => {
    const disk = diskWithout(6, [1, 2, 3, 4, 5])
    disk.isWorking = false
    disk.check.begin(0)
    await settled()
    expect(disk.lost).toEqual([])
    expect(disk.looked).toEqual([1])
  })

  it('does not lose a piece twice that a reader missed meanwhile', async () => {
    const disk = diskWithout(3, [1, 2])
    disk.onLook = (piece) => disk.stored.delete(piece)
    disk.check.begin(0)
    await settled()
    expect(disk.lost).toEqual([])
  })

  it('ends when the store is closed', async () => {
    const disk = diskWithout(5, [2])
    disk.onLook = (piece) => {
      if (piece === 2) disk.check.close()
    }
    disk.check.begin(0)
    await settled()
    expect(disk.looked).toEqual([1, 2])
    expect(disk.lost).toEqual([])
    disk.check.begin(0)
    await settled()
    expect(disk.looked).toEqual([1, 2])
  })
})
