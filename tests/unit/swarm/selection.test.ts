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
const wishesOf = (made: Selection): string => made.priorities().join('')

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
    expect(made.priorities()).toHaveLength(0)
    made.setInfo(info)
    made.setMode('window')
    made.addRange(120, 250)
    expect(wishesOf(made)).toBe('0110000000')
    made.setMode('whole')
    expect(made.priority(0)).toBe('skip')
    expect(wishesOf(made)).toBe('0111111110')
  })

  it('whole, with a link that chose files: the others are left out till somebody puts them back', () => {
    const made = new Selection('whole')
    made.selectOnly([1, 99])
    made.setInfo(info)
    expect(wishesOf(made)).toBe('0001111000')
    expect([0, 1, 2].map((index) => made.priority(index))).toEqual(['skip', 'normal', 'skip'])
    expect(made.isPartial).toBe(true)
    expect(made.interest()?.count).toBe(4)
    const before = made.revision
    expect(made.setPriority(2, 'normal')).toBe(true)
    expect(made.revision).toBeGreaterThan(before)
    expect(wishesOf(made)).toBe('0001111110')
    // The link's own file may be left out as any other, and what was put back stays so.
    expect(made.setPriority(1, 'skip')).toBe(true)
    expect(wishesOf(made)).toBe('0000001110')
    expect(made.setPriority(0, 'skip')).toBe(false)
    expect(made.setPriority(0, 'normal')).toBe(true)
    expect(made.setPriority(1, 'normal')).toBe(true)
    expect(made.isPartial).toBe(false)
    expect(wishesOf(made)).toBe('1111111111')
  })

  it('a choice that was made before the files were known wins over the link', () => {
    const made = new Selection('whole')
    made.selectOnly([1])
    made.setPriority(0, 'normal')
    made.setPriority(1, 'high')
    made.setInfo(info)
    expect([0, 1, 2].map((index) => made.priority(index))).toEqual(['normal', 'high', 'skip'])
  })

  it.each([
    ['files that are not there', [99]],
    ['padding', [3]],
    ['nothing', null],
  ])('a link that chose %s leaves out nothing', (_what, selectOnly) => {
    const made = new Selection('whole')
    made.selectOnly(selectOnly)
    made.setInfo(info)
    expect(wishesOf(made)).toBe('1111111111')
    expect(made.interest()).toBeNull()
  })

  it('where only what is watched is downloaded, a link leaves out nothing; it does when that is changed', () => {
    const made = new Selection('file')
    made.selectOnly([1])
    made.setInfo(info)
    made.noteRead(0)
    expect(wishesOf(made)).toBe('1111000000')
    expect(made.priority(0)).toBe('normal')
    expect(made.setMode('whole')).toBe(true)
    expect(made.priority(0)).toBe('skip')
    expect(wishesOf(made)).toBe('0001111000')
  })
})
