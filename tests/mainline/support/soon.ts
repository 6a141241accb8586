import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds that a client of other people may take for what it was told. */
const soonMs = 60_000

/**
 * Asks again and again until it does not throw.
 *
 * @param log what to add to the message when that never comes
 */
export const expectSoon = async <Value>(
  ask: () => Value | Promise<Value>,
  log: () => string,
): Promise<Value> => {
  const end = Date.now() + soonMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > end) throw new Error(`${String(error)}\n${log()}`)
      await wait(100)
    }
  }
}
