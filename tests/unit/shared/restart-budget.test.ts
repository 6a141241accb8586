import { expect, it } from 'vitest'
import { RestartBudget } from '../../../src/shared/restart-budget.ts'

it('gives three restarts a minute, and another one when the first is a minute old', () => {
  const budget = new RestartBudget({ limit: 3, windowMs: 60_000 })
  expect([0, 10, 20, 30, 59_999].map((now) => budget.take(now))).toEqual([true, true, true, false, false])
  expect(budget.take(60_000)).toBe(true)
  expect(budget.take(60_005)).toBe(false)
  expect(budget.take(60_010)).toBe(true)
})
