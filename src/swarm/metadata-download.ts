import {
  encodeMetadataData,
  encodeMetadataReject,
  encodeMetadataRequest,
  type MetadataMessage,
  maxMetadataLength,
  metadataBlockLength,
} from '../protocol/extension.ts'
import { equalBytes } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import { extensionUtMetadata } from './extensions.ts'
import type { PeerSession } from './peer-session.ts'
import type { Clock, Hasher } from './ports.ts'

/** Blocks asked of one peer at a time. Our own choice. */
const requestsPerPeer = 4
/** A block that has not come after this long is asked of another peer too. Our own choice. */
const requestTimeoutMs = 2_000
/** The one peer that is asked loses its turn when nothing has come from it for this long. Our own choice. */
const turnMs = 2 * requestTimeoutMs
/** A peer that rejected is asked again after this long, or when its extensions change. Our own choice. */
const rejectedMs = 10_000
/** Most bytes of all attempts together: the one that has not moved for longest makes room. */
const maxAttemptBytes = 2 * maxMetadataLength
/** Attempts that are kept though no peer names their size any more. Our own choice. */
const keptAttempts = 8
/** How often we send one peer the metadata in one connection. Our own choice. */
const maxServedFactor = 4

export interface MetadataDownloadOptions {
  readonly infoHash: Uint8Array
  readonly hasher: Hasher
  readonly clock: Clock
  readonly peers: () => Iterable<PeerSession>
  readonly onComplete: (infoBytes: Uint8Array) => void
  readonly onBadPeer: (peer: PeerSession) => void
}

interface Attempt {
  readonly size: number
  /** `null` until a block is here: a number alone takes no memory. */
  data: Uint8Array | null
  /** The id of the peer that sent each block; `null`: the block is not here. */
  readonly senders: (string | null)[]
  readonly requestedAt: number[]
  missing: number
  progressAt: number
}

/**
 * Fetches the `info` dictionary from several peers at once (BEP 9) and checks it against the info hash. Peers
 * may lie about its size: each size that a connected peer names is an attempt of its own. When a whole one
 * does not match, everybody who sent part of it is suspected and the next attempt takes all blocks from one
 * peer, which loses its turn when it is silent.
 */
export class MetadataDownload {
  readonly #options: MetadataDownloadOptions
  readonly #attempts = new Map<number, Attempt>()
  /**
   * By peer that rejected: the time until which it is not asked. It may be paused, or lack the metadata
   * itself.
   */
  readonly #rejectedUntil = new WeakMap<PeerSession, number>()
  /** By peer: when each block that it owes was asked for. */
  readonly #asked = new WeakMap<PeerSession, Map<number, number>>()
  /** After a mismatch: the one peer that all blocks are taken from. */
  #only: PeerSession | null = null
  #onlySince = 0
  /** Peers that had a turn and were silent. */
  readonly #silent = new Set<PeerSession>()
  #careful = false
  #done = false
  /** While paused nothing is asked for. */
  paused = false

  constructor(options: MetadataDownloadOptions) {
    this.#options = options
  }

