import type { LinkEnd, ObservedLink } from '../../network/channel-link.ts'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import type { Cancel, Clock } from '../../shared/clock.ts'
import { reportDefect } from '../../shared/report-defect.ts'
import { BanList } from '../../swarm/ban-list.ts'
import type { AddressGiver, AddressSource, KnownAddress } from './address-book.ts'
import { AddressHistory } from './address-history.ts'
import { connectMs, encryptMs, shortLinkMs } from './dial-bounds.ts'
import type { Dial, DialForm, DialledLink } from './dial-ports.ts'
import type { DialFailure } from './dial-tcp.ts'
import { DialTorrent } from './dial-torrent.ts'
import { DialTurns } from './dial-turns.ts'
import type { AddressFilter, DialReport } from './ports.ts'

export interface DiallerOptions {
  readonly clock: Clock
  readonly filter: Pick<AddressFilter, 'refusePeer'>
  readonly dial: Dial
}

/** What one torrent tells the dialler, and hears of it. */
export interface DialledTorrent {
  /** @param giver who of the source named them: givers take turns */
  add(addresses: readonly PeerAddress[], source: AddressSource, giver?: AddressGiver): void
  forget(sources: readonly AddressSource[]): void
  /** @param wanted links beyond those that are open */
  want(wanted: number, isWatched: boolean): void
  /** A peer has connected to us: its machine is not dialled while this link is open. */
  tookLink(link: ObservedLink, from: PeerAddress): void
  isLinkedTo(address: PeerAddress): boolean
  report(): DialReport
  /** Dials no more. Links that are open stay. */
  leave(): void
}

/** An attempt that is under way. */
interface Attempt {
  readonly torrent: DialTorrent
  readonly known: KnownAddress
  readonly form: DialForm
  readonly stop: AbortController
  readonly begunAt: number
}

const isLoopback = (host: string): boolean => host === '::1' || host.startsWith('127.')

/** Opens links to the addresses that are found, and no more of them than is decent (`dial-bounds.ts`). */
export class Dialler {
  readonly #clock: Clock
  readonly #filter: Pick<AddressFilter, 'refusePeer'>
  readonly #dial: Dial
  readonly #history = new AddressHistory()
  readonly #turns = new DialTurns()
  readonly #banned = new BanList()
  readonly #attempts = new Set<Attempt>()
  /** The torrents that are dialled for, each with what gets its links. */
  readonly #onLink = new Map<DialTorrent, (link: ObservedLink) => void>()
  #cancelWait: Cancel = () => undefined

  constructor({ clock, filter, dial }: DiallerOptions) {
    this.#clock = clock
    this.#filter = filter
    this.#dial = dial
  }

  /** Connections that are being opened now. */
  get halfOpen(): number {
    return this.#turns.halfOpen
  }

  /**
   * @param infoHash 20 bytes
   * @param onLink gets each link that is open
   */
  join(infoHash: Uint8Array, onLink: (link: ObservedLink) => void): DialledTorrent {
    const torrent = new DialTorrent(infoHash, {
      filter: this.#filter,
      history: this.#history,
      isBanned: (host) => this.isBanned(host),
    })
    this.#onLink.set(torrent, onLink)
    this.#turns.add(torrent)
    return {
      add: (addresses, source, giver) => {
        torrent.add(addresses, source, giver)
        this.#go()
      },
      forget: (sources) => torrent.forget(sources),
      want: (wanted, isWatched) => {
        torrent.wanted = wanted
        torrent.isWatched = isWatched
        this.#go()
      },
      tookLink: (link, from) => {
        torrent.occupy(from)
        link.onClose(() => {
          torrent.release(from)
          this.#go()
        })
      },
      isLinkedTo: (address) => torrent.isLinkedTo(address),
      report: () => torrent.report(),
      leave: () => this.#leave(torrent),
    }
  }

  /**
   * A peer at this host lied: it is not dialled again. Many peers of a test share this machine's own address,
   * which is never banned.
   */
  ban(host: string): void {
    if (!isLoopback(host)) this.#banned.add(host)
  }

  isBanned(host: string): boolean {
    return this.#banned.has(host)
  }

  destroy(): void {
    for (const torrent of [...this.#onLink.keys()]) this.#leave(torrent)
    this.#cancelWait()
  }

  #leave(torrent: DialTorrent): void {
    torrent.wanted = 0
    this.#onLink.delete(torrent)
    this.#turns.delete(torrent)
    for (const attempt of this.#attempts) if (attempt.torrent === torrent) attempt.stop.abort()
  }

  /** Begins all dials that may begin now. */
  #go(): void {
    this.#cancelWait()
    const now = this.#clock.now()
    for (;;) {
      const step = this.#turns.next(now)
      if ('waitUntil' in step) {
        if (Number.isFinite(step.waitUntil)) {
          this.#cancelWait = this.#clock.after(Math.max(step.waitUntil - now, 0), () => this.#go())
        }
        return
      }
      this.#begin(step.torrent, step.known, now)
    }
  }

  #begin(torrent: DialTorrent, known: KnownAddress, now: number): void {
    const { address, key, isRetried } = known
    const form = isRetried ? 'encrypted' : this.#history.form(key)
    const attempt: Attempt = { torrent, known, form, stop: new AbortController(), begunAt: now }
    if (!isRetried) this.#history.dialled(key, now)
    torrent.begun(known, now)
    this.#turns.begun(torrent, now)
    this.#attempts.add(attempt)
    this.#connect(attempt, address).catch(reportDefect)
  }

  async #connect(attempt: Attempt, address: PeerAddress): Promise<void> {
    const { torrent, form, stop } = attempt
    const ms = form === 'plain' ? connectMs : connectMs + encryptMs
    const cancel = this.#clock.after(ms, () => stop.abort())
    let result: DialledLink | DialFailure = 'silent'
    try {
      result = await this.#dial({ address, infoHash: torrent.infoHash, form, signal: stop.signal })
    } finally {
      cancel()
      this.#ended(attempt, result)
    }
  }

  #ended(attempt: Attempt, result: DialledLink | DialFailure): void {
    const { torrent, known } = attempt
    const now = this.#clock.now()
    const onLink = this.#onLink.get(torrent)
    this.#attempts.delete(attempt)
    this.#turns.ended()
    if (onLink === undefined) {
      torrent.abandoned(known)
      if (typeof result !== 'string') result.close()
    } else if (typeof result === 'string') {
      this.#history.failed(known.key, result, now)
      torrent.failed(known, result, now)
    } else {
      torrent.connected(known)
      this.#history.connected(known.key, attempt.form, () => result.hasGreeted)
      result.onClose((end) => this.#linkEnded(attempt, result, end))
      onLink(result)
    }
    this.#go()
  }

  #linkEnded({ torrent, known, form, begunAt }: Attempt, link: DialledLink, end: LinkEnd): void {
    const now = this.#clock.now()
    const { hasGreeted } = link
    this.#history.ended(known.key, hasGreeted)
    known.wasLinked ||= hasGreeted
    if (!hasGreeted && end === 'refused' && form === 'plain') torrent.retry(known)
    else if (!hasGreeted) torrent.ended(known, end === 'closed' ? 'silent' : 'closed', false, now)
    else torrent.ended(known, 'parted', now - begunAt >= shortLinkMs, now)
    this.#go()
  }
}
