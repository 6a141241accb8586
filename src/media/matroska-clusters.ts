import { type Element, maxHeaderLength, readElement, readUnsigned } from './ebml.ts'
import { maxFrameLength } from './frame-packing.ts'
import { type Block, isBlock, readBlock, readBlockHead } from './matroska-blocks.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import { ByteWindow, type PartialSource } from './partial-source.ts'

/** What is known of a cluster that is read as its bytes come. */
interface ClusterState {
  readonly begin: number
  /** Ticks; `null`: not read yet. */
  time: number | null
  /** Where reading goes on. */
  at: number
  end: number
  /** The time up to which it has been read, in ticks. */
  reached: number
}

/** Most clusters of which the state is kept; a film of three hours has some 2,000. */
const maxClusters = 20_000
/** Most elements that are read at once. Half a minute of picture and sound has some 2,000 blocks. */
const maxElements = 50_000
/** Seconds after the asked one of which the bytes are worth waiting for. Our own choice. */
const waitSeconds = 1

/**
 * Walks through clusters for the blocks of some tracks whose places are not known. It reads the heads of
 * blocks, passes over pictures and sounds, and reads no byte twice.
 */
export class ClusterWalk {
  readonly #source: PartialSource
  readonly #tracks: ReadonlySet<number>
  readonly #found: (block: Block, tick: number, place: number) => Promise<void>
  readonly #states = new Map<number, ClusterState>()
  /** Offsets of clusters by their time in ticks. Those of the cues, and those that were seen. */
  readonly #entries: { readonly tick: number; readonly at: number }[]
  /** What was asked for last. */
  #seconds = 0

  /**
   * @param entries clusters that are known, by time, at least one
   * @param found called for each block of `tracks`, with its time and its offset
   */
  constructor(
    source: PartialSource,
    entries: readonly { readonly tick: number; readonly at: number }[],
    tracks: ReadonlySet<number>,
    found: (block: Block, tick: number, place: number) => Promise<void>,
  ) {
    this.#source = source
    this.#entries = [...entries]
    this.#tracks = tracks
    this.#found = found
  }

  /**
   * Reads from the cluster that holds `tick` on, up to `until` or to where the bytes are not here. It waits
   * for the bytes of `tick` itself.
   *
   * @returns the tick up to which all was read
   */
  async read(tick: number, until: number, perSecond: number, signal: AbortSignal): Promise<number> {
    const window = new ByteWindow(this.#source, signal)
    this.#seconds = tick / perSecond
    let at = this.#entryBefore(tick)
    let reached = tick
    for (let count = 0; count < maxElements; ) {
      const mayWait = reached <= tick + waitSeconds * perSecond
      const state = this.#states.get(at) ?? (await this.#open(at, window, mayWait, signal))
      if (state === 'end') return Number.POSITIVE_INFINITY
      if (state === 'not-here') return reached
      while (state.at < state.end && state.reached < until && ++count < maxElements) {
        const waits = reached <= tick + waitSeconds * perSecond
        if (!(await this.#step(state, window, waits, signal))) return reached
        reached = Math.max(reached, state.reached)
      }
      reached = Math.max(reached, state.reached)
      if (reached >= until) return until
      if (state.at < state.end) break
      if (state.end >= this.#source.size) return Number.POSITIVE_INFINITY
      at = state.end
    }
    // So many elements stand in no half minute of a film. The rest is read when it is asked for.
    return Math.max(reached, tick + perSecond)
  }

  #entryBefore(tick: number): number {
    let best = this.#entries[0]?.at ?? 0
    for (const entry of this.#entries) if (entry.tick <= tick) best = entry.at
    return best
  }

  async #isHere(begin: number, length: number, mayWait: boolean, signal: AbortSignal): Promise<boolean> {
    const end = Math.min(begin + length, this.#source.size)
    if (this.#source.hereUntil(begin) >= end) return true
    if (!mayWait) return false
    return this.#source.untilHere(begin, end, this.#seconds, signal)
  }

  /** Finds the cluster at `at`, or the next one behind elements that are none. */
  async #open(
    at: number,
    window: ByteWindow,
    mayWait: boolean,
    signal: AbortSignal,
  ): Promise<ClusterState | 'end' | 'not-here'> {
    for (let begin = at, tries = 0; begin < this.#source.size && tries < 16; tries++) {
      if (!(await this.#isHere(begin, maxHeaderLength, mayWait, signal))) return 'not-here'
      const element = readElement(await window.bytes(begin, maxHeaderLength), 0, begin)
      if (element === null) return 'end'
      if (element.id === ids.cluster) {
        const end = Math.min(element.end, this.#source.size)
        const state: ClusterState = { begin, time: null, at: element.content, end, reached: 0 }
        if (this.#states.size >= maxClusters) this.#states.clear()
        this.#states.set(at, state)
        return state
      }
      begin = element.end
    }
    return 'end'
  }

  /** Reads the next element of a cluster. `false`: its bytes are not here. */
  async #step(
    state: ClusterState,
    window: ByteWindow,
    mayWait: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    // The head of an element, of a group, of its block, and the number and time of that.
    const headLength = 3 * maxHeaderLength + 12
    const begin = state.at
    if (!(await this.#isHere(begin, headLength, mayWait, signal))) return false
    const bytes = await window.bytes(begin, headLength)
    const element = readElement(bytes, 0, 0)
    if (element === null || element.id === ids.cluster || begin + element.end > state.end) {
      // What follows is damaged, or is the next cluster behind one whose size was not known.
      this.#finish(state, element?.id === ids.cluster ? begin : state.end)
      return true
    }
    if (element.id === ids.timestamp) {
      state.time = readUnsigned(bytes, element)
      state.reached = Math.max(state.reached, state.time)
      this.#note(state.time, state.begin)
    } else if (isBlock(element) && state.time !== null) {
      const head = headOf(bytes, element)
      if (head !== null && this.#tracks.has(head.track) && element.end <= 2 * maxFrameLength) {
        if (!(await this.#isHere(begin, element.end, mayWait, signal))) return false
        const whole = await window.bytes(begin, element.end)
        const block = readBlock(whole, { ...element, end: Math.min(element.end, whole.length) })
        if (block !== null) await this.#found(block, state.time + block.relativeTicks, begin)
      }
      if (head !== null) state.reached = Math.max(state.reached, state.time + head.relativeTicks)
    }
    state.at = begin + element.end
    return true
  }

  #finish(state: ClusterState, end: number): void {
    state.at = end
    state.end = end
  }

  /** A cluster that no cue names: a later search begins nearer to its place. */
  #note(tick: number, at: number): void {
    const next = this.#entries.findIndex((entry) => entry.at >= at)
    if (this.#entries.length >= maxClusters || this.#entries[next]?.at === at) return
    this.#entries.splice(next < 0 ? this.#entries.length : next, 0, { tick, at })
  }
}

const headOf = (bytes: Uint8Array, element: Element): { track: number; relativeTicks: number } | null => {
  if (element.id === ids.simpleBlock) return readBlockHead(bytes, element.content)
  // In a group the block comes first.
  const inner = readElement(bytes, element.content)
  return inner?.id === ids.block ? readBlockHead(bytes, inner.content) : null
}
