import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSelectOnly, parseSelectOnly, selectedFiles } from '../../../src/protocol/select-only.ts'

describe('so= (BEP 53)', () => {
  it.each([
    ['0,2,4,6-8', [0, 2, 4, 6, 7, 8], '0,2,4,6-8'],
    ['3,1,3,x,-2,5-4,1.5', [1, 3], '1,3'],
    ['1', [1], '1'],
    [' 1 , 2 ', [1, 2], '1-2'],
    ['', null, null],
    ['x', null, null],
    ['1000000', null, null],
  ])('%j', (text, indices, written) => {
    const read = parseSelectOnly(text)
    expect(read).toEqual(indices)
    if (read !== null) expect(formatSelectOnly(read)).toBe(written)
  })

  it('is bounded, and so is what is written of it', () => {
    expect(parseSelectOnly('0-999999')).toHaveLength(10_000)
    const sparse = Array.from({ length: 5_000 }, (_, i) => 2 * i).join(',')
    expect(formatSelectOnly(parseSelectOnly(sparse) ?? []).length).toBeLessThan(8_000)
  })

  it('is read again as it was written', () => {
    const indices = fc
      .uniqueArray(fc.integer({ min: 0, max: 99_999 }), { minLength: 1, maxLength: 500 })
      .map((all) => all.sort((a, b) => a - b))
    fc.assert(
      fc.property(indices, (all) => {
        expect(parseSelectOnly(formatSelectOnly(all))).toEqual(all)
      }),
    )
  })

  it('means only files that are there, and all when there is none of them', () => {
    const has = (index: number): boolean => index < 4 && index !== 2
    expect(selectedFiles([0, 3, 99], has)).toEqual(new Set([0, 3]))
    expect(selectedFiles([2], has)).toBeNull()
    expect(selectedFiles([99], has)).toBeNull()
    expect(selectedFiles(null, has)).toBeNull()
  })
})
