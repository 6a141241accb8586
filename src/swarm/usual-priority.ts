import type { DownloadMode, FilePriority } from './policy.ts'

/**
 * What becomes of a file that nobody chose anything for. When the whole torrent is downloaded, a link that
 * chose files leaves out the others (BEP 53); where only what is watched is, it need not.
 *
 * @param selected indices of the files that the link chose; `null`: all
 */
export const usualPriority = (
  mode: DownloadMode,
  selected: ReadonlySet<number> | null,
  fileIndex: number,
): FilePriority => (mode === 'whole' && selected !== null && !selected.has(fileIndex) ? 'skip' : 'normal')
