import { expect, it } from 'vitest'
import { fuzzTargets } from './targets.ts'

// Each target gets a second, from another seed every time. `npm run fuzz` is the longer search. A failure
// prints how to repeat it.
it.each(fuzzTargets)('$name', async (target) => {
  const { executions, report } = await target.search({ milliseconds: 1_000 })
  expect(report).toBeNull()
  expect(executions).toBeGreaterThan(0)
})
