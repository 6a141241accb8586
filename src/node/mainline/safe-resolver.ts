import { lookup } from 'node:dns/promises'
import { formatIp, parseIp } from '../../protocol/ip-address.ts'
import { abortedError, withSignal } from '../../shared/abort.ts'
import { type Clock, systemClock } from '../../shared/clock.ts'
import { type Deferred, deferred } from '../../shared/deferred.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { AddressFilter } from './ports.ts'

/** How long a name may take, in milliseconds. Our own choice: resolvers ask a second time after 5 s. */
const resolveMs = 8_000
/**
 * Names that are looked up at the same time, at most. Our own choice: the system's resolver blocks one of the
 * four threads of Node that files are read with too.
 */
const maxLookups = 2
/** Names that wait for their turn, at most. Our own choice: twenty trackers of five torrents. */
const maxWaiting = 100
/** Addresses of one name that are used, at most. Our own choice. */
const maxAddresses = 16
/** Characters of a name, at most (RFC 1035 §2.3.4). */
const maxNameLength = 253
/** Letters, digits, hyphens and dots (RFC 1123 §2.1), and the underscores that people use all the same. */
const namePattern = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i

export interface SafeResolverOptions {
  readonly filter: Pick<AddressFilter, 'refuseHost'>
  /** The addresses of a name, unchecked. Default: the system's. */
  readonly lookUp?: (name: string) => Promise<readonly string[]>
  /** Default: the system's. */
  readonly clock?: Clock
}

const systemLookUp = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Finds the addresses of a host that a stranger named. The address that is checked here is the one that must
 * be connected to: a name that is resolved again may lead somewhere else the second time (DNS rebinding).
 */
export class SafeResolver {
  readonly #filter: Pick<AddressFilter, 'refuseHost'>
  readonly #lookUp: (name: string) => Promise<readonly string[]>
  readonly #clock: Clock
  readonly #waiting: Deferred<void>[] = []
  #running = 0

  constructor({ filter, lookUp = systemLookUp, clock = systemClock }: SafeResolverOptions) {
    this.#filter = filter
    this.#lookUp = lookUp
    this.#clock = clock
  }

  /**
   * @param host a name, or an address, IPv6 with or without its brackets
   * @returns addresses that may be connected to, as `PeerAddress` writes them, at least one
   * @throws TorrentError `connection`: there is none, with the reason; `timeout`; `aborted`
   */
  async resolve(host: string, signal?: AbortSignal): Promise<readonly string[]> {
    if (signal?.aborted) throw abortedError(signal)
    const literal = parseIp(host.replace(/^\[(.*)\]$/, '$1'))
    if (literal !== null) return this.#allowed([formatIp(literal)], host)
    if (host.length > maxNameLength || !namePattern.test(host)) {
      throw new TorrentError('connection', 'This is not the name of a host.')
    }
    const late = new TorrentError('timeout', `The address of ${host} was not found in time.`)
    const timeout = new AbortController()
    const cancel = this.#clock.after(resolveMs, () => timeout.abort(late))
    const either = signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, signal])
    try {
      return this.#allowed(await withSignal(this.#inTurn(host, either), either), host)
    } finally {
      cancel()
    }
  }

  /** A lookup cannot be stopped: it keeps its place until the system has answered. */
  async #inTurn(name: string, signal: AbortSignal): Promise<readonly string[]> {
    await this.#place(signal)
    try {
      signal.throwIfAborted()
      return await this.#lookUp(name)
    } catch (cause) {
      throw new TorrentError('connection', `There is no address for ${name}.`, { cause })
    } finally {
      // The place goes to the next one, or is free.
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next.resolve()
    }
  }

  async #place(signal: AbortSignal): Promise<void> {
    if (this.#running < maxLookups) {
      this.#running++
      return
    }
    if (this.#waiting.length >= maxWaiting) {
      throw new TorrentError('connection', 'Too many names are being looked up. Try again later.')
    }
    const turn = deferred<void>()
    this.#waiting.push(turn)
    const giveUp = (): void => {
      const at = this.#waiting.indexOf(turn)
      if (at < 0) return
      this.#waiting.splice(at, 1)
      turn.reject(abortedError(signal))
    }
    signal.addEventListener('abort', giveUp, { once: true })
    await turn.promise
    signal.removeEventListener('abort', giveUp)
  }

  #allowed(hosts: readonly string[], name: string): readonly string[] {
    const canonical = hosts.flatMap((host) => {
      const bytes = parseIp(host)
      return bytes === null ? [] : [formatIp(bytes)]
    })
    const distinct = [...new Set(canonical)]
    const allowed = distinct.filter((host) => this.#filter.refuseHost(host) === null)
    const [first] = distinct
    if (allowed.length > 0) return allowed.slice(0, maxAddresses)
    if (first === undefined) throw new TorrentError('connection', `There is no address for ${name}.`)
    const why = this.#filter.refuseHost(first) ?? ''
    throw new TorrentError('connection', `No connection is made to ${name}. ${why}`)
  }
}
