import { defineWordings } from '../../shared/wording.ts'

const english = {
  noFile: 'The torrent has no such file.',
  noTorrent: 'No torrent with this info hash is open or stored here.',
  nobodyAnswers: 'These bytes are not here yet, and nobody delivers them. Keep a tab with the film open.',
}
export type ReadingProblems = typeof english

/** Why the service worker has no bytes of a file. The page's sentences are apart: it never says them. */
export const readingProblems = defineWordings('reading-problems', english)
