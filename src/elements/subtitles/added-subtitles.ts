import { isSubtitlePath, readSubtitleName } from '../../media/subtitle-names.ts'
import type { SubtitleSource } from './subtitle-source.ts'
import { decode, maxSubtitleBytes } from './torrent-subtitles.ts'

/** Files that a person gave, as subtitles; those that are none of a kind that is read are left out. */
export interface ReadAdded {
  readonly sources: readonly SubtitleSource[]
  readonly tooLarge: readonly string[]
  readonly others: readonly string[]
  readonly unreadable: readonly string[]
}

let count = 0

/**
 * Reads the files now: one that is on a disk may go away.
 *
 * @param film path of the film that they are for
 */
export const readAdded = async (files: readonly File[], film: string): Promise<ReadAdded> => {
  const sources: SubtitleSource[] = []
  const tooLarge: string[] = []
  const others: string[] = []
  const unreadable: string[] = []
  for (const file of files) {
    if (!isSubtitlePath(file.name)) others.push(file.name)
    else if (file.size > maxSubtitleBytes) tooLarge.push(file.name)
    else {
      const { format, ...names } = readSubtitleName(file.name, film)
      try {
        const text = await decode(new Uint8Array(await file.arrayBuffer()), names.language)
        sources.push({
          ...names,
          id: `added:${count++}:${file.name}`,
          name: names.name || (names.language === '' ? file.name : ''),
          origin: 'added',
          isStyled: format === 'ass' || format === 'ssa',
          textAt: async () => ({ text, format, from: 0, to: Number.POSITIVE_INFINITY }),
        })
      } catch {
        // It is gone, or its disk is.
        unreadable.push(file.name)
      }
    }
  }
  return { sources, tooLarge, others, unreadable }
}
