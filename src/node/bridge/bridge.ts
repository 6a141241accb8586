import type { TorrentStorage } from '../../engine/torrent-storage.ts'
import type { BridgeStatus } from '../../network/bridge-messages.ts'
import type { Meeting, Meetings } from '../../network/ports.ts'
import type { Clock } from '../../shared/clock.ts'
import { reportDefect } from '../../shared/report-defect.ts'
import type { Hasher } from '../../swarm/ports.ts'
import type { BridgeMode } from '../bridge-options.ts'
import { firstToLeave, refusalOf } from './admission.ts'
import { BridgedTorrent, type BridgeEngine, type TorrentFacts, type Viewer } from './bridged-torrent.ts'
import type { BridgeListener, BridgeRequest, BridgeService, BridgeVisit, TellLinked } from './ports.ts'
import type { TorrentReport } from './report.ts'
import { absentStatus, type MainlineReport } from './status.ts'

/** Milliseconds from the last viewer's leaving until the swarm is left: our own choice. */
const lingerMs = 10 * 60_000

export interface BridgePolicy {
  readonly mode: Exclude<BridgeMode, 'off'>
  /** Swarms that the bridge is in at a time, at most. */
  readonly maxTorrents: number
  /** Info hashes of swarms that are never joined, 40 lower-case hexadecimal digits each. */
  readonly denied: ReadonlySet<string>
}

export interface BridgeParts {
  readonly policy: BridgePolicy
  readonly engine: BridgeEngine
  readonly storage: Pick<TorrentStorage, 'load'>
  /** Where links to pages are opened that ask over their sockets. */
  readonly meetings: Meetings
  readonly clock: Clock
  readonly hasher: Hasher
  /** WebSocket trackers where pages meet the bridge. */
  readonly trackers: readonly string[]
  /** Whether the torrent was made from files of this machine. */
  readonly isSeeded: (infoHash: string) => boolean
  /** What the network of ordinary clients tells of a torrent; `null`: it does not know it. */
  readonly mainline: (infoHash: string) => MainlineReport | null
  readonly tellLinked: TellLinked
}

/** A torrent that the command line names. */
export interface NamedTorrent {
  readonly infoHash: string
  readonly facts: TorrentFacts
  /** All of it is fetched, and not only what is watched. */
  readonly isWhole: boolean
}

/** Joins swarms of ordinary clients while pages have their torrents open, and some minutes longer. */
export class Bridge implements BridgeService {
  readonly #parts: BridgeParts
  readonly #torrents = new Map<string, BridgedTorrent>()
  readonly #named = new Set<string>()
  /** Swarms that are being left, by info hash. */
  readonly #leaving = new Map<string, Promise<void>>()
  #isDestroyed = false

  constructor(parts: BridgeParts) {
    this.#parts = parts
  }

  open(request: BridgeRequest, listener: BridgeListener): BridgeVisit {
    const { infoHash } = request.open
    const visit = new Visit(listener)
    visit.onStatus(absentStatus(infoHash, { state: 'joining', reason: null }))
    this.#admit(request, visit).catch(reportDefect)
    return {
      offer: (offer) => visit.meeting?.receive(offer),
      close: () => {
        visit.isOver = true
        visit.meeting?.close()
        const torrent = this.#torrents.get(infoHash)
        if (torrent?.exit(visit)) this.#linger(torrent)
      },
    }
  }

  /**
   * Joins the swarm of a torrent that the command line names, and stays.
   *
   * @param onNews called once a second
   */
  name({ infoHash, facts, isWhole }: NamedTorrent, onNews: (report: TorrentReport) => void): void {
    this.#named.add(infoHash)
    // It is not refused for want of room: what a person named comes before what pages open.
    const torrent = this.#torrents.get(infoHash) ?? this.#makeRoom(infoHash) ?? this.#join(infoHash)
    torrent.keep(isWhole, onNews)
    torrent.learn(facts)
  }

