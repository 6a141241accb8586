import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import {
  encodeUdpAnnounced,
  encodeUdpConnected,
  encodeUdpError,
  encodeUdpScraped,
  parseUdpRequest,
} from '../protocol/udp-tracker.ts'
import type { AddressSwarms } from './address-swarms.ts'
import { isLoopback, plainAddress } from './client-address.ts'
import { ConnectionIds } from './connection-ids.ts'
import { machineAddress } from './machine-address.ts'
import { UsageError } from './usage-error.ts'

/** Bytes of a datagram that is read, at most: an announce with options (BEP 41). Our own choice. */
const maxRequestLength = 2_048

export interface UdpTrackerOptions {
  readonly swarms: AddressSwarms
  /** Address of this machine to listen at: that of the HTTP server. */
  readonly host: string
  readonly port: number
  /** Milliseconds of a clock that only goes forward. Default: the process's. */
  readonly now?: () => number
}

export interface UdpTracker {
  readonly port: number
  close(): Promise<void>
}

/**
 * Answers ordinary clients over UDP (BEP 15).
 *
 * @throws UsageError when it cannot listen there
 */
export const startUdpTracker = async (options: UdpTrackerOptions): Promise<UdpTracker> => {
  const { swarms, host, port, now = () => performance.now() } = options
  const ids = new ConnectionIds()
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', reuseAddr: false })
  const bound = await bind(socket, port, host)
  // A client that is gone, or a network that is: the next datagram is a new chance.
  socket.on('error', () => undefined)
  socket.on('message', (request, from) => {
    const answer = answerUdpTracker({ swarms, ids, request, from, ownHost: host, now: now() })
    if (answer !== null) socket.send(answer, from.port, from.address, () => undefined)
  })
  return {
    port: bound,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

export interface UdpQuestion {
  readonly swarms: AddressSwarms
  readonly ids: ConnectionIds
  readonly request: Uint8Array
  readonly from: Pick<RemoteInfo, 'address' | 'port'>
  /** Where we listen. */
  readonly ownHost: string
  readonly now: number
}

/**
 * What a datagram is answered; `null`: nothing. As long as a client has not shown that it is at its address,
 * no answer is longer than its request, so nobody can use us to flood others.
 */
export const answerUdpTracker = (question: UdpQuestion): Uint8Array | null => {
  const { swarms, ids, request, from, ownHost, now } = question
  // A port of 0 cannot be answered.
  if (request.length > maxRequestLength || from.port === 0) return null
  const asked = parseUdpRequest(request)
  if (asked === null) return null
  const { transactionId } = asked
  const host = plainAddress(from.address)
  if (asked.action === 'connect') return encodeUdpConnected(transactionId, ids.create(host, now))
  if (!ids.isRight(asked.connectionId, host, now)) {
    const error = encodeUdpError(transactionId, 'Connect again.')
    return error.length <= request.length ? error : null
  }
  if (asked.action === 'scrape') {
    return encodeUdpScraped(
      transactionId,
      asked.infoHashes.map((infoHash) => swarms.scrape(infoHash)),
    )
  }
  const family = host.includes(':') ? 'ipv6' : 'ipv4'
  const reachedAt = isLoopback(host) ? null : machineAddress(ownHost, family)
  const answer = swarms.announce(asked.announce, { host, reachedAt, family })
  if (typeof answer === 'string') return encodeUdpError(transactionId, answer)
  return encodeUdpAnnounced(transactionId, answer, family === 'ipv6' ? 16 : 4)
}

const bind = (socket: Socket, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      const isTaken = error.code === 'EADDRINUSE'
      reject(
        isTaken
          ? new UsageError(
              `UDP port ${port} is taken by another program. Stop that one, or choose another port: PORT=8081 npm start -- --udp`,
            )
          : error,
      )
    })
    socket.bind({ port, address: host, exclusive: true }, () => {
      socket.removeAllListeners('error')
      resolve(socket.address().port)
    })
  })
