import { TorrentError } from '../shared/errors.ts'
import { enforceTimeouts, excuse, takesUsForSeed } from './connection-timeouts.ts'
import { extensionUtMetadata } from './extensions.ts'
import type { PeerSession } from './peer-session.ts'
import type { PeerTable } from './peer-table.ts'
import { chooseLeaving, greetingMs, newcomerPlaces, standingOf, surplusMs } from './peer-turnover.ts'
import type { Clock } from './ports.ts'
import type { ReadCursors } from './read-cursors.ts'
import type { SwarmSettings } from './settings.ts'
import type { TorrentPolicy } from './torrent-policy.ts'

/**
 * A reader that waits for bytes longer than this makes us look for other peers
 * (docs/decisions/033-turnover.md).
 */
const longWaitMs = 3_000

export interface PeerCareOptions {
  readonly settings: SwarmSettings
  readonly clock: Clock
  readonly peers: PeerTable
  readonly policy: Pick<TorrentPolicy, 'current' | 'isFinished' | 'isPaused'>
  readonly cursors: Pick<ReadCursors, 'isWaiting'>
  /** Whether the peer stays, whatever else it does: see {@link Transfer.isNeeded}. */
  readonly isNeeded: (peer: PeerSession) => boolean
  /** More or fewer links are wanted than before, or a peer fell silent or spoke again. */
  readonly onChange: () => void
}

/**
 * Looks after the connections once a second: keeps them alive, asks silent peers for a sign of life while a
 * reader waits, and lets useless peers go when others want in.
 */
export class PeerCare {
  readonly #options: PeerCareOptions
  #waitingSince: number | null = null
  #turnoverAt = 0
  #wanted: number
  #silent = 0

  constructor(options: PeerCareOptions) {
    this.#options = options
    this.#wanted = options.policy.current.maxPeers
  }

  /** How many peers may be here: the policy's limit, and some places for newcomers. */
  get room(): number {
    const limit = this.#limit
    return limit + newcomerPlaces(limit)
  }

  /**
   * How many more links are of use. When a reader has waited for long, or when peers are of no use, links
   * above the limit are tried.
   */
  get wanted(): number {
    const { isFinished, isPaused } = this.#options.policy
    const present = this.#peers
    const free = Math.max(this.#limit - present.length, 0)
    const places = Math.max(this.room - present.length, 0)
    if (free > 0 || places === 0 || isPaused) return free
    if (this.#isWaitingLong) return places
    const useless = present.filter((peer) => standingOf(peer, isFinished, this.#now) === 'useless')
    return Math.min(useless.length, places)
  }

  /** A peer that has left our question unanswered for too long is not counted on, until it says something. */
  isSilent(peer: PeerSession): boolean {
    const { silentMs, silentBlocks } = this.#options.settings
    // A slow peer may still be sending the block that it owes: a message is seen when all of it is here.
    const { requests, estimate } = peer.queue
    const blockMs = requests.length > 0 ? estimate.blockMs * silentBlocks : 0
    return peer.extensions.unansweredMs(this.#now) >= Math.max(silentMs, blockMs)
  }

  /** Called once a second. */
  maintain(snubIfSilent: (peer: PeerSession) => void): void {
    const { settings, peers, cursors, policy } = this.#options
    const now = this.#now
    this.#waitingSince = cursors.isWaiting && !policy.isPaused ? (this.#waitingSince ?? now) : null
    for (const peer of [...peers.links]) {
      if (peer.link.isHeld === true) excuse(peer, now)
      enforceTimeouts(peer, now, settings)
      if (!policy.isPaused && takesUsForSeed(peer, now)) peer.close()
      snubIfSilent(peer)
    }
    if (this.#waitingSince !== null) this.#probe(now)
    if (!policy.isPaused) this.#turnOver(now)
    this.#tell()
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  get #limit(): number {
    return this.#options.policy.current.maxPeers
  }

  get #peers(): readonly PeerSession[] {
    return [...this.#options.peers.values()]
  }

  get #isWaitingLong(): boolean {
    return this.#waitingSince !== null && this.#now - this.#waitingSince >= longWaitMs
  }

  /**
   * Asks peers that have been silent while a reader waits whether they live, and closes those that do not.
   */
  #probe(now: number): void {
    const { settings } = this.#options
    for (const peer of this.#peers) {
      // It owes us an answer to a probe whatever it is doing: a block, or a word on metadata.
      const canBeProbed = peer.queue.active > 0 || peer.extensions.has(extensionUtMetadata)
      if (peer.wantedPieces === 0 || !canBeProbed) continue
      if (now - peer.lastReceivedAt >= settings.probeMs) peer.extensions.probe(now)
      if (this.isSilent(peer) && peer.extensions.unansweredMs(now) >= settings.deadMs) {
        peer.close(new TorrentError('timeout', 'The peer fell silent.'))
      }
    }
  }

  #turnOver(now: number): void {
    this.#drop(this.#peers.length - this.room, greetingMs)
    if (now - this.#turnoverAt < surplusMs) return
    this.#turnoverAt = now
    this.#drop(this.#peers.length - this.#limit, surplusMs)
  }

  #drop(count: number, minimumAgeMs: number): void {
    if (count <= 0) return
    const { policy, isNeeded } = this.#options
    const { isFinished } = policy
    const options = { now: this.#now, isFinished, count, minimumAgeMs, isNeeded }
    for (const peer of chooseLeaving(this.#peers, options)) peer.close()
  }

  #tell(): void {
    const { wanted } = this
    const silent = this.#peers.filter((peer) => this.isSilent(peer)).length
    if (wanted === this.#wanted && silent === this.#silent) return
    this.#wanted = wanted
    this.#silent = silent
    this.#options.onChange()
  }
}
