import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import { systemClock } from '../../shared/clock.ts'
import { toTorrentError } from '../../shared/errors.ts'
import { UploadLimit } from '../../swarm/upload-limit.ts'
import { PublicAddressFilter } from '../mainline/address-filter.ts'
import { DhtFinder } from '../mainline/dht-finder.ts'
import { MainlineNetwork } from '../mainline/mainline-network.ts'
import { OwnTrackerFinder, type TellServed } from '../mainline/own-tracker-finder.ts'
import { SafeResolver } from '../mainline/safe-resolver.ts'
import { tcpDial } from '../mainline/tcp-dial.ts'
import { TcpListener } from '../mainline/tcp-listener.ts'
import { TrackerFinder } from '../mainline/tracker-finder.ts'
import type { BridgeSettings } from '../seeder-messages.ts'

/** All addresses of this machine, of both families. */
const everyHost = ['0.0.0.0', '::'] as const

/** The nodes of the DHT that were good in the last run. */
const nodesFile = 'dht-nodes.json'

export interface MainlineListener {
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
  /** Tells the server's own tracker what ordinary clients can get from us. */
  readonly tellServed: TellServed
}

/** Our place among ordinary clients. */
export interface Mainline {
  readonly network: MainlineNetwork
  /** Where they connect to us; 0: nowhere. */
  readonly port: number
  /** Resolves when trackers and the DHT have heard our goodbye. */
  close(): Promise<void>
}

/**
 * Opens the network of ordinary clients, and the port where they find us. When that port cannot be had, a
 * person is told, and we only connect to others.
 *
 * @param hasFolder the folder of the cache is ours: what the DHT keeps between runs lies there
 */
export const openMainline = async (
  { mode, allowsLocalPeers, peerPort, dhtBootstrap, cacheFolder, maxDownload }: BridgeSettings,
  hasFolder: boolean,
  { say, tellServed }: MainlineListener,
): Promise<Mainline> => {
  let port = 0
  const filter = new PublicAddressFilter({
    allowLocal: allowsLocalPeers,
    isOwn: (address) => address.port === port && isOurs(address),
  })
  const resolver = new SafeResolver({ filter, clock: systemClock })
  const readLimit = maxDownload === null ? null : new UploadLimit(systemClock, maxDownload)
  const network = new MainlineNetwork({
    filter,
    dial: tcpDial(readLimit),
    finders: {
      tracker: new TrackerFinder({ resolver }),
      dht: new DhtFinder({
        filter,
        resolver,
        bootstrap: dhtBootstrap,
        file: hasFolder ? join(cacheFolder, nodesFile) : null,
        port: peerPort,
        onDefect: (error) => say(error.message),
      }),
      // Otherwise ordinary clients are served only where that helps to fetch.
      ...(mode === 'both' ? { own: new OwnTrackerFinder(tellServed) } : {}),
    },
    resolver,
    port: () => port,
  })
  const listener = await TcpListener.open({
    hosts: everyHost,
    readLimit,
    port: peerPort,
    infoHashes: () => network.infoHashes(),
    onLink: (infoHash, link) => network.take(infoHash, link),
    isRefused: (host) => filter.refuseHost(host) !== null || network.isRefused(host),
  }).catch((error: unknown) => {
    say(toTorrentError(error).message)
    return null
  })
  port = listener?.port ?? 0
  return {
    network,
    port,
    async close() {
      listener?.close()
      await network.destroy()
      readLimit?.close()
    },
  }
}

/** Whether the address is one of this machine: there we would connect to ourselves. */
const isOurs = ({ host }: PeerAddress): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host))
