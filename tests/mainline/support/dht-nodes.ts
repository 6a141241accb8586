import { type EventEmitter, once } from 'node:events'
import Package from 'bittorrent-dht'
import { leaveAddress, takeAddress } from './addresses.mjs'

const port = 6881

/** A node with a socket of its own. The product gives the package a socket, so its types say less. */
interface DhtNode extends EventEmitter {
  readonly ready: boolean
  listen(port: number, host: string): void
  lookup(infoHash: Buffer, done: () => void): void
  destroy(done: () => void): void
}
const Dht = Package as unknown as new (options: {
  readonly bootstrap: readonly string[] | false
  readonly host: string
}) => DhtNode

export interface DhtNodes {
  /** `host:port` of each. */
  readonly nodes: readonly string[]
  /** How many peers they name. @param infoHash 20 bytes */
  peersOf(infoHash: Uint8Array): Promise<number>
  stop(): Promise<void>
}

/** A DHT of our own: nodes that know each other, each at an address of its own. */
export const startDht = async (count: number): Promise<DhtNodes> => {
  const hosts = Array.from({ length: count }, () => takeAddress())
  const nodes = hosts.map((host) => `${host}:${port}`)
  const running: DhtNode[] = []
  for (const [i, host] of hosts.entries()) {
    const dht = new Dht({ bootstrap: i === 0 ? false : nodes.slice(0, Math.min(i, 3)), host })
    dht.listen(port, host)
    await once(dht, 'listening')
    running.push(dht)
  }
  await Promise.all(running.map((dht) => (dht.ready ? undefined : once(dht, 'ready'))))
  return {
    nodes,
    peersOf: async (infoHash) => {
      const [asking] = running
      const found = new Set<string>()
      const onPeer = ({ host, port }: { host: string; port: number }): void => {
        found.add(`${host}:${port}`)
      }
      asking?.on('peer', onPeer)
      await new Promise<void>((resolve) => asking?.lookup(Buffer.from(infoHash), resolve))
      asking?.off('peer', onPeer)
      return found.size
    },
    stop: async () => {
      await Promise.all(running.map((dht) => new Promise<void>((resolve) => dht.destroy(() => resolve()))))
      for (const host of hosts) leaveAddress(host)
    },
  }
}
