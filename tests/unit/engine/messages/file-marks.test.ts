import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyMarks,
  type FileMarks,
  fileMark,
  isWantedMark,
  MarksTeller,
  priorityOf,
} from '../../../../src/engine/messages/file-marks.ts'

describe('marks of files', () => {
  it.each(['skip', 'normal', 'high'] as const)('keep what was chosen: %s', (priority) => {
    for (const isWanted of [true, false]) {
      const mark = fileMark(priority, isWanted)
      expect([priorityOf(mark), isWantedMark(mark)]).toEqual([priority, isWanted])
    }
  })

  it('all alike are told in a few bytes, whatever they are', () => {
    const { change } = new MarksTeller('a').tell(new Uint8Array(100_000).fill(fileMark('normal', true)))
    expect(change).toEqual({
      ...{ base: null, fill: fileMark('normal', true) },
      ...{ positions: new Uint32Array(), marks: new Uint8Array() },
    })
  })

  it('are the same at the other end, or known to be missing something, whatever was lost on the way', () => {
    const anyMarks = fc.uint8Array({ minLength: 7, maxLength: 7, max: 7 })
    fc.assert(
      fc.property(fc.array(fc.record({ marks: anyMarks, isLost: fc.boolean() })), (told) => {
        const teller = new MarksTeller('a')
        let heard: FileMarks | null = null
        for (const { marks, isLost } of told) {
          const news = structuredClone(teller.tell(marks))
          if (isLost) continue
          const applied = applyMarks(heard, news, marks.length)
          // What was missed is told when it is asked for.
          heard = applied ?? applyMarks(heard, teller.whole(marks), marks.length)
          expect(heard?.marks).toEqual(marks)
        }
      }),
    )
  })

  it('of another teller are not changed by what this one says', () => {
    const marks = Uint8Array.of(0, 1)
    const one = new MarksTeller('one')
    const heard = applyMarks(null, one.tell(marks), 2)
    const other = new MarksTeller('other')
    other.tell(marks)
    expect(applyMarks(heard, other.tell(Uint8Array.of(4, 1)), 2)).toBeNull()
    expect(applyMarks(heard, other.whole(Uint8Array.of(4, 1)), 2)?.marks).toEqual(Uint8Array.of(4, 1))
  })

  it('for files that the list does not have are left out', () => {
    const change = { base: null, fill: 0, positions: Uint32Array.of(1, 9), marks: Uint8Array.of(2, 2) }
    const heard = applyMarks(null, { teller: 'a', revision: 1, change }, 2)
    expect(heard?.marks).toEqual(Uint8Array.of(0, 2))
  })
})
