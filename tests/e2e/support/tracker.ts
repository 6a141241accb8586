import { createServer } from 'node:http'
import { attachTracker } from '../../../src/node/tracker.ts'
import { closeServer, listenOnLoopback } from './loopback.ts'

export interface TestTracker {
  /** `ws:` address on loopback. */
  readonly url: string
  close(): Promise<void>
}

/** A WebTorrent tracker (`bittorrent-tracker`'s server) on a port of the system's choice. */
export const startTracker = async (): Promise<TestTracker> => {
  const server = createServer((_request, response) => response.writeHead(404).end())
  const tracker = attachTracker(server)
  const port = await listenOnLoopback(server)
  return {
    url: `ws://127.0.0.1:${port}`,
    async close() {
      tracker.close()
      await closeServer(server)
    },
  }
}
