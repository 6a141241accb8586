import { describe, expect, it } from 'vitest'
import type { TorrentInfo } from '../../../src/protocol/metainfo-types.ts'
import type { DownloadMode } from '../../../src/swarm/policy.ts'
import { Selection } from '../../../src/swarm/selection.ts'

/**
 * Three files in ten pieces of 100 bytes, the borders in the middle of pieces 3 and 6; and what pads the last
 * one.
 */
const info = {
  pieceLength: 100,
  pieceCount: 10,
  length: 1_000,
  files: [
    { index: 0, offset: 0, length: 350, padding: false },
    { index: 1, offset: 350, length: 300, padding: false },
    { index: 2, offset: 650, length: 250, padding: false },
    { index: 3, offset: 900, length: 100, padding: true },
  ],
} as unknown as TorrentInfo

const selection = (mode: DownloadMode): Selection => {
  const made = new Selection(mode)
  made.setInfo(info)
  return made
}
const wishesOf = (made: Selection): string => made.wishes().join('')

describe('Selection', () => {
  it('window: nothing, whatever is read or preferred', () => {
    const made = selection('window')
    made.noteRead(400)
    made.setPriority(2, 'high')
    expect(wishesOf(made)).toBe('0000000000')
    expect(made.interest()).toBeNull()
  })

  it('file: what was read, and what is preferred before it', () => {
    const made = selection('file')
    expect(wishesOf(made)).toBe('0000000000')
    expect(made.noteRead(400)).toBe(true)
    expect(made.noteRead(401)).toBe(false)
    expect(wishesOf(made)).toBe('0001111000')
    made.setPriority(2, 'high')
    expect(wishesOf(made)).toBe('0001112220')
    expect(made.wants(0)).toBe(false)
  })

  it('whole: everything, padding too', () => {
    const made = selection('whole')
    expect(wishesOf(made)).toBe('1111111111')
    expect(made.isPartial).toBe(false)
    expect(made.interest()).toBeNull()
  })

  it('whole: a piece that two files share follows the higher one; padding of its own is left out', () => {
    const made = selection('whole')
    made.setPriority(1, 'skip')
    expect(wishesOf(made)).toBe('1111001110')
    made.setPriority(0, 'high')
    expect(wishesOf(made)).toBe('2222001110')
    expect([...(made.interest() ?? [])]).toEqual([0, 1, 2, 3, 6, 7, 8])
  })

  it('a skipped file that is read is of interest, and still not fetched to its end', () => {
    const made = selection('whole')
    made.setPriority(1, 'skip')
    made.noteRead(400)
    expect(wishesOf(made)).toBe('1111001110')
    expect([...(made.interest() ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('keeps what was chosen before the metadata came, and ranges beside it', () => {
    const made = new Selection('whole')
    made.setPriority(0, 'skip')
    expect(made.setPriority(0, 'skip')).toBe(false)
    expect(made.wishes()).toHaveLength(0)
    made.setInfo(info)
    made.setMode('window')
    made.addRange(120, 250)
    expect(wishesOf(made)).toBe('0110000000')
    made.setMode('whole')
    expect(made.priority(0)).toBe('skip')
    expect(wishesOf(made)).toBe('0111111110')
  })
})
