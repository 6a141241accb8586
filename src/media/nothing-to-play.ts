import { TorrentError } from '../shared/errors.ts'
import { type FileKind, fileKind } from './file-kinds.ts'

interface NamedFile {
  readonly name: string
  /** Bytes. */
  readonly length: number
}

/** Files with their number, to be walked through once or twice. */
interface NamedFiles extends Iterable<NamedFile> {
  readonly length: number
}

/** Advice about media that no browser plays. */
export const otherVersion = 'Look for a version in MP4 or WebM.'

/** Why one file is not played, by its name. */
const whyNot = ({ name }: NamedFile, kind: FileKind | null): string => {
  if (kind === null) {
    return `“${name}” is not a film or music that is known here.`
  }
  return kind.isMedia
    ? `“${name}” is ${kind.name}, which browsers do not play. ${otherVersion}`
    : `“${name}” is ${kind.name}, and no film or music.`
}

/**
 * Says why nothing in a torrent is played, where the names of its files show that no browser plays any of
 * them: by the kind of the only file, or of the largest file that is media.
 *
 * @returns a TorrentError `unsupported-media` or `no-such-file`, which is not thrown
 */
export const nothingToPlay = (files: NamedFiles): TorrentError => {
  const [first] = files
  if (first === undefined) {
    return new TorrentError('no-such-file', 'This torrent has no files.')
  }
  if (files.length === 1) {
    const kind = fileKind(first.name)
    return new TorrentError(
      kind?.isMedia === true ? 'unsupported-media' : 'no-such-file',
      whyNot(first, kind),
    )
  }
  let largest: { readonly file: NamedFile; readonly kind: FileKind } | null = null
  for (const file of files) {
    const kind = fileKind(file.name)
    if (kind?.isMedia === true && file.length > (largest?.file.length ?? -1)) {
      largest = { file, kind }
    }
  }
  return largest === null
    ? new TorrentError(
        'no-such-file',
        `There is no film or music that is known here among the ${files.length} files of this torrent.`,
      )
    : new TorrentError(
        'unsupported-media',
        `Nothing among the ${files.length} files of this torrent can be played: ${whyNot(largest.file, largest.kind)}`,
      )
}
