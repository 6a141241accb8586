import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Half a minute of H.264 and AAC with its index in front; `make-film.sh` makes it. */
export const filmFile = fileURLToPath(new URL('film.mp4', import.meta.url))
export const filmSeconds = 30
/** HEVC with AC-3: no free Chromium decodes either. */
export const unsupportedFilm = fileURLToPath(new URL('../../fixtures/media/hevc-ac3.mp4', import.meta.url))

/** HEVC with AAC: where the picture cannot be decoded, the sound is played. */
export const soundOnlyFilm = fileURLToPath(new URL('../../fixtures/media/hevc-aac.mp4', import.meta.url))
/** H.264 with AC-3: where the sound cannot be decoded, the picture is shown. By container. */
export const muteFilms = ['h264-ac3.mkv', 'h264-ac3.mp4'].map((name) =>
  fileURLToPath(new URL(`../../fixtures/media/${name}`, import.meta.url)),
)
/** H.264 with two soundtracks: tones of 440 and of 1,760 Hz. By container. */
export const twoSoundFilms = ['two-sounds.mkv', 'two-sounds.mp4'].map((name) =>
  fileURLToPath(new URL(`../../fixtures/media/${name}`, import.meta.url)),
)
/** H.264 with two soundtracks: AC-3, which no free browser decodes, and a tone of 1,760 Hz in AAC. */
export const silentFirstFilm = fileURLToPath(
  new URL('../../fixtures/media/silent-first.mkv', import.meta.url),
)
/** A Matroska film with this many bytes behind it that mean nothing (`Void`, RFC 8794 §11.3.3). */
export const padMatroska = (film: Uint8Array, bytes: number): Uint8Array => {
  const header = Buffer.alloc(9)
  header.writeUInt8(0xec)
  header.writeUIntBE(bytes, 3, 6)
  header.writeUInt8(1, 1)
  return Buffer.concat([film, header, Buffer.alloc(bytes)])
}

/** Opus in Ogg. */
export const song = fileURLToPath(new URL('../../fixtures/media/sound.opus', import.meta.url))

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A folder that goes away with `remove`. */
export const temporaryFolder = (): { path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'torrent-player-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Writes `files` (path → bytes) below `folder`. */
export const writeFiles = (folder: string, files: Readonly<Record<string, Uint8Array | string>>): void => {
  for (const [path, bytes] of Object.entries(files)) {
    const location = join(folder, path)
    mkdirSync(dirname(location), { recursive: true })
    writeFileSync(location, bytes)
  }
}

interface Box {
  readonly type: string
  readonly begin: number
  readonly end: number
}

const boxesIn = (bytes: Buffer, begin: number, end: number): Box[] => {
  const boxes: Box[] = []
  for (let at = begin; at + 8 <= end; ) {
    const length = bytes.readUInt32BE(at)
    if (length < 8) throw new Error('Boxes with long or open sizes are not for this.')
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), begin: at, end: at + length })
    at += length
  }
  return boxes
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl'])

/** Adds `shift` to every chunk offset (ISO/IEC 14496-12, `stco`) below a box. */
const shiftChunks = (bytes: Buffer, { begin, end }: Box, shift: number): void => {
  for (const box of boxesIn(bytes, begin + 8, end)) {
    if (containers.has(box.type)) shiftChunks(bytes, box, shift)
    if (box.type !== 'stco') continue
    const count = bytes.readUInt32BE(box.begin + 12)
    for (let i = 0; i < count; i++) {
      const at = box.begin + 16 + 4 * i
      bytes.writeUInt32BE(bytes.readUInt32BE(at) + shift, at)
    }
  }
}

/** The same film with its index (`moov`) behind the media instead of in front. */
export const withMoovAtEnd = (film: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(film)
  const boxes = boxesIn(bytes, 0, bytes.length)
  const moov = boxes.find(({ type }) => type === 'moov')
  if (moov === undefined || boxes.at(-1)?.type === 'moov') throw new Error('The index is not in front.')
  shiftChunks(bytes, moov, moov.begin - moov.end)
  return Buffer.concat([
    bytes.subarray(0, moov.begin),
    bytes.subarray(moov.end),
    bytes.subarray(moov.begin, moov.end),
  ])
}

/** Offsets of all chunks (`stco`) below a box. */
const chunkOffsets = (bytes: Buffer, { begin, end }: Box): number[] =>
  boxesIn(bytes, begin + 8, end).flatMap((box) => {
    if (containers.has(box.type)) return chunkOffsets(bytes, box)
    if (box.type !== 'stco') return []
    const count = bytes.readUInt32BE(box.begin + 12)
    return Array.from({ length: count }, (_, i) => bytes.readUInt32BE(box.begin + 16 + 4 * i))
  })

/** Replaces every chunk offset below a box. */
const moveChunks = (bytes: Buffer, { begin, end }: Box, moved: ReadonlyMap<number, number>): void => {
  for (const box of boxesIn(bytes, begin + 8, end)) {
    if (containers.has(box.type)) moveChunks(bytes, box, moved)
    if (box.type !== 'stco') continue
    const count = bytes.readUInt32BE(box.begin + 12)
    for (let at = box.begin + 16; at < box.begin + 16 + 4 * count; at += 4) {
      bytes.writeUInt32BE(moved.get(bytes.readUInt32BE(at)) ?? 0, at)
    }
  }
}

/**
 * The same film with `gap` bytes of nothing before every chunk: as big as films are, since Firefox reads
 * small files in a row.
 */
export const withGaps = (film: Uint8Array, gap: number): Uint8Array => {
  const bytes = Buffer.from(film)
  const boxes = boxesIn(bytes, 0, bytes.length)
  const moov = boxes.find(({ type }) => type === 'moov')
  const mdat = boxes.find(({ type }) => type === 'mdat')
  if (moov === undefined || mdat?.end !== bytes.length) throw new Error('The media does not come last.')
  const offsets = chunkOffsets(bytes, moov).sort((a, b) => a - b)
  const moved = new Map(offsets.map((offset, i) => [offset, offset + (i + 1) * gap]))
  moveChunks(bytes, moov, moved)
  const ends = [...offsets.slice(1), bytes.length]
  const media = offsets.flatMap((offset, i) => [Buffer.alloc(gap), bytes.subarray(offset, ends[i])])
  const whole = Buffer.concat([bytes.subarray(0, offsets[0]), ...media])
  whole.writeUInt32BE(whole.length - mdat.begin, mdat.begin)
  return whole
}

export const film = (): Buffer => readFileSync(filmFile)
