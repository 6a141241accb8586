import type { ContainerFacts } from './container-facts.ts'
import { noTags } from './container-facts.ts'
import { readMatroskaCover } from './matroska-cover.ts'
import { readChapters, readInfo, readTags } from './matroska-facts.ts'
import { readTrackEntries } from './matroska-head.ts'
import { matroskaIds as ids } from './matroska-ids.ts'
import { MatroskaIndex } from './matroska-index.ts'
import { matroskaSubtitles } from './matroska-subtitles.ts'
import type { PartialSource } from './partial-source.ts'

/** Longest of each element in bytes that describes a film: usual ones have some 10 KB. */
const maxLength = 1024 * 1024

/**
 * Reads what a Matroska or WebM film says of itself: first what stands before its media, and then what stands
 * at its end. `told` is called with each part. Rejects only when `source` or `signal` does.
 */
export const readMatroska = async (
  source: PartialSource,
  told: (facts: Partial<ContainerFacts>) => void,
  signal?: AbortSignal,
): Promise<void> => {
  const index = await MatroskaIndex.open(source, signal)
  if (index === null) return
  const [infoBytes] = await index.contents(ids.info, maxLength)
  const info = readInfo(infoBytes ?? new Uint8Array(0))
  const [trackBytes] = await index.contents(ids.tracks, maxLength)
  const { soundtracks, subtitles } = readTrackEntries(trackBytes ?? new Uint8Array(0))
  told({
    soundtracks,
    subtitles: matroskaSubtitles(source, index, info.tick, subtitles),
    tags: { ...noTags, title: info.title },
  })
  const [chapterBytes] = await index.contents(ids.chapters, maxLength)
  if (chapterBytes !== undefined) told({ chapters: readChapters(chapterBytes) })
  const tags = readTags(await index.contents(ids.tags, maxLength), info.title)
  told({ tags })
  const cover = await readMatroskaCover(source, index, signal)
  if (cover !== null) told({ tags: { ...tags, cover } })
}