  /**
   * Asks every peer that can be asked for what is missing. Called when a peer tells its extensions, and once
   * a second.
   */
  fill(): void {
    if (this.#done || this.paused) return
    this.#endTurn()
    this.#dropUnbacked()
    for (const peer of this.#options.peers()) this.#ask(peer)
  }

  /** The peer told its extensions, or told them anew: what it rejected before it may give now. */
  onExtensions(peer: PeerSession): void {
    this.#rejectedUntil.delete(peer)
    this.fill()
  }

  onMessage(peer: PeerSession, message: MetadataMessage): void {
    if (this.#done) return
    if (message.type === 'reject') {
      this.#rejectedUntil.set(peer, this.#options.clock.now() + rejectedMs)
      this.#loseTurn(peer)
      this.#forgetRequests(peer)
      this.fill()
    } else if (message.type === 'data') this.#onData(peer, message.piece, message.totalSize, message.data)
  }

  onClose(peer: PeerSession): void {
    this.#silent.delete(peer)
    this.#loseTurn(peer)
    this.#forgetRequests(peer)
    this.fill()
  }

  #ask(peer: PeerSession): void {
    if (!this.#canAsk(peer)) return
    if (this.#careful && this.#only !== peer && (this.#only !== null || this.#silent.has(peer))) return
    const size = peer.extensions.metadataSize
    const now = this.#options.clock.now()
    let attempt = this.#attempts.get(size)
    if (attempt === undefined) {
      attempt = newAttempt(size, now)
      this.#attempts.set(size, attempt)
    }
    if (this.#careful && this.#only === null) {
      this.#only = peer
      this.#onlySince = now
    }
    let asked = this.#asked.get(peer)
    if (asked === undefined) {
      asked = new Map()
      this.#asked.set(peer, asked)
    }
    for (const [block, at] of asked) if (now - at > requestTimeoutMs) asked.delete(block)
    for (let block = 0; block < attempt.senders.length && asked.size < requestsPerPeer; block++) {
      if (attempt.senders[block] !== null || asked.has(block)) continue
      if (now - (attempt.requestedAt[block] ?? Number.NEGATIVE_INFINITY) < requestTimeoutMs) continue
      attempt.requestedAt[block] = now
      asked.set(block, now)
      peer.extensions.sendMetadata(encodeMetadataRequest(block))
    }
  }

  #onData(peer: PeerSession, block: number, totalSize: number | undefined, data: Uint8Array): void {
    const asked = this.#asked.get(peer)
    const attempt = this.#attempts.get(peer.extensions.metadataSize)
    if (!asked?.delete(block) || attempt === undefined) return
    const expected = Math.min(metadataBlockLength, attempt.size - block * metadataBlockLength)
    if (totalSize !== attempt.size || data.length !== expected) {
      peer.close(new TorrentError('protocol', 'The peer sent metadata of a size that it had not named.'))
      return
    }
    if (attempt.senders[block] === null) {
      attempt.progressAt = this.#options.clock.now()
      attempt.data ??= this.#allocate(attempt)
      attempt.data.set(data, block * metadataBlockLength)
      attempt.senders[block] = peer.remoteKey
      attempt.missing--
    }
    if (attempt.missing === 0) void this.#check(attempt)
    else if (!this.paused) this.#ask(peer)
  }

  async #check(attempt: Attempt): Promise<void> {
    this.#attempts.delete(attempt.size)
    const { data } = attempt
    if (data === null) return
    const digest = await this.#options.hasher.sha1(data)
    if (this.#done) return
    if (equalBytes(digest, this.#options.infoHash)) {
      this.#done = true
      this.#attempts.clear()
      this.#options.onComplete(data)
      return
    }
    const senders = new Set(attempt.senders)
    this.#careful = true
    this.#only = null
    for (const peer of [...this.#options.peers()]) {
      // A lone sender is guilty; of several, the next attempt will tell.
      if (senders.size === 1 && senders.has(peer.remoteKey)) this.#options.onBadPeer(peer)
    }
    this.fill()
  }

  #canAsk(peer: PeerSession): boolean {
    const size = peer.extensions.metadataSize
    return (
      peer.extensions.has(extensionUtMetadata) &&
      size > 0 &&
      size <= maxMetadataLength &&
      this.#options.clock.now() >= (this.#rejectedUntil.get(peer) ?? Number.NEGATIVE_INFINITY)
    )
  }

  /** Room for an attempt's bytes, taken from those that have not moved for longest. */
  #allocate({ size }: Attempt): Uint8Array {
    for (;;) {
      let held = 0
      let stalest: Attempt | null = null
      for (const attempt of this.#attempts.values()) {
        if (attempt.data === null) continue
        held += attempt.size
        if (stalest === null || attempt.progressAt < stalest.progressAt) stalest = attempt
      }
      if (stalest === null || held + size <= maxAttemptBytes) return new Uint8Array(size)
      this.#attempts.delete(stalest.size)
    }
  }

  /** Drops sizes that no peer names any more, but for a few: the peers that named them may come back. */
  #dropUnbacked(): void {
    if (this.#attempts.size <= keptAttempts) return
    const named = new Set<number>()
    for (const peer of this.#options.peers()) if (this.#canAsk(peer)) named.add(peer.extensions.metadataSize)
    for (const size of this.#attempts.keys()) if (!named.has(size)) this.#attempts.delete(size)
  }

  /** Ends the turn of the one peer that is asked, when it has been silent for too long. */
  #endTurn(): void {
    const peer = this.#only
    if (peer !== null) {
      const progressAt = this.#attempts.get(peer.extensions.metadataSize)?.progressAt ?? 0
      if (this.#options.clock.now() - Math.max(progressAt, this.#onlySince) <= turnMs) return
      this.#silent.add(peer)
      this.#loseTurn(peer)
    }
    // When all were silent, all have another turn.
    const waiting = [...this.#options.peers()].filter((other) => this.#canAsk(other))
    if (waiting.every((other) => this.#silent.has(other))) this.#silent.clear()
  }

  /** What it sent is not mixed with the next peer's: after a mismatch the sender would again be unknown. */
  #loseTurn(peer: PeerSession): void {
    if (this.#only !== peer) return
    this.#only = null
    this.#attempts.delete(peer.extensions.metadataSize)
  }

  #forgetRequests(peer: PeerSession): void {
    const asked = this.#asked.get(peer)
    const attempt = this.#attempts.get(peer.extensions.metadataSize)
    if (asked === undefined) return
    for (const block of asked.keys()) {
      if (attempt !== undefined) attempt.requestedAt[block] = Number.NEGATIVE_INFINITY
    }
    asked.clear()
  }
}

const newAttempt = (size: number, now: number): Attempt => {
  const count = Math.ceil(size / metadataBlockLength)
  return {
    size,
    data: null,
    senders: new Array<string | null>(count).fill(null),
    requestedAt: new Array<number>(count).fill(Number.NEGATIVE_INFINITY),
    missing: count,
    progressAt: now,
  }
}

/** Serves the metadata that we have (BEP 9). */
export class MetadataServer {
  readonly #served = new WeakMap<PeerSession, number>()

  /** `infoBytes` is `null` before the metadata is known. */
  onRequest(peer: PeerSession, block: number, infoBytes: Uint8Array | null): void {
    const blocks = infoBytes === null ? 0 : Math.ceil(infoBytes.length / metadataBlockLength)
    const served = this.#served.get(peer) ?? 0
    if (infoBytes === null || block >= blocks || served >= blocks * maxServedFactor) {
      peer.extensions.sendMetadata(encodeMetadataReject(block))
      return
    }
    this.#served.set(peer, served + 1)
    const begin = block * metadataBlockLength
    const data = infoBytes.subarray(begin, Math.min(begin + metadataBlockLength, infoBytes.length))
    peer.extensions.sendMetadata(encodeMetadataData(block, infoBytes.length, data))
  }
}
