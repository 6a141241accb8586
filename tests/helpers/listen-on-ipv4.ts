import { type EventEmitter, once } from 'node:events'

/** What is used here of `bittorrent-tracker`'s server. A kind that it was not asked for is null. */
interface TrackerSockets {
  readonly http: EventEmitter | null
  readonly udp4: EventEmitter | null
  udp6: { close(): void } | null
  listen(port: number, host: string): void
}

/**
 * Lets `bittorrent-tracker`'s server listen over IPv4 alone. By itself it binds IPv6 for UDP too, and on a
 * machine without IPv6 it never says that it listens.
 *
 * @param server one that does not listen yet
 * @param port 0: the system chooses, another one for HTTP than for UDP
 */
export const listenOnIpv4 = async (server: object, port = 0, host = '127.0.0.1'): Promise<void> => {
  const sockets = server as TrackerSockets
  sockets.udp6?.close()
  sockets.udp6 = null
  const listening = [sockets.http, sockets.udp4].map((socket) => socket && once(socket, 'listening'))
  sockets.listen(port, host)
  await Promise.all(listening)
}
