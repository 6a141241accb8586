import { TorrentError } from '../shared/errors.ts'
import { diagnosisTexts } from './diagnosis-texts.ts'
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

/** Why one file is not played, by its name. */
const whyNot = ({ name }: NamedFile, kind: FileKind | null): string => {
  const texts = diagnosisTexts()
  if (kind === null) {
    return texts.notMedia(name)
  }
  return kind.isMedia
    ? [texts.noBrowserPlays(name, kind.name), texts.otherVersion].join(' ')
    : texts.otherKind(name, kind.name)
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
    return new TorrentError('no-such-file', diagnosisTexts().noFiles)
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
    ? new TorrentError('no-such-file', diagnosisTexts().noneIsMedia(files.length))
    : new TorrentError(
        'unsupported-media',
        diagnosisTexts().nonePlays(files.length, whyNot(largest.file, largest.kind)),
      )
}
