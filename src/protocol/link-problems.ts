import { defineWordings } from '../shared/wording.ts'

const english = {
  tooLong: 'This is too long to be a link.',
  magnetTooLong: 'This magnet link is too long.',
  noMagnet: 'This is not a magnet link.',
  hashIncomplete: 'The info hash in this magnet link is not complete. Copy the whole link and try again.',
  magnetV2:
    'This magnet link is for BitTorrent v2 only, which this player does not know yet. Look for a v1 or hybrid one.',
  noHash: 'This magnet link names no torrent: it has no info hash. Copy the whole link and try again.',
  empty: 'Paste a magnet link, an info hash or the address of a .torrent file.',
  badAddress: 'This web address cannot be read. Check it for typing errors.',
  hashV2:
    'This info hash is for BitTorrent v2 only, which this player does not know yet. Look for a v1 or hybrid torrent.',
  hashLength: (length: number) =>
    `An info hash has 40 characters, and this one has ${length}. Copy the whole of it.`,
  noLink: 'This is not a magnet link, an info hash or the address of a .torrent file.',
}
export type LinkProblems = typeof english

/** What is wrong with a link that a person gave. */
export const linkProblems = defineWordings('link-problems', english)
