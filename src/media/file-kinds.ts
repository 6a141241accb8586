import { fileKindTexts } from './file-kind-texts.ts'

/**
 * What a file is by the ending of its name, in words for people, and whether it is media that no browser
 * plays.
 */
export interface FileKind {
  /** The kind with its article: “a ZIP archive”. */
  readonly name: string
  readonly isMedia: boolean
}

/** Endings of one kind in a row; the first one names its text. */
const mediaEndings = [
  'avi',
  'wmv asf wma',
  'flv f4v',
  'mpg mpeg m2v vob',
  'm2ts mts',
  'rm rmvb',
  'aif aiff',
  'ac3',
  'dts',
  'ape',
  'mid midi',
]
const otherEndings = [
  'zip',
  'rar',
  '7z tar gz tgz bz2 xz zst',
  'iso img',
  'pdf',
  'epub mobi azw3',
  'cbz cbr',
  'doc docx odt rtf xls xlsx ods ppt pptx odp',
  'srt vtt ass ssa sub idx sup',
  'jpg jpeg png gif webp avif bmp svg tif tiff',
  'txt nfo md log',
  'htm html json xml csv',
  'exe msi apk dmg deb rpm appimage',
  'torrent',
]

interface Ending {
  readonly text: keyof ReturnType<typeof fileKindTexts>
  readonly isMedia: boolean
}

const kindsOf = (rows: readonly string[], isMedia: boolean): [ending: string, kind: Ending][] =>
  rows.flatMap((row) => {
    const endings = row.split(' ')
    return endings.map((ending): [string, Ending] => [
      ending,
      { text: endings[0] as Ending['text'], isMedia },
    ])
  })

const byEnding = new Map([...kindsOf(mediaEndings, true), ...kindsOf(otherEndings, false)])

/**
 * The kind of a file by its name. `null`: the ending says nothing, or there is none, or browsers play such
 * media.
 */
export const fileKind = (name: string): FileKind | null => {
  const ending = /\.([a-z0-9]{2,8})$/i.exec(name)?.[1]?.toLowerCase()
  const kind = ending === undefined ? undefined : byEnding.get(ending)
  return kind === undefined ? null : { name: fileKindTexts()[kind.text], isMedia: kind.isMedia }
}
