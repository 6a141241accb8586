import type { FileSnapshot } from '../../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../../engine/messages/torrent-file-list.ts'
import { FilmNames, isSubtitlePath, readSubtitleName } from '../../media/subtitle-names.ts'
import { withSignal } from '../../shared/abort.ts'
import { TorrentError } from '../../shared/errors.ts'
import { loadLazily } from '../../shared/load-lazily.ts'
import type { TorrentVideoElement } from '../torrent-video.ts'
import type { SubtitleSource, SubtitleText } from './subtitle-source.ts'

/** Bytes of the largest file of subtitles: long films with moving signs have 2 MB. Our own choice. */
export const maxSubtitleBytes = 4 * 2 ** 20
/** Files of subtitles of one film; our own choice. */
const maxSources = 64
/** Bytes that are read at once; our own choice. */
const readBytes = 2 ** 18

type Reader = Pick<TorrentVideoElement, 'readFile'>

/** Files of subtitles that belong to a film, by their names. */
export const subtitleFilesOf = (files: TorrentFileList, film: FileSnapshot): readonly FileSnapshot[] => {
  const films: string[] = []
  const positions: number[] = []
  for (const path of files.playable.paths) films.push(path)
  let position = 0
  for (const path of files.paths) {
    if (isSubtitlePath(path)) positions.push(position)
    position++
  }
  if (positions.length === 0) return []
  const names = new FilmNames(films.includes(film.path) ? films : [...films, film.path])
  const found: FileSnapshot[] = []
  for (const at of positions) {
    if (found.length >= maxSources) break
    if (!names.filmsOf(files.pathAt(at)).includes(film.path)) continue
    const file = files.at(at)
    if (file !== undefined && file.length > 0 && file.length <= maxSubtitleBytes) found.push(file)
  }
  return found
}

/** By language, unknown ones last; all that is said before signs, and plain before annotated. */
export const compareSubtitles = (
  one: Pick<SubtitleSource, 'language' | 'isForced' | 'name'>,
  other: Pick<SubtitleSource, 'language' | 'isForced' | 'name'>,
): number =>
  Number(one.language === '') - Number(other.language === '') ||
  one.language.localeCompare(other.language) ||
  Number(one.isForced) - Number(other.isForced) ||
  one.name.localeCompare(other.name, undefined, { numeric: true })

/** Waits as long as it takes: peers may come late, and the film plays on. */
const readWhole = async (reader: Reader, file: FileSnapshot, signal: AbortSignal): Promise<Uint8Array> => {
  const bytes = new Uint8Array(file.length)
  for (let at = 0; at < file.length; ) {
    const end = Math.min(file.length, at + readBytes)
    try {
      bytes.set(await reader.readFile(file.index, at, end, signal), at)
      at = end
    } catch (error) {
      if (signal.aborted || !(error instanceof TorrentError) || error.code !== 'timeout') throw error
    }
  }
  return bytes
}

export const decode = async (bytes: Uint8Array, language: string): Promise<string> => {
  const { decodeText } = await loadLazily(
    () => import('../../media/text-encoding.ts'),
    'The part that reads files of subtitles',
  )
  return decodeText(bytes, language)
}

/**
 * A file of the torrent as subtitles; it is read once.
 *
 * @param signal ends what is being read
 */
export const torrentSubtitle = (
  reader: Reader,
  file: FileSnapshot,
  film: FileSnapshot,
  signal: AbortSignal,
): SubtitleSource => {
  const { format, ...names } = readSubtitleName(file.path, film.path)
  let reading: Promise<SubtitleText> | null = null
  const read = async (): Promise<SubtitleText> => {
    const text = await decode(await readWhole(reader, file, signal), names.language)
    return { text, format, from: 0, to: Number.POSITIVE_INFINITY }
  }
  return {
    ...names,
    id: `torrent:${file.path}`,
    origin: 'torrent',
    isStyled: format === 'ass' || format === 'ssa',
    textAt: async (_seconds, asked) => {
      reading ??= read().catch((error: unknown) => {
        reading = null
        throw error
      })
      return withSignal(reading, asked)
    },
  }
}
