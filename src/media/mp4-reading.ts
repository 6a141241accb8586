import {
  type ContainerChapter,
  type ContainerFacts,
  type ContainerSubtitles,
  inOrder,
  maxChapters,
  type SubtitleStretch,
} from './container-facts.ts'
import { CueMemory } from './cue-memory.ts'
import { type CuePlace, readLocatedCues } from './located-cues.ts'
import { readBox } from './mp4-boxes.ts'
import { findHeader } from './mp4-inspect.ts'
import { readTextSamples, type TextSample } from './mp4-samples.ts'
import { readMp4Tags, readNeroChapters } from './mp4-tags.ts'
import { cuesOfSample, maxSampleLength, plainSample } from './mp4-texts.ts'
import { type Mp4TextTrack, readMp4Tracks } from './mp4-tracks.ts'
import { ByteWindow, type PartialSource } from './partial-source.ts'
import { plainWords } from './plain-words.ts'
import { writeVtt } from './subtitle-writing.ts'

/**
 * Reads what an MP4 or MOV file says of itself, all of it from its index, which the browser has read too.
 * Only the titles of chapters may lie in the media; those that do not lie close together are waited for.
 * `told` is called with each part. Rejects only when `source` or `signal` does.
 */
export const readMp4 = async (
  source: PartialSource,
  told: (facts: Partial<ContainerFacts>) => void,
  signal: AbortSignal,
): Promise<void> => {
  const header = await findHeader(source, signal)
  const moov = header?.moov.bytes
  const box = moov === undefined ? null : readBox(moov, 0, moov.length)
  if (moov === undefined || box === null) return
  const { movieScale, soundtracks, subtitles, chapters: titles } = readMp4Tracks(moov, box)
  const chapters = readNeroChapters(moov, box)
  told({
    soundtracks,
    chapters,
    tags: readMp4Tags(moov, box),
    subtitles: subtitles.flatMap((track) => {
      const samples = readTextSamples(moov, track.trak, movieScale)
      return samples.length === 0 ? [] : [mp4Subtitles(source, track, samples)]
    }),
  })
  if (chapters.length > 0 || titles === null) return
  await readTitles(source, readTextSamples(moov, titles.trak, movieScale), told, signal)
}

/** Titles that lie within so many bytes are asked for at once, since one piece of the torrent has them. */
const closeLength = 64 * 1024

const readTitles = async (
  source: PartialSource,
  all: readonly TextSample[],
  told: (facts: Partial<ContainerFacts>) => void,
  signal: AbortSignal,
): Promise<void> => {
  const samples = all.slice(0, maxChapters).filter(({ length }) => length <= maxSampleLength)
  const chapters: ContainerChapter[] = samples.map(({ start }) => ({ start: Math.max(start, 0), title: '' }))
  told({ chapters: inOrder(chapters) })
  const window = new ByteWindow(source, signal)
  const begin = samples.reduce((least, sample) => Math.min(least, sample.begin), Number.POSITIVE_INFINITY)
  const end = samples.reduce((most, sample) => Math.max(most, sample.begin + sample.length), 0)
  const areClose = end - begin <= closeLength
  for (const [i, sample] of samples.entries()) {
    if (!areClose && source.hereUntil(sample.begin) < sample.begin + sample.length) {
      told({ chapters: inOrder(chapters) })
      await source.untilHere(sample.begin, sample.begin + sample.length, null, signal)
    }
    const title = plainWords(plainSample(await window.bytes(sample.begin, sample.length)))
    chapters[i] = { start: Math.max(sample.start, 0), title }
  }
  told({ chapters: inOrder(chapters) })
}

/** Samples of at most so many bytes are pauses: a length of zero, or an empty box of WebVTT. */
const isPause = (track: Mp4TextTrack, { length }: TextSample): boolean =>
  length <= (track.kind === 'tx3g' ? 2 : 8) || length > maxSampleLength

const mp4Subtitles = (
  source: PartialSource,
  track: Mp4TextTrack,
  all: readonly TextSample[],
): ContainerSubtitles => {
  const memory = new CueMemory()
  const samples = all.filter((sample) => !isPause(track, sample) && sample.begin < source.size)
  const ends = new Map<CuePlace, TextSample>(samples.map((sample) => [sample, sample]))
  const textAt = async (seconds: number, signal: AbortSignal): Promise<SubtitleStretch> => {
    const window = new ByteWindow(source, signal)
    const load = async (place: CuePlace): Promise<void> => {
      const sample = ends.get(place)
      if (sample === undefined) return
      const bytes = await window.bytes(sample.begin, sample.length)
      memory.add(sample.begin, cuesOfSample(track.kind, bytes, sample.start, sample.end))
    }
    const to = await readLocatedCues(samples, seconds, source, memory, load, signal)
    return { text: writeVtt(memory.between(seconds, to), track.head), format: 'vtt', from: seconds, to }
  }
  const { id, language, name, isDefault, isForced } = track
  return { id, language, name, isDefault, isForced, isStyled: false, textAt }
}
