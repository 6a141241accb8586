import { type ChapterKind, chapterKind } from '../../media/chapter-kind.ts'
import type { Chapter } from '../film-facts.ts'

/** A part of a film that can be skipped. Seconds. */
export interface Skip {
  readonly kind: ChapterKind
  readonly start: number
  readonly end: number
  /** Nothing of the film comes after it, so that skipping it leads out of the film. */
  readonly isLast: boolean
}

/** Seconds. What is shorter is over before a person has decided, and what is longer is no such part. */
const shortest = 3
const longest: Readonly<Record<ChapterKind, number>> = { intro: 300, recap: 300, credits: 900, preview: 300 }
/** Chapters that are looked at: a film has some thirty. */
const maxChapters = 1_000
/** Seconds of a last chapter that are nothing to see: programs leave such rests behind. */
const rest = 3
/** Seconds of such a chapter for which its button is there by itself; our own choice. */
const freshSeconds = 10

interface Part {
  readonly kind: ChapterKind | null
  readonly start: number
  readonly end: number
}

const partsOf = (chapters: readonly Chapter[], duration: number): Part[] => {
  const parts: Part[] = []
  const sound = chapters
    .slice(0, maxChapters)
    .filter(({ start }) => Number.isFinite(start) && start >= 0 && start < duration)
  for (const [at, { start, title }] of sound.entries()) {
    const named = chapterKind(title)
    const kind = named === 'titles' ? (start < duration / 2 ? 'intro' : 'credits') : named
    const end = Math.min(duration, sound[at + 1]?.start ?? duration)
    const before = parts.at(-1)
    // Two in a row are one, as `Credits 1` and `Credits 2`.
    const continues = before !== undefined && kind !== null && before.kind === kind
    if (continues) parts[parts.length - 1] = { ...before, end }
    else parts.push({ kind, start, end })
  }
  return parts
}

/**
 * What of a film can be skipped, by its chapters.
 *
 * @param duration of the film in seconds; one that is not known gives nothing
 */
export const skipsOf = (chapters: readonly Chapter[], duration: number): readonly Skip[] => {
  if (!Number.isFinite(duration) || duration <= 0) return []
  const skips: Skip[] = []
  let isLast = true
  for (const { kind, start, end } of partsOf(chapters, duration).reverse()) {
    const length = end - start
    const isSkip = kind !== null && length >= shortest && length <= longest[kind]
    if (isSkip) skips.unshift({ kind, start, end, isLast: isLast && kind !== 'intro' && kind !== 'recap' })
    // A film that begins with its credits, and consists of nothing else, is one.
    isLast &&= (isSkip && (kind === 'credits' || kind === 'preview')) || length < rest
  }
  return skips
}

/** The part in which the film is at `time`; `null`: none. */
export const skipAt = (skips: readonly Skip[], time: number): Skip | null =>
  skips.find(({ start, end }) => time >= start && time < end) ?? null

/** Whether the part has only begun, so that its button comes by itself. */
export const isFresh = ({ start }: Skip, time: number, playbackRate: number): boolean =>
  time - start < freshSeconds * Math.max(1, playbackRate)
