import { randomBytes } from 'node:crypto'
import DHT from 'bittorrent-dht'
import { type PeerAddress, parseHostAndPort } from '../../protocol/peer-address.ts'
import { toHex } from '../../shared/bytes.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { deferred } from '../../shared/deferred.ts'
import { TorrentError, toTorrentError } from '../../shared/errors.ts'
import { DhtMembership } from './dht-membership.ts'
import { bindDhtSocket, DhtSocket } from './dht-socket.ts'
import { type KeptNodes, readKeptNodes, writeKeptNodes } from './kept-nodes.ts'
import type { AddressFilter, FinderListener, FinderMembership, FinderOptions, PeerFinder } from './ports.ts'
import type { SafeResolver } from './safe-resolver.ts'

/** Lookups at the same time, at most; each asks some fifty nodes. Our own choice. */
const maxLookups = 3
/** How long the first answer of a node is waited for, in milliseconds: the package waits 2 s for each. */
const firstNodeMs = 5_000
/** How long a lookup may take, in milliseconds. Our own choice: thirty nodes in a row that are silent. */
const lookupMs = 60_000
/** How long `destroy` waits, in milliseconds. */
const destroyMs = 2_000
/** Peers of others that we keep for the DHT, at most. Our own choice: 2,000 torrents of one peer each. */
const maxKeptPeers = 2_000
/** How long we keep them, in milliseconds: libtorrent keeps them for 45 minutes. */
const keptPeerMs = 45 * 60_000

export interface DhtFinderOptions {
  readonly filter: AddressFilter
  /** Resolves the names of `bootstrap`. */
  readonly resolver: Pick<SafeResolver, 'resolve'>
  /** Nodes by which the DHT is entered, `host:port`; empty: only nodes of the last run. */
  readonly bootstrap: readonly string[]
  /** Where nodes are kept between runs; `null`: nowhere. */
  readonly file: string | null
  /** Address to bind. Default: any IPv4 address of this machine. */
  readonly host?: string
  /** UDP port; where it is taken, another one is used. Default: any. */
  readonly port?: number
  readonly clock?: Clock
  /** Something in here or in the package is wrong; the DHT goes on. */
  readonly onDefect?: (error: TorrentError) => void
}

interface Running {
  readonly dht: DHT
  readonly id: Buffer
}

/** Finds peers in the mainline DHT (BEP 5). It starts with the first torrent, and never before. */
export class DhtFinder implements PeerFinder {
  readonly #options: DhtFinderOptions
  readonly #clock: Clock
  /** By info hash in hexadecimal. */
  readonly #memberships = new Map<string, Set<DhtMembership>>()
  readonly #turns: (() => void)[] = []
  #lookups = 0
  #running: Promise<Running> | null = null
  /** The neighbours of our own id are asked for. */
  #meeting: Promise<void> | null = null
  readonly #ending = new AbortController()
  #keeping = Promise.resolve()
  #isDestroyed = false

  constructor(options: DhtFinderOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  join(options: FinderOptions, listener: FinderListener): FinderMembership {
    const key = toHex(options.infoHash)
    const membership = new DhtMembership({
      clock: this.#clock,
      wantsPeers: options.wantsPeers,
      lookUp: (left) => this.#lookUp(Buffer.from(options.infoHash), options.port, left),
      onPeers: (peers, node) => listener.found(peers, node),
      onLeave: () => this.#forget(key, membership),
    })
    const same = this.#memberships.get(key)
    if (same === undefined) this.#memberships.set(key, new Set([membership]))
    else same.add(membership)
    membership.refresh()
    return membership
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#ending.abort()
    for (const same of this.#memberships.values()) for (const membership of same) membership.leave()
    const running = this.#running
    if (running === null) return
    const late = deferred<void>()
    const cancel = this.#clock.after(destroyMs, () => late.resolve())
    await Promise.race([this.#end(running), late.promise])
    cancel()
  }

  async #end(running: Promise<Running>): Promise<void> {
    try {
      const { dht, id } = await running
      await this.#keep(dht, id)
      await new Promise<void>((resolve) => dht.destroy(resolve))
    } catch {
      // It never started, and that was said.
    }
  }

  /**
   * One round: asks the DHT for peers, then says that we are one. It ends when all nodes have answered, or
   * with the step in which the torrent is left: it may have turned out to be private (BEP 27).
   */
  async #lookUp(infoHash: Buffer, port: number, left: AbortSignal): Promise<void> {
    const isOver = (): boolean => this.#isDestroyed || left.aborted
    if (isOver()) return
    await this.#turn()
    try {
      if (isOver()) return
      this.#running ??= this.#start()
      const { dht, id } = await this.#running
      const isNew = dht.nodes.count() === 0
      if (isNew) await this.#enter(dht, this.#options.bootstrap)
      if (isOver()) return
      // A node that knows peers of a torrent may name no nodes (BEP 5), and these peers may be gone. Who
      // knows only the nodes by which it came asks for its own neighbours too, and then once more.
      if (isNew) {
        this.#meeting ??= this.#ask(dht, id, this.#ending.signal)
        await Promise.all([this.#meeting, this.#ask(dht, infoHash, left)])
        if (isOver()) return
      }
      await this.#ask(dht, infoHash, left)
      if (isOver()) return
      // An announce fails where no node has answered the lookup; the next round tries again.
      if (port !== 0) await this.#inTime((done) => dht.announce(infoHash, port, done))
      if (!this.#isDestroyed) await this.#keep(dht, id)
    } catch (error) {
      // No socket can be had: the next round tries again.
      this.#running = null
      this.#onDefect(error)
    } finally {
      const next = this.#turns.shift()
      if (next === undefined) this.#lookups--
      else next()
    }
  }

  /** Asks the nodes that are the closest to `target`, a torrent or a node, until all have answered. */
  #ask(dht: DHT, target: Buffer, left: AbortSignal): Promise<void> {
    return this.#inTime((done) => {
      const abort = dht.lookup(target, done)
      const end = (): void => {
        abort()
        done()
      }
      left.addEventListener('abort', end, { once: true })
    })
  }

  async #turn(): Promise<void> {
    if (this.#lookups < maxLookups) this.#lookups++
    else await new Promise<void>((resolve) => this.#turns.push(resolve))
  }

  #inTime(run: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(lookupMs, resolve)
      run(() => {
        cancel()
        resolve()
      })
    })
  }

