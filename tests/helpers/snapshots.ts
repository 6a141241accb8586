import { emptySnapshot } from '../../src/client/page-snapshot.ts'
import type { FileSnapshot, TorrentSnapshot } from '../../src/engine/messages/snapshot.ts'
import { TorrentFileList } from '../../src/engine/messages/torrent-file-list.ts'
import { Bitfield } from '../../src/shared/bitfield.ts'
import { fileListOf } from './file-list.ts'

export const fileSnapshot = (parts: Partial<FileSnapshot>): FileSnapshot => ({
  index: 0,
  path: 'film.mp4',
  name: (parts.path ?? 'film.mp4').split('/').at(-1) ?? '',
  length: 1000,
  offset: 0,
  type: 'video/mp4',
  playable: true,
  downloaded: 0,
  priority: 'normal',
  wanted: false,
  ...parts,
})

/** `files`: a list, or the very files that it should have. */
export const torrentSnapshot = ({
  files = [],
  ...parts
}: Partial<Omit<TorrentSnapshot, 'files'>> & {
  files?: TorrentFileList | readonly FileSnapshot[]
}): TorrentSnapshot => ({
  ...emptySnapshot('08ada5a7a6183aae1e09d831df6748d566095a10', 'film.mp4'),
  magnet: 'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10',
  state: 'downloading',
  files: files instanceof TorrentFileList ? files : fileListOf(files),
  ...parts,
})

/** The bits of `count` pieces of which `there` are set. */
export const pieceBits = (count: number, there: readonly number[]): Uint8Array => {
  const bits = new Bitfield(count)
  for (const index of there) bits.add(index)
  return bits.bytes
}
