import { createHash } from 'node:crypto'
import { buildInfo, parseInfo } from '../../src/protocol/metainfo.ts'
import { pieceLengthAt, type TorrentInfo } from '../../src/protocol/metainfo-types.ts'
import type { Bitfield } from '../../src/shared/bitfield.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import type { Hasher, PieceStore } from '../../src/swarm/ports.ts'
import { seededRandom } from './kernel.ts'

const sha1 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha1').update(data).digest())

/** A torrent whose bytes are in memory once, whatever the number of nodes that have them. */
export class Film {
  readonly info: TorrentInfo
  readonly content: Uint8Array
  /** Pieces by their first four bytes. */
  readonly #known = new Map<number, number>()
  readonly #view: DataView

  constructor(length: number, pieceLength: number) {
    const random = seededRandom(length + pieceLength)
    const words = new Uint32Array(Math.ceil(length / 4))
    for (let i = 0; i < words.length; i++) words[i] = random.uint32()
    this.content = new Uint8Array(words.buffer, 0, length)
    this.#view = new DataView(words.buffer)
    const pieceCount = Math.ceil(length / pieceLength)
    const pieceHashes = new Uint8Array(pieceCount * 20)
    for (let i = 0; i < pieceCount; i++) {
      pieceHashes.set(sha1(this.content.subarray(i * pieceLength, (i + 1) * pieceLength)), i * 20)
      this.#known.set(this.#view.getUint32(i * pieceLength), i)
    }
    const files = [{ path: 'film.mp4', length }]
    const infoBytes = buildInfo({ name: 'film.mp4', files, pieceLength, pieceHashes })
    this.info = parseInfo(infoBytes, sha1(infoBytes))
  }

  piece(index: number): Uint8Array {
    const begin = index * this.info.pieceLength
    return this.content.subarray(begin, begin + pieceLengthAt(this.info, index))
  }

  /** Index of the piece that has these bytes, all of them compared, or -1. */
  find(data: Uint8Array): number {
    if (data.length < 4) return -1
    const first = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0)
    const index = this.#known.get(first)
    return index !== undefined && isSame(this.piece(index), data) ? index : -1
  }

  isRight(begin: number, data: Uint8Array): boolean {
    return isSame(this.content.subarray(begin, begin + data.length), data)
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && Buffer.compare(a, b) === 0

const films = new Map<string, Film>()

/** The film of this size, which is made once in a process. */
export const filmOf = (length: number, pieceLength: number): Film => {
  const key = `${length} ${pieceLength}`
  let film = films.get(key)
  if (film === undefined) {
    film = new Film(length, pieceLength)
    films.set(key, film)
  }
  return film
}

/**
 * Gives SHA-1, but looks the digest of a right piece up instead of computing it, which costs one comparison
 * of memory.
 */
export class FilmHasher implements Hasher {
  readonly #film: Film
  /** Number of whole pieces that were not right. */
  badPieces = 0
  onBadPiece: () => void = () => undefined

  constructor(film: Film) {
    this.#film = film
  }

  sha1(data: Uint8Array): Promise<Uint8Array> {
    const { info } = this.#film
    const index = this.#film.find(data)
    if (index >= 0) return Promise.resolve(info.pieceHashes.slice(index * 20, index * 20 + 20))
    if (data.length === info.pieceLength) {
      this.badPieces++
      this.onBadPiece()
    }
    return Promise.resolve(sha1(data))
  }
}

/** How a node's store answers when it is read for an upload. */
export type StoreMode = 'honest' | 'silent' | 'corrupt'

/** A store that keeps one bit for each piece. The bytes are the film's own. */
export class FilmStore implements PieceStore {
  readonly #film: Film
  readonly #have: Bitfield
  mode: StoreMode

  constructor(film: Film, have: Bitfield, mode: StoreMode) {
    this.#film = film
    this.#have = have
    this.mode = mode
  }

  open(): Promise<Bitfield> {
    return Promise.resolve(this.#have.copy())
  }

  put(piece: number): Promise<void> {
    this.#have.add(piece)
    return Promise.resolve()
  }

  get(piece: number, begin: number, length: number): Promise<Uint8Array> {
    // A promise that never settles: the peer says that it has everything and sends nothing.
    if (this.mode === 'silent') return new Promise(() => undefined)
    if (!this.#have.has(piece)) return Promise.reject(new TorrentError('storage', 'The piece is not there.'))
    const data = this.#film.piece(piece).subarray(begin, begin + length)
    if (this.mode === 'honest') return Promise.resolve(data)
    const corrupt = data.slice()
    corrupt[corrupt.length >> 1] = (corrupt[corrupt.length >> 1] ?? 0) ^ 0x55
    return Promise.resolve(corrupt)
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
