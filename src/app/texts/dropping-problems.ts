import { defineWordings } from '../../shared/wording.ts'

const english = {
  unreadable: (file: string) => `“${file}” cannot be read, so nothing is shared. Drop the folder without it.`,
  unreadableBecause: (file: string, reason: string) =>
    `“${file}” cannot be read, so nothing is shared. ${reason} Drop the folder without it.`,
  tooDeep: (file: string, most: number) =>
    `“${file}” lies in more than ${most} folders, and a torrent can have no more. Drop a part of the folder.`,
  tooMany: (most: number) =>
    `There are more than ${most} files in what you dropped, and a torrent can have no more. Drop a part of it, or pack it.`,
  /** `why`: whole sentences. */
  notOpened: (file: string, why: string) => `“${file}” cannot be opened, and it is not shared. ${why}`,
}
export type DroppingProblems = typeof english

/** Why files that were given to the page are not taken. */
export const droppingProblems = defineWordings('dropping-problems', english)
