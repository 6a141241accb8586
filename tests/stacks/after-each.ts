import { afterEach } from 'vitest'

/** What a test began, to be ended after it, the last first. */
export const cleanUps: (() => unknown)[] = []

interface ReportingEnd {
  report(): readonly string[] | Promise<readonly string[]>
}

const ends = new Map<string, ReportingEnd>()

/** If the test fails, it says what this end went through, and where it stands. */
export const reportOnFailure = (name: string, end: ReportingEnd): void => {
  ends.set(name, end)
}

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    for (const [name, end] of ends) {
      const lines = await Promise.resolve(end.report()).catch((error: unknown) => [String(error)])
      console.error([`${task.name}, ${name}:`, ...lines].join('\n  '))
    }
  }
  ends.clear()
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})
