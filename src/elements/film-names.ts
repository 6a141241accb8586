import type { parseName, readableName, shortName } from '../media/readable-name.ts'
import { displayName } from './player-texts.ts'

/** What reads names for people. It is more than the first picture may wait for, and comes after that. */
export interface NameReader {
  readonly parseName: typeof parseName
  readonly readableName: typeof readableName
  readonly shortName: typeof shortName
}

let reader: NameReader | null = null
const listeners = new Set<() => void>()

/** The reader, once it is here. */
export const nameReader = (): NameReader | null => reader

/** The reader is here: names that are shown are shown anew. */
export const setNameReader = (read: NameReader): void => {
  if (reader !== null) return
  reader = read
  for (const listener of [...listeners]) listener()
}

/**
 * Calls `listener` when the reader has come.
 *
 * @returns a function that ends it
 */
export const onNameReader = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The name of a file or torrent as people say it; before the reader is here, without its ending alone. */
export const filmName = (path: string, torrentName?: string): string =>
  reader === null ? displayName(path.split('/').at(-1) ?? '') : reader.readableName(path, torrentName)
