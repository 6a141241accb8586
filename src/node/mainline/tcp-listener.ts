import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { UploadLimit } from '../../swarm/upload-limit.ts'
import { addressKey } from '../client-address.ts'
import type { Dialogue, Voice } from './dialogue.ts'
import { receiveHandshake } from './inbound-handshake.ts'
import type { MseAgreement } from './mse.ts'
import { SocketDialogue } from './socket-dialogue.ts'
import { TcpLink } from './tcp-link.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Most connections that have not said yet which torrent they want. Our own choice. */
const maxWaiting = 100
/** The same for one address, or one IPv6 network of 64 bits. Our own choice. */
const maxWaitingPerHousehold = 10
/**
 * How long a peer may take for its handshake, in milliseconds. Our own choice: some round trips on the worst
 * of links.
 */
const handshakeMs = 10_000
/** How often a free port is looked for that all addresses have. Our own choice. */
const portAttempts = 5

export interface TcpListenerOptions {
  /** Addresses of this machine, such as `0.0.0.0` and `::`; those after the first one may be missing. */
  readonly hosts: readonly [string, ...string[]]
  /** 0: the system chooses one, the same for all hosts. */
  readonly port: number
  /** Of the torrents that take links now, 20 bytes each. Asked for each connection. */
  infoHashes(): Iterable<Uint8Array>
  /**
   * A peer wants one of the torrents; its handshake is the first that the link brings.
   *
   * @returns whether the link is taken; otherwise it is closed
   */
  onLink(infoHash: Uint8Array, link: TcpLink): boolean
  /** Whether nobody is let in from the address: it is banned, or filtered. */
  isRefused(host: string): boolean
  /** What all links together may read; `null`, the default: there is no limit. */
  readonly readLimit?: UploadLimit | null
  /** Only tests name another one. */
  readonly clock?: Clock
}

/** A connection whose handshake is under way. */
class WaitingPeer {
  readonly household: string
  readonly dialogue: SocketDialogue<MseAgreement>

  constructor(household: string, dialogue: SocketDialogue<MseAgreement>) {
    this.household = household
    this.dialogue = dialogue
  }

  get heardBytes(): number {
    return this.dialogue.heardBytes
  }
}

/** Takes the connections of ordinary peers, plain or encrypted, and hands them to their torrents. */
export class TcpListener {
  /** Where peers reach us. */
  readonly port: number
  readonly #options: TcpListenerOptions
  readonly #servers: readonly Server[]
  readonly #waiting = new WaitingRoom<WaitingPeer>({
    total: maxWaiting,
    perHousehold: maxWaitingPerHousehold,
  })

  private constructor(options: TcpListenerOptions, servers: readonly Server[], port: number) {
    this.#options = options
    this.#servers = servers
    this.port = port
    for (const server of servers) server.on('connection', (socket) => this.#onConnection(socket))
  }

  /** @throws TorrentError `connection` when nobody can be let in at that port */
  static async open(options: TcpListenerOptions): Promise<TcpListener> {
    for (let attempt = 1; ; attempt++) {
      const servers: Server[] = []
      try {
        for (const host of options.hosts) await addServer(servers, host, options.port)
        return new TcpListener(options, servers, portOf(servers[0]))
      } catch (cause) {
        for (const server of servers) server.close()
        if (options.port === 0 && servers.length > 0 && attempt < portAttempts) continue
        throw new TorrentError('connection', listenFailure(options.port, cause), { cause })
      }
    }
  }

  /** Connections that have not said yet which torrent they want. */
  get waitingCount(): number {
    return this.#waiting.size
  }

  /** Lets nobody in any more. Links that are open stay: they are their torrents'. */
  close(): void {
    for (const server of this.#servers) server.close()
    for (const { dialogue } of this.#waiting.clear()) dialogue.abandon()
  }

  #onConnection(socket: Socket): void {
    const host = plainHost(socket.remoteAddress ?? '')
    // A failure is told to the one that holds the socket. Before and after, nobody does.
    socket.on('error', () => undefined)
    if (host === '' || this.#options.isRefused(host)) {
      socket.destroy()
      return
    }
    const remote = { host, port: socket.remotePort ?? 0, isDialled: false }
    const { clock = systemClock, readLimit = null } = this.#options
    const start = (voice: Voice): Dialogue<MseAgreement> =>
      receiveHandshake(voice, { infoHashes: () => this.#options.infoHashes(), random: randomBytes })
    const dialogue = new SocketDialogue(socket, start, {
      agreed: ({ infoHash, ciphers, early }) => {
        leave()
        const link = new TcpLink({ socket, remote, ciphers, early, readLimit })
        if (!this.#options.onLink(infoHash, link)) link.close()
      },
      failed: () => leave(),
    })
    const peer = new WaitingPeer(addressKey(host), dialogue)
    const cancelDeadline = clock.after(handshakeMs, () => {
      this.#waiting.delete(peer)
      dialogue.abandon()
    })
    const leave = (): void => {
      cancelDeadline()
      this.#waiting.delete(peer)
    }
    socket.once('close', leave)
    this.#waiting.add(peer)?.dialogue.abandon()
  }
}

const addServer = async (servers: Server[], host: string, port: number): Promise<void> => {
  const server = createServer()
  const [first] = servers
  server.listen({ host, port: first === undefined ? port : portOf(first), ipv6Only: isIPv6(host) })
  try {
    await once(server, 'listening')
  } catch (error) {
    if (first === undefined || !isMissingAddress(error)) throw error
    return
  }
  // What may still fail is one connection: the system had no room for it. The next one may come.
  server.on('error', () => undefined)
  servers.push(server)
}

/** This machine has no IPv6, or not this address. */
const isMissingAddress = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^E(ADDRNOTAVAIL|AFNOSUPPORT)$/.test(String(error.code))

const portOf = (server: Server | undefined): number => {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const listenFailure = (port: number, cause: unknown): string => {
  const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
  return isTaken
    ? `Other peers cannot connect: another program uses port ${port}. Choose another port, or 0 for any.`
    : `Other peers cannot connect at port ${port}. Choose another port, or 0 for any.`
}

/** As a {@link PeerAddress} writes it. */
const plainHost = (address: string): string =>
  address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase()
