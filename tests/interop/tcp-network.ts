import type { JoinOptions, Network, SwarmListener, SwarmMembership } from '../../src/network/ports.ts'
import { DialError, dialTcp } from '../../src/node/mainline/dial-tcp.ts'
import { TcpListener } from '../../src/node/mainline/tcp-listener.ts'
import type { PeerAddress } from '../../src/protocol/peer-address.ts'
import type { PeerLink } from '../../src/swarm/ports.ts'

export interface TcpNetworkOptions {
  /** Dialled once a torrent is joined. */
  readonly peers?: readonly PeerAddress[]
  /** `fallback`: plain, and encrypted when the peer closes without a word. */
  readonly encryption?: 'plain' | 'encrypted' | 'fallback'
}

/** A network of peers whose addresses are known beforehand, for one torrent. */
export class TcpNetwork implements Network {
  /** What became of each dial, in order. */
  readonly dials: string[] = []
  /** Links that came in. */
  inbound = 0
  readonly #options: TcpNetworkOptions
  readonly #links = new Set<PeerLink>()
  #joined: { readonly infoHash: Uint8Array; readonly listener: SwarmListener } | null = null
  #listener: TcpListener | null = null

  constructor(options: TcpNetworkOptions = {}) {
    this.#options = options
  }

  /** @returns the port where peers get in */
  async listen(): Promise<number> {
    this.#listener = await TcpListener.open({
      hosts: ['127.0.0.1'],
      port: 0,
      infoHashes: () => (this.#joined === null ? [] : [this.#joined.infoHash]),
      onLink: (_, link) => {
        this.inbound++
        return this.#add(link)
      },
      isRefused: () => false,
    })
    return this.#listener.port
  }

  join({ infoHash }: JoinOptions, listener: SwarmListener): SwarmMembership {
    this.#joined = { infoHash, listener }
    const { peers = [], encryption = 'fallback' } = this.#options
    for (const peer of peers) {
      void this.#dial(peer, infoHash, encryption === 'encrypted' ? 'encrypted' : 'plain')
    }
    const nothing = (): void => undefined
    return {
      update: nothing,
      setDemand: nothing,
      setWelcome: nothing,
      refresh: nothing,
      addTrackers: nothing,
      removeTracker: nothing,
      leave: nothing,
    }
  }

  destroy(): void {
    this.#listener?.close()
    for (const link of this.#links) link.close()
  }

  #add(link: PeerLink): boolean {
    this.#links.add(link)
    this.#joined?.listener.link(link, null)
    return true
  }

  async #dial(address: PeerAddress, infoHash: Uint8Array, encryption: 'plain' | 'encrypted'): Promise<void> {
    try {
      const link = await dialTcp({ address, infoHash, timeoutMs: 5_000, encryption })
      this.dials.push(encryption)
      link.onClose((end) => {
        if (end !== 'refused' || encryption === 'encrypted' || this.#options.encryption === 'plain') return
        void this.#dial(address, infoHash, 'encrypted')
      })
      this.#add(link)
    } catch (error) {
      this.dials.push(error instanceof DialError ? error.failure : String(error))
    }
  }
}