  async #start(): Promise<Running> {
    const { filter, file, host = '0.0.0.0', port = 0 } = this.#options
    const kept: KeptNodes = file === null ? { id: null, nodes: [] } : await readKeptNodes(file)
    const onDefect = (error: unknown): void => this.#onDefect(error)
    const bound = await bindDhtSocket(host, port)
    if (port !== 0 && bound.address().port !== port) this.#onDefect(otherPort(port, bound.address().port))
    const socket = new DhtSocket(bound, filter, this.#clock, onDefect)
    const id = Buffer.from(kept.id ?? randomBytes(20))
    const dht = new DHT({ nodeId: id, bootstrap: false, socket, maxPeers: maxKeptPeers, maxAge: keptPeerMs })
    dht.on('error', onDefect)
    // Nodes that are silent or wrong are everyday life.
    dht.on('warning', () => undefined)
    dht.on('peer', (peer, infoHash, from) => this.#onPeer(peer, toHex(infoHash), from?.address ?? ''))
    socket.emit('listening')
    await this.#addNodes(dht, kept.nodes)
    return { dht, id }
  }

  /** Enters the DHT through nodes that are named by people. */
  async #enter(dht: DHT, names: readonly string[]): Promise<void> {
    const found = await Promise.all(names.map((name) => this.#resolve(name)))
    await this.#addNodes(dht, found.flat())
  }

  async #resolve(name: string): Promise<PeerAddress[]> {
    const parsed = parseHostAndPort(name)
    if (parsed === null) {
      this.#onDefect(
        new TorrentError('connection', `“${name}” is no node of the DHT. Write it as host:port.`),
      )
      return []
    }
    try {
      const hosts = await this.#options.resolver.resolve(parsed.host)
      return hosts.filter((host) => !host.includes(':')).map((host) => ({ host, port: parsed.port }))
    } catch {
      // Another node may have an address; without any, the next round tries again.
      return []
    }
  }

  /** Pings nodes, and waits until the first one has answered. */
  async #addNodes(dht: DHT, nodes: readonly PeerAddress[]): Promise<void> {
    const allowed = nodes.filter((node) => this.#options.filter.refusePeer(node) === null)
    if (allowed.length === 0 || this.#isDestroyed) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel()
        dht.off('node', end)
        resolve()
      }
      const cancel = this.#clock.after(firstNodeMs, end)
      dht.once('node', end)
      for (const node of allowed) dht.addNode({ ...node })
    })
  }

  #onPeer({ host, port }: PeerAddress, key: string, node: string): void {
    const address = { host, port }
    if (this.#options.filter.refusePeer(address) !== null) return
    for (const membership of this.#memberships.get(key) ?? []) membership.found(address, node)
  }

  /** Keeps the routing table: one writer at a time. */
  #keep(dht: DHT, id: Uint8Array): Promise<void> {
    this.#keeping = this.#keeping.then(async () => {
      const { file } = this.#options
      const { nodes } = dht.toJSON()
      // An empty table is no better than that of the last run.
      if (file === null || nodes.length === 0) return
      try {
        await writeKeptNodes(file, id, nodes)
      } catch (error) {
        this.#onDefect(error)
      }
    })
    return this.#keeping
  }

  #onDefect(error: unknown): void {
    this.#options.onDefect?.(toTorrentError(error, 'internal'))
  }

  #forget(key: string, membership: DhtMembership): void {
    const same = this.#memberships.get(key)
    same?.delete(membership)
    if (same?.size === 0) this.#memberships.delete(key)
  }
}

/** The person who opened the port in a firewall has to know. */
const otherPort = (wanted: number, taken: number): TorrentError =>
  new TorrentError(
    'connection',
    `UDP port ${wanted} cannot be had, so that the DHT answers at port ${taken} until the next start. Nodes find us there; a firewall has to let it in.`,
  )
