import type { FileSnapshot, TorrentSnapshot } from '../../engine/messages/snapshot.ts'
import { parseName, readableName } from '../../media/readable-name.ts'
import type { FilmTags } from '../film-facts.ts'

/** What is shown of the song that plays. `''`: not known. */
export interface AlbumFacts {
  readonly title: string
  readonly artist: string
  readonly album: string
}

/** `Artist - Album`, as most torrents of albums are called. */
const parted = /^(.{1,120}?)\s+[-–]\s+(.+)$/

/**
 * What song plays, of whom, and from which album: as its tags say it, or else as names tell.
 *
 * @param isSingle the torrent is this one song
 */
export const albumFacts = (
  { path }: Pick<FileSnapshot, 'path'>,
  torrentName: string,
  tags: FilmTags | null,
  isSingle: boolean,
): AlbumFacts => {
  const named = parseName(path).title
  const whole = isSingle ? '' : readableName(torrentName)
  const [, ofTorrent = '', album = ''] = parted.exec(whole) ?? []
  const [, ofSong = '', song = ''] = parted.exec(named) ?? []
  return {
    title: tags?.title || song || named,
    artist: tags?.artist || ofSong || ofTorrent,
    album: tags?.album || album || whole,
  }
}

/** Bytes of the largest picture that is fetched for a cover. Our own choice. */
const maxCoverBytes = 8_000_000
const picture = /\.(?:jpe?g|png|webp)$/i
const coverName = /^(?:cover|folder|front|album|albumart\w*|artwork)\b[^/]{0,40}$/i

/** The picture beside the songs that is their cover; `null`: there is none. */
export const coverFile = ({ files }: Pick<TorrentSnapshot, 'files'>, song: string): FileSnapshot | null => {
  const folder = song.slice(0, song.lastIndexOf('/') + 1)
  let best: { readonly position: number; readonly rank: number } | null = null
  let position = 0
  for (const path of files.paths) {
    const rank = picture.test(path) ? rankOf(path, folder) : 0
    const length = files.lengthAt(position)
    if (rank > (best?.rank ?? 0) && length > 0 && length <= maxCoverBytes) best = { position, rank }
    position++
  }
  return best === null ? null : (files.at(best.position) ?? null)
}

/** A picture that is called a cover counts most, and then one in the folder of the song. */
const rankOf = (path: string, folder: string): number => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const isNamed = coverName.test(name.replace(picture, ''))
  const isBeside = path.length - name.length === folder.length && path.startsWith(folder)
  return 1 + (isNamed ? 2 : 0) + (isBeside ? 1 : 0)
}

/** A colour for a cover that is drawn, always the same for an album: degrees of the circle of colours. */
export const hueOf = (name: string): number => {
  let hash = 0
  for (let at = 0; at < Math.min(name.length, 200); at++) hash = (hash * 31 + name.charCodeAt(at)) % 9_973
  return hash % 360
}
