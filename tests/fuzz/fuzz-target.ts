import * as fc from 'fast-check'
import { TorrentError, type TorrentErrorCode } from '../../src/shared/errors.ts'

/** How long to search, and from which seed. */
interface Search {
  readonly milliseconds: number
  readonly seed?: number
  /** The path that a failure printed, to try that one input again. */
  readonly path?: string
}

interface Finding {
  /** Number of inputs that were tried. */
  readonly executions: number
  /** What failed, with its seed and the smallest input that was found; `null`: nothing. */
  readonly report: string | null
}

/** A property that must hold for any input. */
export interface FuzzTarget {
  readonly name: string
  search(options: Search): Promise<Finding>
}

export const fuzzTarget = <T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => void | Promise<void>,
): FuzzTarget => ({
  name,
  async search({ milliseconds, seed, path }) {
    const property = fc.asyncProperty(inputs, async (input) => {
      await check(input)
    })
    const details = await fc.check(property, {
      numRuns: path === undefined ? 1e9 : 1,
      interruptAfterTimeLimit: milliseconds,
      markInterruptAsFailure: false,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    })
    // Without a counterexample the time was up and nothing had failed.
    const hasFailed = details.failed && details.counterexample !== null
    return {
      executions: details.numRuns,
      report: hasFailed
        ? `${await fc.asyncDefaultReportMessage(details)}\n${String(details.errorInstance)}`
        : null,
    }
  },
})

/**
 * Runs `parse`. What it throws must be our own error with the code `code`.
 *
 * @returns whether it threw
 */
export const refusesOnlyWith = (code: TorrentErrorCode, parse: () => unknown): boolean => {
  try {
    parse()
    return false
  } catch (error) {
    if (!(error instanceof TorrentError) || error.code !== code) throw error
    return true
  }
}
