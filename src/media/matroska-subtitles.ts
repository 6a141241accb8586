import type { ByteSource } from './byte-source.ts'
import type { ContainerSubtitles, SubtitleStretch } from './container-facts.ts'
import { CueMemory } from './cue-memory.ts'
import { maxHeaderLength, readElement } from './ebml.ts'
import { maxFrameLength } from './frame-packing.ts'
import { type CuePlace, readLocatedCues } from './located-cues.ts'
import { isBlock, readBlock } from './matroska-blocks.ts'
import { ClusterWalk } from './matroska-clusters.ts'
import type { SubtitleTrack } from './matroska-head.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import type { MatroskaIndex } from './matroska-index.ts'
import { type CuePosition, type MatroskaCues, maxCuesLength, readCues } from './matroska-positions.ts'
import { cueOfBlock, writeStretch } from './matroska-texts.ts'
import { ByteWindow, type PartialSource } from './partial-source.ts'

/** Seconds that are read at once where every block has to be looked at. */
const walkSeconds = 30
/** Bytes that have to be here before a block is read whose length is not known. */
const blockProbeLength = 512

/**
 * The subtitles of a Matroska film. Where the file has cues of their own for them, just their blocks are
 * read; else the heads of all blocks, of what has been downloaded for the picture.
 */
class MatroskaSubtitles {
  readonly #source: PartialSource
  readonly #index: MatroskaIndex
  readonly #tick: number
  readonly #tracks: readonly SubtitleTrack[]
  readonly #memories = new Map<number, CueMemory>()
  readonly #contents = new Map<number, number>()
  #cues: MatroskaCues | null = null
  #walk: ClusterWalk | null = null

  /** @param tick seconds of one tick */
  constructor(source: PartialSource, index: MatroskaIndex, tick: number, tracks: readonly SubtitleTrack[]) {
    this.#source = source
    this.#index = index
    this.#tick = tick
    this.#tracks = tracks
    for (const { number } of tracks) this.#memories.set(number, new CueMemory())
  }

  async textAt(track: SubtitleTrack, seconds: number, signal: AbortSignal): Promise<SubtitleStretch> {
    const memory = this.#memoryOf(track)
    this.#cues ??= await this.#readCues()
    const own = this.#cues.blocks.get(track.number)
    const to =
      own === undefined
        ? await this.#walkTo(seconds, this.#cues, signal)
        : await this.#readOwn(track, own, seconds, signal)
    return writeStretch(track, memory, seconds, to)
  }

  #memoryOf({ number }: SubtitleTrack): CueMemory {
    const memory = this.#memories.get(number) ?? new CueMemory()
    this.#memories.set(number, memory)
    return memory
  }

  async #readCues(): Promise<MatroskaCues> {
    const [bytes] = await this.#index.contents(ids.cues, maxCuesLength)
    return readCues(bytes ?? new Uint8Array(0))
  }

  // --------------------------------------------------------------------------------- with cues of their own

  async #readOwn(
    track: SubtitleTrack,
    own: readonly CuePosition[],
    seconds: number,
    signal: AbortSignal,
  ): Promise<number> {
    const window = new ByteWindow(this.#source, signal)
    const memory = this.#memoryOf(track)
    const positions = new Map<CuePlace, CuePosition>()
    const places = own.map((position) => {
      const { tick, duration, cluster, relative } = position
      const start = tick * this.#tick
      const begin = this.#index.segment + cluster + relative
      const end = duration === null ? null : start + duration * this.#tick
      const place = { start, end, begin, length: blockProbeLength }
      positions.set(place, position)
      return place
    })
    const load = async (place: CuePlace): Promise<void> => {
      const position = positions.get(place)
      const cue = position === undefined ? null : await this.#readBlockAt(track, position, window)
      memory.add(place.begin, cue === null ? [] : [cue])
    }
    return readLocatedCues(places, seconds, this.#source, memory, load, signal)
  }

  async #readBlockAt(track: SubtitleTrack, position: CuePosition, window: ByteWindow) {
    const content = await this.#contentOf(this.#index.segment + position.cluster, window)
    if (content === null) return null
    const at = content + position.relative
    const head = readElement(await window.bytes(at, maxHeaderLength), 0, 0)
    if (head === null || !isBlock(head) || head.end > 2 * maxFrameLength) return null
    const bytes = await window.bytes(at, head.end)
    const block = bytes.length < head.end ? null : readBlock(bytes, head)
    if (block === null || block.track !== track.number) return null
    const duration = block.duration ?? position.duration
    return cueOfBlock(track, { ...block, duration }, position.tick * this.#tick, this.#tick)
  }

  /** Where the content of the cluster at `at` begins; `null`: there is none. */
  async #contentOf(at: number, window: ByteWindow): Promise<number | null> {
    const known = this.#contents.get(at)
    if (known !== undefined) return known
    const cluster = readElement(await window.bytes(at, maxHeaderLength), 0, at)
    if (cluster?.id !== ids.cluster) return null
    this.#contents.set(at, cluster.content)
    return cluster.content
  }

  // ------------------------------------------------------------------------------------------ without them

  async #walkTo(seconds: number, { clusters }: MatroskaCues, signal: AbortSignal): Promise<number> {
    const { segment, firstCluster } = this.#index
    const perSecond = 1 / this.#tick
    this.#walk ??= new ClusterWalk(
      this.#source,
      [
        ...(firstCluster === null ? [] : [{ tick: 0, at: firstCluster }]),
        ...clusters.map(({ tick, cluster }) => ({ tick, at: segment + cluster })),
      ],
      new Set(this.#tracks.map(({ number }) => number)),
      async (block, tick, place) => {
        const track = this.#tracks.find(({ number }) => number === block.track)
        if (track === undefined) return
        const cue = await cueOfBlock(track, block, tick * this.#tick, this.#tick)
        this.#memoryOf(track).add(place, cue === null ? [] : [cue])
      },
    )
    const tick = seconds * perSecond
    const reached = await this.#walk.read(tick, tick + walkSeconds * perSecond, perSecond, signal)
    return Math.max(reached * this.#tick, seconds + 0.1)
  }
}

/** The subtitles of these tracks, of which nothing is read before they are asked for. */
export const matroskaSubtitles = (
  source: ByteSource & PartialSource,
  index: MatroskaIndex,
  tick: number,
  tracks: readonly SubtitleTrack[],
): readonly ContainerSubtitles[] => {
  const film = new MatroskaSubtitles(source, index, tick, tracks)
  return tracks.map((track) => ({
    id: track.number,
    language: track.language,
    name: track.name,
    isDefault: track.isDefault,
    isForced: track.isForced,
    isStyled: track.kind === 'ass' || track.kind === 'ssa',
    textAt: (seconds, signal) => film.textAt(track, seconds, signal),
  }))
}
