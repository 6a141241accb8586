import type { ContainerFacts, ContainerTags } from './container-facts.ts'
import type { PartialSource } from './partial-source.ts'
import { sniffContainer, sniffLength } from './sniff.ts'

/**
 * Reads what a film or a record says of itself: tracks, chapters, title and cover. `told` is called with each
 * part as it becomes known. Of the file only what holds them is read. Rejects only when `source` or `signal`
 * does.
 */
export const readContainer = async (
  source: PartialSource,
  told: (facts: Partial<ContainerFacts>) => void,
  signal: AbortSignal,
): Promise<void> => {
  if (source.size === 0) return
  const tell = (tags: ContainerTags): void => told({ tags })
  const head = await source.read(0, Math.min(sniffLength, source.size), { signal })
  const container = sniffContainer(head)
  if (container === 'matroska' || container === 'webm') {
    const { readMatroska } = await import('./matroska-reading.ts')
    await readMatroska(source, told, signal)
  } else if (container === 'mp4') {
    const { readMp4 } = await import('./mp4-reading.ts')
    await readMp4(source, told, signal)
  } else if (container === 'mp3') {
    const { readId3Tags } = await import('./id3-tags.ts')
    tell(await readId3Tags(source, signal))
  } else if (container === 'flac') {
    const { readFlacTags } = await import('./xiph-tags.ts')
    tell(await readFlacTags(source, signal))
  } else if (container === 'ogg') {
    const { readOggTags } = await import('./xiph-tags.ts')
    tell(await readOggTags(source, signal))
  }
}
