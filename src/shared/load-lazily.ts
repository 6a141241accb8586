import { missingPart } from './errors.ts'

/**
 * Loads a part of the player that is fetched only when it is needed. A page that was opened before an update
 * may ask for a file that its server no longer has: then the error says so in our words instead of the
 * browser's.
 *
 * @param load `() => import('…')`, in place, so that bundlers find it
 * @param what the part, as the beginning of a sentence: “The part that explains why a film does not play”
 * @throws TorrentError `missing-part`
 */
export const loadLazily = async <Part>(load: () => Promise<Part>, what: string): Promise<Part> => {
  try {
    return await load()
  } catch (cause) {
    throw missingPart(`${what} could not be loaded.`, cause)
  }
}
