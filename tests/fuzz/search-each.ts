import { expect, it } from 'vitest'
import type { FuzzTarget } from './fuzz-target.ts'

/**
 * Tests that give each target a second, from another seed every time. `npm run fuzz` is the longer search. A
 * failure prints how to repeat it.
 */
export const searchEach = (targets: readonly FuzzTarget[]): void => {
  it.each(targets)('$name', async (target) => {
    const { executions, report } = await target.search({ milliseconds: 1_000 })
    expect(report).toBeNull()
    expect(executions).toBeGreaterThan(0)
  })
}
