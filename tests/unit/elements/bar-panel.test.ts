import { expect, it } from 'vitest'
import { rowAfter } from '../../../src/elements/bar-panel.ts'

it.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 0],
  ['ArrowUp', 0, 2],
  ['ArrowUp', 2, 1],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['a', 0, undefined],
])('%s on row %i of three leads to %s', (key, at, to) => {
  expect(rowAfter(key, at, 3)).toBe(to)
})

it('leads nowhere without rows', () => {
  expect(rowAfter('End', -1, 0)).toBe(undefined)
})
