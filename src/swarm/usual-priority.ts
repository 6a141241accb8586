import type { DownloadMode, FilePriority } from './policy.ts'

/**
 * The priority of a file for which nothing was chosen. When the whole torrent is downloaded, a link that
 * chose files leaves out the others (BEP 53). Where only what is watched is downloaded, it need not.
 *
 * @param selected indices of the files that the link chose; `null`: all
 */
export const usualPriority = (
  mode: DownloadMode,
  selected: ReadonlySet<number> | null,
  fileIndex: number,
): FilePriority => (mode === 'whole' && selected !== null && !selected.has(fileIndex) ? 'skip' : 'normal')
