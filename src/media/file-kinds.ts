/**
 * What a file is by the ending of its name, in words for people, and whether it is media that no browser
 * plays.
 */
export interface FileKind {
  /** The kind with its article: “a ZIP archive”. */
  readonly name: string
  readonly isMedia: boolean
}

const media = (name: string): FileKind => ({ name, isMedia: true })
const other = (name: string): FileKind => ({ name, isMedia: false })

const kinds: readonly (readonly [endings: string, kind: FileKind])[] = [
  ['avi', media('an AVI file')],
  ['wmv asf wma', media('a Windows Media file')],
  ['flv f4v', media('a Flash video')],
  ['mpg mpeg m2v vob', media('an MPEG-2 file')],
  ['m2ts mts', media('an MPEG transport stream')],
  ['rm rmvb', media('a RealMedia file')],
  ['aif aiff', media('an AIFF file')],
  ['ac3', media('a Dolby Digital (AC-3) file')],
  ['dts', media('a DTS file')],
  ['ape', media('a Monkey’s Audio file')],
  ['mid midi', media('a MIDI file')],
  ['zip', other('a ZIP archive')],
  ['rar', other('a RAR archive')],
  ['7z tar gz tgz bz2 xz zst', other('an archive')],
  ['iso img', other('the image of a disc')],
  ['pdf', other('a PDF document')],
  ['epub mobi azw3', other('an electronic book')],
  ['cbz cbr', other('a comic book')],
  ['doc docx odt rtf xls xlsx ods ppt pptx odp', other('an office document')],
  ['srt vtt ass ssa sub idx sup', other('a file of subtitles')],
  ['jpg jpeg png gif webp avif bmp svg tif tiff', other('a picture')],
  ['txt nfo md log', other('a text')],
  ['htm html json xml csv', other('a document')],
  ['exe msi apk dmg deb rpm appimage', other('a program')],
  ['torrent', other('a torrent file')],
]

const byEnding = new Map(
  kinds.flatMap(([endings, kind]) => endings.split(' ').map((ending) => [ending, kind])),
)

/**
 * The kind of a file by its name. `null`: the ending says nothing, or there is none, or browsers play such
 * media.
 */
export const fileKind = (name: string): FileKind | null => {
  const ending = /\.([a-z0-9]{2,8})$/i.exec(name)?.[1]?.toLowerCase()
  return (ending === undefined ? undefined : byEnding.get(ending)) ?? null
}