  /** Call it when the engine has ended a torrent because of a defect. The defect is reported already. */
  defect(infoHash: string): void {
    this.#torrents.get(infoHash)?.defect()
  }

  reports(): readonly TorrentReport[] {
    return [...this.#torrents.values()].map((torrent) => torrent.report())
  }

  /** Leaves every swarm. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true
    for (const torrent of [...this.#torrents.values()]) this.#leave(torrent)
    await Promise.all(this.#leaving.values())
  }

  async #admit({ right, open, infoBytes }: BridgeRequest, visit: Visit): Promise<void> {
    const { infoHash } = open
    const { policy, isSeeded, storage } = this.#parts
    const refusal = refusalOf({
      mode: policy.mode,
      right,
      isDenied: policy.denied.has(infoHash),
      isNamed: this.#named.has(infoHash),
      isStored: (await storage.load(infoHash)) !== null,
      isSeeded: isSeeded(infoHash),
      isShared: open.isShared,
    })
    if (visit.isOver || this.#isDestroyed) return
    if (refusal !== null) {
      visit.onStatus(absentStatus(infoHash, { state: 'refused', reason: refusal }))
      return
    }
    const torrent = this.#torrents.get(infoHash) ?? this.#makeRoom(infoHash)
    if (torrent === null) {
      visit.onStatus(absentStatus(infoHash, { state: 'refused', reason: this.#fullness }))
      return
    }
    torrent.enter(visit)
    torrent.learn({ ...open, name: null, infoBytes })
    visit.meeting = this.#parts.meetings.meet(infoHash, (answer) => visit.listener.answer(answer))
    visit.listener.invite()
  }

  get #fullness(): string {
    const { maxTorrents } = this.#parts.policy
    return `This server is in ${maxTorrents} swarms, as many as it may be, and somebody watches each. Try again later.`
  }

  /** Joins a swarm if there is room for one more, or can be made. */
  #makeRoom(infoHash: string): BridgedTorrent | null {
    if (this.#torrents.size >= this.#parts.policy.maxTorrents) {
      const first = firstToLeave(this.#torrents.values())
      if (first === null) return null
      this.#leave(first)
    }
    return this.#join(infoHash)
  }

  #join(infoHash: string): BridgedTorrent {
    const { engine, storage, clock, hasher, trackers, mainline, policy, isSeeded, tellLinked } = this.#parts
    const torrent: BridgedTorrent = new BridgedTorrent({
      infoHash,
      isSeeded: isSeeded(infoHash),
      mode: policy.mode,
      engine,
      storage,
      clock,
      hasher,
      trackers,
      isFree: this.#leaving.get(infoHash) ?? Promise.resolve(),
      mainline,
      tellLinked,
      onFailed: () => this.#leave(torrent),
    })
    this.#torrents.set(infoHash, torrent)
    return torrent
  }

  /** Leaves the swarm when nobody has come back for some minutes. */
  #linger(torrent: BridgedTorrent): void {
    const since = torrent.idleSince
    this.#parts.clock.after(lingerMs, () => {
      if (torrent.idleSince === since) this.#leave(torrent)
    })
  }

  #leave(torrent: BridgedTorrent): void {
    const { infoHash } = torrent
    if (this.#torrents.get(infoHash) !== torrent) return
    this.#torrents.delete(infoHash)
    const leaving = torrent
      .leave()
      .catch(reportDefect)
      .finally(() => {
        if (this.#leaving.get(infoHash) === leaving) this.#leaving.delete(infoHash)
      })
    this.#leaving.set(infoHash, leaving)
  }
}

/** One page that has one torrent open. */
class Visit implements Viewer {
  readonly listener: BridgeListener
  /** Links to the page. `null`: it was not let in. */
  meeting: Meeting | null = null
  isOver = false

  constructor(listener: BridgeListener) {
    this.listener = listener
  }

  onStatus(status: BridgeStatus): void {
    this.listener.status(status)
  }
}
