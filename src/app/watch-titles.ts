import { seriesTexts } from '../elements/texts/series.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { parseName, readableName, shortName } from '../media/readable-name.ts'

type Named = Pick<TorrentSnapshot, 'name' | 'files'>

/** The heading of what plays: of a series or album its file, else the torrent. */
export const headingOf = ({ name, files }: Named, file: Pick<FileSnapshot, 'path'> | null): string =>
  file === null || files.playable.length < 2 ? readableName(name) : readableName(file.path, name)

/** The same for the title of a tab, where there is little room: the episode comes before its series. */
export const tabTitleOf = (torrent: Named, file: Pick<FileSnapshot, 'path'> | null): string => {
  const heading = headingOf(torrent, file)
  if (file === null || torrent.files.playable.length < 2) return heading
  const { title, episode } = parseName(file.path, torrent.name)
  const isEpisode = episode !== '' && title !== ''
  return isEpisode ? seriesTexts().episodeOf(shortName(file.path, torrent.name), title) : heading
}
