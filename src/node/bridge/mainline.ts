import { networkInterfaces } from 'node:os'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import { systemClock } from '../../shared/clock.ts'
import { toTorrentError } from '../../shared/errors.ts'
import { PublicAddressFilter } from '../mainline/address-filter.ts'
import { MainlineNetwork } from '../mainline/mainline-network.ts'
import { SafeResolver } from '../mainline/safe-resolver.ts'
import { TcpListener } from '../mainline/tcp-listener.ts'
import { TrackerFinder } from '../mainline/tracker-finder.ts'
import type { BridgeSettings } from '../seeder-messages.ts'

/** All addresses of this machine, of both families. */
const everyHost = ['0.0.0.0', '::'] as const

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
 */
export const openMainline = async (
  { allowsLocalPeers, peerPort }: BridgeSettings,
  say: (sentence: string) => void,
): Promise<Mainline> => {
  let port = 0
  const filter = new PublicAddressFilter({
    allowLocal: allowsLocalPeers,
    isOwn: (address) => address.port === port && isOurs(address),
  })
  const resolver = new SafeResolver({ filter, clock: systemClock })
  const network = new MainlineNetwork({
    filter,
    finders: { tracker: new TrackerFinder({ resolver }) },
    resolver,
    port: () => port,
  })
  const listener = await TcpListener.open({
    hosts: everyHost,
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
    },
  }
}

/** Whether the address is one of this machine: there we would connect to ourselves. */
const isOurs = ({ host }: PeerAddress): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host))
