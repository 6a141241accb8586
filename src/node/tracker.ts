import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import TrackerServer, { type TrackerSocket } from 'bittorrent-tracker/server'
import { isTrackerMessage } from './tracker-message.ts'

/** An announce with ten offers is about 20 KiB; a bound well above that keeps a hostile client from filling our memory. */
const MAX_MESSAGE_BYTES = 1024 * 1024
/** RFC 6455 §7.4.1: the message breaks the endpoint's rules. */
const POLICY_VIOLATION = 1008

export interface Tracker {
  /** Closes every client's socket and takes no more. */
  close(): void
}

/** Answers WebSocket upgrades of any path on `server` with a WebTorrent tracker. */
export const attachTracker = (server: Server): Tracker => {
  const tracker = new TrackerServer({
    http: false,
    udp: false,
    stats: false,
    ws: { noServer: true, clientTracking: true, maxPayload: MAX_MESSAGE_BYTES },
  })
  // Both are about one client: what it sent cannot be understood, or its socket broke. It has been told.
  tracker.on('warning', () => undefined)
  tracker.on('error', () => undefined)
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    tracker.ws.handleUpgrade(request, socket, head, (client) => {
      tracker.ws.emit('connection', client, request)
      guard(client)
    })
  }
  server.on('upgrade', onUpgrade)
  return {
    close() {
      server.off('upgrade', onUpgrade)
      tracker.close()
      for (const client of tracker.ws.clients) client.terminate()
    },
  }
}

/** Puts a check before the tracker's own listener; a client that fails it is sent away. */
const guard = (client: TrackerSocket): void => {
  const receive = client.onMessageBound
  if (receive === null) return
  client.off('message', receive)
  client.on('message', (data) => {
    // The tracker takes its listener away when the client is gone.
    if (client.onMessageBound === null) return
    if (isTrackerMessage(data.toString())) receive(data)
    else client.close(POLICY_VIOLATION, 'Not a message that a WebTorrent tracker understands.')
  })
}
