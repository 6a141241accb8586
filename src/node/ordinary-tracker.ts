import type { IncomingMessage } from 'node:http'
import { AddressSwarms, announceInterval } from './address-swarms.ts'
import { answerHttpTracker } from './http-tracker.ts'
import { machineAddress } from './machine-address.ts'
import type { OwnPlaces } from './served-torrents.ts'
import { trackerLimits } from './tracker-limits.ts'
import type { SwarmCounts } from './tracker-swarms.ts'
import { startUdpTracker, type UdpTracker } from './udp-tracker.ts'

export interface OrdinaryTrackerOptions {
  /** How many peers of a swarm are at the tracker for WebSockets. */
  readonly others: (infoHash: string) => SwarmCounts
  readonly hasHttp: boolean
  readonly hasUdp: boolean
}

/** The tracker for ordinary clients, over HTTP and UDP: one set of swarms for both. */
export interface OrdinaryTracker {
  /** What we serve ourselves. */
  readonly ownPlaces: OwnPlaces
  /** Answers over HTTP; `null`: there is no tracker over HTTP. */
  readonly answerHttp: ((request: IncomingMessage) => Uint8Array) | null
  /**
   * Listens for UDP, where that was asked for.
   *
   * @param host the address that the HTTP server has
   * @param isPortOurs whether a person chose the port. Another one is taken otherwise, when it is in use.
   * @throws UsageError when it cannot listen there
   */
  listen(host: string, port: number, isPortOurs: boolean): Promise<void>
  /**
   * Its addresses for magnet links: none without a tracker of that kind.
   *
   * @param host as a part of a URL; `null`: the address at which other machines reach this one
   */
  urls(host: string | null, port: number): readonly string[]
  close(): Promise<void>
}

export const createOrdinaryTracker = ({
  others,
  hasHttp,
  hasUdp,
}: OrdinaryTrackerOptions): OrdinaryTracker => {
  const { places, placesPerAddress, placesPerSocketAndSwarm } = trackerLimits
  const swarms = new AddressSwarms({
    limits: { places, placesPerAddress, placesPerAddressAndSwarm: placesPerSocketAndSwarm },
    others,
    now: () => performance.now(),
    random: Math.random,
  })
  const sweeping = setInterval(() => swarms.sweep(), (announceInterval * 1000) / 2)
  sweeping.unref()
  let udp: UdpTracker | null = null
  return {
    ownPlaces: swarms,
    answerHttp: hasHttp ? (request) => answerHttpTracker(swarms, request) : null,
    async listen(host, port, isPortOurs) {
      if (!hasUdp) return
      try {
        udp = await startUdpTracker({ swarms, host, port })
      } catch (error) {
        if (isPortOurs) {
          clearInterval(sweeping)
          throw error
        }
        udp = await startUdpTracker({ swarms, host, port: 0 })
      }
    },
    urls(host, port) {
      const name = host ?? machineAddress('0.0.0.0', 'ipv4') ?? 'localhost'
      return [
        ...(hasHttp ? [`http://${name}:${port}/announce`] : []),
        ...(udp === null ? [] : [`udp://${name}:${udp.port}/announce`]),
      ]
    },
    async close() {
      clearInterval(sweeping)
      await udp?.close()
    },
  }
}
