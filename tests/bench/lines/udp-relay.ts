import { createSocket, type Socket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import type { Line } from './line-network.ts'
import type { RunningNetwork } from './running-network.ts'

/** Bytes of the headers of IPv4 and UDP, which a line carries too. */
const headerBytes = 28
/** Bytes that may wait for this process, where the system allows it. */
const bufferBytes = 4 * 1024 * 1024
/** Milliseconds for which a place is waited for that was named to another peer before its own peer did. */
const registrationMs = 5_000
/** Milliseconds for which a place of a connection that was closed is kept, for its last words. */
const lingerMs = 5_000

/** Most packets kept of a sender of which nobody has told yet. It sends a check every 50 ms (RFC 8445). */
const mostEarly = 50

/** An ICE candidate, and the socket of ours that stands for it: others know only that one. */
interface Place {
  readonly address: string
  readonly host: string
  readonly port: number
  readonly line: Line
  readonly socket: Socket
  /** How others reach it, as `host:port`. */
  readonly relay: string
}

/**
 * Sockets that stand for the candidates of peers. What a peer sends to the socket of another one goes over
 * both lines, and comes to the other out of the sender's own socket. So a peer sees nothing but relays, and
 * what does not come from a known candidate goes nowhere.
 */
export class UdpRelay {
  readonly #network: RunningNetwork
  readonly #places = new Map<string, Promise<Place | null>>()
  /** The same, as soon as their sockets are open. */
  readonly #open = new Map<string, Place>()
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #timers = new Set<NodeJS.Timeout>()
  /** `host:port` of every socket that stands for a candidate, or did so before. */
  readonly addresses = new Set<string>()
  /**
   * What came from places of which nobody has told yet: a connection begins to send in the moment in which it
   * tells its own page of its candidate.
   */
  readonly #early = new Map<string, { readonly to: Place; readonly message: Uint8Array }[]>()

  /** Packets that came from no candidate, and went nowhere. */
  get strangers(): number {
    return [...this.#early.values()].reduce((sum, { length }) => sum + length, 0)
  }

  constructor(network: RunningNetwork) {
    this.#network = network
  }

  /** A peer has this candidate, `host:port`. Resolves when others can reach it. */
  async register(line: Line, address: string): Promise<void> {
    if (!this.#places.has(address)) {
      this.#places.set(address, this.#bind(line, address))
      for (const wake of this.#waiting.get(address) ?? []) wake()
      this.#waiting.delete(address)
    }
    await this.#places.get(address)
  }

  /** The relay's own address for a candidate; `null` where no peer has such a candidate. */
  async lookUp(address: string): Promise<string | null> {
    if (!this.#places.has(address)) await this.#registration(address)
    return (await this.#places.get(address))?.relay ?? null
  }

  /** The connection with this candidate is closed. */
  release(address: string): void {
    this.#after(lingerMs, () => {
      const place = this.#open.get(address)
      this.#open.delete(address)
      this.#places.delete(address)
      this.#early.delete(address)
      place?.socket.close()
    })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { socket } of this.#open.values()) socket.close()
    this.#open.clear()
    this.#places.clear()
  }

  #after(ms: number, run: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  #registration(address: string): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#after(registrationMs, resolve)
      const waiting = this.#waiting.get(address) ?? new Set()
      this.#waiting.set(address, waiting)
      waiting.add(() => {
        cancel()
        resolve()
      })
    })
  }

  async #bind(line: Line, address: string): Promise<Place | null> {
    const [host = '', port = ''] = address.split(':')
    if (!isIPv4(host)) return null
    const socket = createSocket('udp4')
    // A peer that is gone answers with an error of ICMP, which says nothing here.
    socket.on('error', () => undefined)
    const isBound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false))
      socket.bind(0, host, () => resolve(true))
    })
    if (!isBound) return null
    socket.setRecvBufferSize(bufferBytes)
    socket.setSendBufferSize(bufferBytes)
    const place = {
      address,
      host,
      port: Number(port),
      line,
      socket,
      relay: `${host}:${socket.address().port}`,
    }
    socket.on('message', (message, { address, port }) => this.#carry(`${address}:${port}`, place, message))
    this.#open.set(address, place)
    this.addresses.add(place.relay)
    for (const { to, message } of this.#early.get(address) ?? []) this.#carry(address, to, message)
    this.#early.delete(address)
    return place
  }

  #carry(sender: string, to: Place, message: Uint8Array): void {
    const from = this.#open.get(sender)
    if (from === undefined) {
      const early = this.#early.get(sender) ?? []
      this.#early.set(sender, early)
      if (early.length < mostEarly) early.push({ to, message })
      return
    }
    this.#network.send({
      from: from.line,
      to: to.line,
      size: message.length + headerBytes,
      deliver: () => {
        // Either may have been released while it was under way.
        if (this.#open.get(from.address) !== from || this.#open.get(to.address) !== to) return
        from.socket.send(message, to.port, to.host)
      },
    })
  }
}
