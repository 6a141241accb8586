import type { ServerStatus } from '../../../src/node/server-status.ts'
import { expectSoon } from './soon.ts'
import type { RunningServer } from './viewer.ts'

/** What the server says of itself. */
export const statusOf = async (server: RunningServer): Promise<ServerStatus> => {
  const response = await fetch(new URL('status.json', server.url))
  return (await response.json()) as ServerStatus
}

/** Resolves when the process runs in which the bridge works, as it does some moments after a start. */
export const untilBridgeRuns = (server: RunningServer): Promise<void> =>
  expectSoon(async () => {
    if (!(await statusOf(server)).child.isRunning) throw new Error('The bridge has no process yet.')
  }, server.process.text)
