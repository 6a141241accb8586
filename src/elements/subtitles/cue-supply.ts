import { type Cue, CueList } from '../../media/cue-list.ts'
import { loadLazily } from '../../shared/load-lazily.ts'
import type { SubtitleCues, SubtitleSource } from './subtitle-source.ts'

/** Seconds before the end of a stretch at which the next one is asked for. Our own choice. */
const aheadSeconds = 15
/** Stretches that are kept, so that a small seek back finds its cues. Our own choice. */
const maxStretches = 6
/** Milliseconds after a failure until it is tried again by itself. Our own choice. */
const retryMs = 10_000

interface Stretch {
  readonly from: number
  readonly to: number
  readonly list: CueList
}

type Asked = Pick<SubtitleSource, 'textAt' | 'cuesAt'>

/** The cues of a stretch of the film, read and put in order. */
const readStretch = async (source: Asked, seconds: number, signal: AbortSignal): Promise<SubtitleCues> => {
  if (source.cuesAt !== undefined) return source.cuesAt(seconds, signal)
  const { text, format, from, to } = await source.textAt(seconds, signal)
  const { parseSubtitles } = await loadLazily(
    () => import('../../media/parse-subtitles.ts'),
    'The part that reads subtitles',
  )
  return { cues: await parseSubtitles(text, format), from, to }
}

/** The cues of the subtitles that are shown: asks for those of the film's place, and a little ahead. */
export class CueSupply {
  readonly #source: Asked
  readonly #changed: () => void
  readonly #now: () => number
  readonly #closing = new AbortController()
  #stretches: Stretch[] = []
  #isLoading = false
  #failedAt = Number.NEGATIVE_INFINITY

  /** @param changed called when cues came, or could not be read */
  constructor(source: Asked, changed: () => void, now: () => number = () => performance.now()) {
    this.#source = source
    this.#changed = changed
    this.#now = now
  }

  get state(): 'loading' | 'ready' | 'failed' {
    if (this.#stretches.length > 0) return 'ready'
    return this.#isLoading || this.#failedAt === Number.NEGATIVE_INFINITY ? 'loading' : 'failed'
  }

  /** All cues that are here. */
  get cues(): readonly Cue[] {
    return this.#stretches.flatMap(({ list }) => [...list])
  }

  /** What is shown at this second, as far as it is here. Asks for what is missing. */
  at(seconds: number): readonly Cue[] {
    this.#want(Math.max(0, seconds))
    const shown = this.#stretches.flatMap(({ list }) => list.at(seconds))
    return this.#stretches.length < 2 ? shown : withoutRepeats(shown)
  }

  close(): void {
    this.#closing.abort()
  }

  #want(seconds: number): void {
    if (this.#isLoading || this.#now() - this.#failedAt < retryMs) return
    const here = this.#covering(seconds)
    if (here === undefined) void this.#load(seconds)
    else if (here.to - seconds < aheadSeconds && this.#covering(here.to) === undefined) {
      void this.#load(here.to)
    }
  }

  #covering(seconds: number): Stretch | undefined {
    return this.#stretches.find(({ from, to }) => from <= seconds && seconds < to)
  }

  async #load(seconds: number): Promise<void> {
    const { signal } = this.#closing
    this.#isLoading = true
    try {
      const { cues, from, to } = await readStretch(this.#source, seconds, signal)
      if (signal.aborted) return
      // What was asked for counts as given, whatever a source says: else it would be asked for ever.
      const stretch = {
        from: Math.min(from, seconds),
        to: Math.max(to, seconds + 1),
        list: new CueList(cues),
      }
      this.#stretches = [...this.#stretches, stretch].slice(-maxStretches)
    } catch {
      if (signal.aborted) return
      this.#failedAt = this.#now()
    } finally {
      this.#isLoading = false
    }
    this.#changed()
  }
}

/** Cues that lie in two stretches. */
const withoutRepeats = (cues: readonly Cue[]): readonly Cue[] => {
  const keys = new Set<string>()
  return cues.filter(({ start, end, text }) => {
    const key = `${start} ${end} ${text}`
    if (keys.has(key)) return false
    keys.add(key)
    return true
  })
}
