import { isSubtitlePath } from '../media/subtitle-names.ts'
import { filesTexts } from './texts/files.ts'
import { subtitleFilesTexts } from './texts/subtitle-files.ts'

/**
 * What is done with files that a person gave to the page. Only decisions; `file-intake.ts` carries them out.
 */

/** `maybe-torrent`: bencoded, but it may be something else than a torrent file. */
export type FileKind = 'torrent' | 'maybe-torrent' | 'subtitles' | 'other'

/** The button “Open a .torrent”, the button “Share files”, or a drop or paste anywhere. */
export type GivenBy = 'open' | 'share' | 'drop'

export interface GivenFile {
  readonly name: string
  /** It lies in a folder that was given as a whole. */
  readonly isInFolder: boolean
  readonly kind: FileKind
}

export type FileDecision =
  /** Open the file with this index as a torrent file. `orShare`: when it is none after all, share it. */
  | {
      readonly does: 'open'
      readonly index: number
      readonly orShare: boolean
      /** To be said besides; `''`: nothing. */
      readonly note: string
    }
  /** `asks`: the person is asked first. */
  | { readonly does: 'share'; readonly asks: boolean }
  /** Give the files with these indexes to the film that plays, as its subtitles. Nothing else changes. */
  | { readonly does: 'add-subtitles'; readonly indexes: readonly number[] }
  /** Nothing is opened and nothing is shared. */
  | { readonly does: 'say'; readonly sentence: string }

/**
 * Files of subtitles by the ending of their names: what players and subtitle editors list (mpv, VLC, Subtitle
 * Edit). In lower case.
 */
const subtitleEndings: ReadonlySet<string> = new Set(
  'srt vtt ass ssa sub idx sup ttml dfxp smi sami sbv stl scc mpl mpl2 usf jss pjs psb rt aqt lrc mks'.split(
    ' ',
  ),
)

const isSubtitleName = (name: string): boolean =>
  subtitleEndings.has(/\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '')

/**
 * Keys of a torrent file's outer dictionary that are first in files that are in use (BEP 3, 5, 12, 17, 19,
 * and those that clients write). The first key is the lowest, so `info` comes first only where there is
 * nothing else.
 */
const firstKeys: ReadonlySet<string> = new Set([
  'announce',
  'announce-list',
  'azureus_properties',
  'comment',
  'comment.utf-8',
  'created by',
  'creation date',
  'encoding',
  'httpseeds',
  'info',
  'libtorrent_resume',
  'magnet-info',
  'nodes',
  'piece layers',
  'private',
  'publisher',
  'publisher-url',
  'resume',
  'rtorrent',
  'source',
  'url-list',
])

/** So many bytes of a file tell its kind. */
export const headBytes = 64

/**
 * What the first bytes of a file say: whether they begin a bencoded dictionary, and one of a torrent file.
 */
export const kindOfHead = (head: Uint8Array): 'torrent' | 'maybe-torrent' | 'other' => {
  // Latin-1: a byte a character. A byte order mark or blanks in front come from editors and servers.
  const text = String.fromCharCode(...head.subarray(0, headBytes)).replace(/^(\xef\xbb\xbf)?\s*/, '')
  const match = /^d(\d{1,3}):/.exec(text)
  if (match === null) return 'other'
  const key = text.slice(match[0].length, match[0].length + Number(match[1]))
  return firstKeys.has(key) ? 'torrent' : 'maybe-torrent'
}

/** The kind of a file by its name, and by its first bytes where the name does not tell. */
export const kindOfFile = (name: string, type: string, head: Uint8Array): FileKind => {
  if (/\.torrent$/i.test(name.trim()) || type === 'application/x-bittorrent') return 'torrent'
  const byHead = kindOfHead(head)
  if (byHead !== 'other') return byHead
  return isSubtitleName(name) ? 'subtitles' : 'other'
}

const say = (sentence: string): FileDecision => ({ does: 'say', sentence })

const isTorrent = ({ kind, isInFolder }: GivenFile): boolean => kind === 'torrent' && !isInFolder

/** “a.srt” or “3 files”. */
const nameOf = (files: readonly GivenFile[]): string =>
  files.length === 1 ? filesTexts().quoted(files[0]?.name ?? '') : filesTexts().count(files.length)

const decideAboutSubtitles = (files: readonly GivenFile[], isWatching: boolean): FileDecision => {
  const texts = subtitleFilesTexts()
  const [first] = files
  const isOne = files.length === 1 && first !== undefined
  if (!isWatching) return say(isOne ? texts.filmFirst(first.name) : texts.filmFirstMany)
  const indexes = [...files.keys()].filter((index) => isSubtitlePath(files[index]?.name ?? ''))
  if (indexes.length > 0) return { does: 'add-subtitles', indexes }
  return say(isOne ? texts.otherKind(first.name) : texts.otherKindMany)
}

const decideToOpen = (files: readonly GivenFile[], isWatching: boolean): FileDecision => {
  const [first] = files
  if (files.length !== 1 || first === undefined) return say(filesTexts().oneAtATime)
  if (first.kind === 'subtitles') return decideAboutSubtitles(files, isWatching)
  if (first.kind === 'other') {
    return say(filesTexts().noTorrent(first.name))
  }
  return { does: 'open', index: 0, orShare: false, note: '' }
}

/**
 * What a person expects who gives these files in this way. “Open” never shares; subtitles alone are never
 * shared, but join the film that is watched; nor is a torrent file shared, which may hold a key that is the
 * person's own; what is shared while something is watched is asked about first.
 */
export const decideFiles = (files: readonly GivenFile[], by: GivenBy, isWatching: boolean): FileDecision => {
  if (files.length === 0) return say(filesTexts().nothingGiven)
  if (by === 'open') return decideToOpen(files, isWatching)
  const subtitles = files.filter(({ kind }) => kind === 'subtitles')
  if (subtitles.length === files.length) return decideAboutSubtitles(files, isWatching)
  const torrents = files.filter(isTorrent)
  const [torrent] = torrents
  if (torrent === undefined) {
    const [only] = files
    if (files.length === 1 && only?.kind === 'maybe-torrent' && !only.isInFolder) {
      return { does: 'open', index: 0, orShare: true, note: '' }
    }
    return { does: 'share', asks: isWatching }
  }
  const others = files.length - torrents.length - subtitles.length
  if (others > 0) {
    const texts = filesTexts()
    return say(
      torrents.length === 1
        ? texts.torrentAmong(torrent.name, files.length)
        : texts.torrentsAmong(torrents.length, files.length),
    )
  }
  if (torrents.length > 1) {
    return say(filesTexts().severalTorrents(torrents.length))
  }
  const note = subtitles.length > 0 ? subtitleFilesTexts().dropAgain(nameOf(subtitles)) : ''
  return { does: 'open', index: files.indexOf(torrent), orShare: false, note }
}
