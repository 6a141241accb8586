import { createHash } from 'node:crypto'
import { manyFilesInfo } from '../../helpers/many-files.ts'

/** A film among very many other files: its name, and its place among them. */
export interface FilmAmongMany {
  readonly info: Uint8Array
  readonly infoHash: string
  /** Number of the film in the torrent. */
  readonly filmIndex: number
  readonly paths: readonly string[]
  readonly lengths: readonly number[]
}

const filmPath = 'the film/film.mp4'
/** Bytes of each of the other files, all alike. */
export const otherBytes = Buffer.alloc(200, 'other ')
const pieceLength = 128 * 1024

/** Every tenth is a film by its name, the others are text: as if somebody had shared a whole disk. */
const pathOf = (index: number): string =>
  `folder ${Math.floor(index / 250)}/${index % 10 === 0 ? 'episode' : 'page'} ${index}.${index % 10 === 0 ? 'mp4' : 'txt'}`

/** The same for everybody who asks with the same numbers. */
export const filmAmongMany = (count: number, film: Uint8Array): FilmAmongMany => {
  const filmIndex = Math.floor(count * 0.6)
  const paths = Array.from({ length: count }, (_, index) => (index === filmIndex ? filmPath : pathOf(index)))
  const lengths = paths.map((_, index) => (index === filmIndex ? film.length : otherBytes.length))
  const content = Buffer.concat(paths.map((_, index) => (index === filmIndex ? film : otherBytes)))
  const hashes: Buffer[] = []
  for (let begin = 0; begin < content.length; begin += pieceLength) {
    hashes.push(
      createHash('sha1')
        .update(content.subarray(begin, begin + pieceLength))
        .digest(),
    )
  }
  const info = manyFilesInfo({
    count,
    pathOf: (index) => paths[index] ?? '',
    lengthOf: (index) => lengths[index] ?? 0,
    pieceLength,
    pieceHashes: Buffer.concat(hashes),
  })
  return { info, infoHash: createHash('sha1').update(info).digest('hex'), filmIndex, paths, lengths }
}
