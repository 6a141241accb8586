import type { SwarmDemand } from '../network/ports.ts'
import type { Cancel, Clock } from '../shared/clock.ts'
import type { SwarmTorrent } from '../swarm/torrent.ts'

/**
 * While somebody watches, this often we look whether data still comes fast enough. Milliseconds; our own
 * choice.
 */
const lookMs = 2_000

/**
 * What the torrent wants now. New connections are of no use while it is paused, or when nothing is missing
 * and nothing is given.
 */
const demandOf = (swarm: SwarmTorrent): SwarmDemand => {
  const { isPaused, isFinished, mayUpload } = swarm.policy
  const data = swarm.stats.isStarved ? 'awaited' : 'data'
  return {
    isIn: !isPaused && (!isFinished || mayUpload),
    links: swarm.stats.wantedLinks,
    lacks: isFinished ? 'nothing' : data,
    isWatched: swarm.stats.isWatched,
  }
}

const isSame = (a: SwarmDemand, b: SwarmDemand): boolean =>
  a.isIn === b.isIn && a.links === b.links && a.lacks === b.lacks && a.isWatched === b.isWatched

/** Tells the network what a torrent wants of its swarm, each time that it changes. */
export class DemandTeller {
  readonly #clock: Clock
  readonly #swarm: SwarmTorrent
  readonly #tell: (demand: SwarmDemand) => void
  #told: SwarmDemand
  #cancelLook: Cancel | null = null
  #isStopped = false

  /** The first demand is not told: whoever joins the swarm reads it from {@link current}. */
  constructor(clock: Clock, swarm: SwarmTorrent, tell: (demand: SwarmDemand) => void) {
    this.#clock = clock
    this.#swarm = swarm
    this.#tell = tell
    this.#told = demandOf(swarm)
  }

  get current(): SwarmDemand {
    return this.#told
  }

  /** Something changed that the demand may depend on. */
  update(): void {
    if (this.#isStopped) return
    const demand = demandOf(this.#swarm)
    if (!isSame(demand, this.#told)) {
      this.#told = demand
      this.#tell(demand)
    }
    if (demand.isWatched) this.#cancelLook ??= this.#clock.after(lookMs, () => this.#look())
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelLook?.()
  }

  #look(): void {
    this.#cancelLook = null
    this.update()
  }
}
