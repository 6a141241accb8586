/** What a test has started, and stops when it is over, the newest first. Importing this file is enough. */
import { afterEach } from 'vitest'

export const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Has this stopped when the test is over. */
export const keep = <Stoppable extends { stop(): unknown }>(one: Stoppable): Stoppable => {
  stops.push(() => one.stop())
  return one
}
