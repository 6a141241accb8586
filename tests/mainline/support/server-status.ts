import type { ServerStatus } from '../../../src/node/server-status.ts'
import type { RunningServer } from './viewer.ts'

/** What the server says of itself. */
export const statusOf = async (server: RunningServer): Promise<ServerStatus> => {
  const response = await fetch(new URL('status.json', server.url))
  return (await response.json()) as ServerStatus
}
