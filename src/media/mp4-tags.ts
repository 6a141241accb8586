import { fromUtf8 } from '../shared/bytes.ts'
import { type ContainerChapter, type ContainerTags, inOrder, noTags } from './container-facts.ts'
import { coverPicture, maxCoverLength } from './cover-picture.ts'
import { type Box, findBox, viewOf } from './mp4-boxes.ts'
import { plainWords } from './plain-words.ts'

/** Bytes of the kind and the language in front of what a `data` box holds (QTFF, "Metadata Value Atom"). */
const dataHeadLength = 8
const maxTextLength = 1024

/**
 * The list of tags: in `meta`, which has a version and flags in MP4 files and none in QuickTime files.
 */
const tagList = (moov: Uint8Array, parent: Box): Box | null => {
  const meta = findBox(moov, parent, 'udta', 'meta') ?? findBox(moov, parent, 'meta')
  if (meta === null) return null
  return findBox(moov, { ...meta, content: meta.content + 4 }, 'ilst') ?? findBox(moov, meta, 'ilst')
}

/**
 * Reads the tags that iTunes writes, and all others after it. `box` is the `moov` box in `moov`. Never
 * throws.
 */
export const readMp4Tags = (moov: Uint8Array, box: Box): ContainerTags => {
  const list = tagList(moov, box)
  if (list === null) return noTags
  const dataOf = (...types: readonly string[]): Uint8Array => {
    for (const type of types) {
      const data = findBox(moov, list, type, 'data')
      if (data !== null) return moov.subarray(Math.min(data.content + dataHeadLength, data.end), data.end)
    }
    return new Uint8Array(0)
  }
  const textOf = (...types: readonly string[]): string =>
    plainWords(fromUtf8(dataOf(...types).subarray(0, maxTextLength)))
  const picture = dataOf('covr')
  return {
    title: textOf('\u00a9nam'),
    artist: textOf('\u00a9ART', 'aART'),
    album: textOf('\u00a9alb'),
    cover: picture.length > maxCoverLength ? null : coverPicture(picture),
  }
}

/** Reads the chapters that Nero writes, and ffmpeg after it. Never throws. */
export const readNeroChapters = (moov: Uint8Array, box: Box): readonly ContainerChapter[] => {
  const chpl = findBox(moov, box, 'udta', 'chpl')
  if (chpl === null || chpl.end - chpl.content < 5) return []
  const view = viewOf(moov)
  // Version 1 has four more bytes before the count.
  let at = chpl.content + (moov[chpl.content] === 0 ? 4 : 8)
  const count = moov[at++] ?? 0
  const chapters: ContainerChapter[] = []
  for (let i = 0; i < count && at + 9 <= chpl.end; i++) {
    const start = Number(view.getBigUint64(at)) / 1e7
    const length = moov[at + 8] ?? 0
    const title = plainWords(fromUtf8(moov.subarray(at + 9, Math.min(at + 9 + length, chpl.end))))
    chapters.push({ start, title })
    at += 9 + length
  }
  return inOrder(chapters)
}

/** The name that a track has; `''`: none but that of its kind, which programs write by themselves. */
export const readTrackName = (moov: Uint8Array, trak: Box): string => {
  const own = findBox(moov, trak, 'udta', 'name') ?? findBox(moov, trak, 'udta', 'titl')
  if (own !== null) {
    const name = plainWords(fromUtf8(moov.subarray(own.content, Math.min(own.end, own.content + 1024))))
    if (name !== '') return name
  }
  const hdlr = findBox(moov, trak, 'mdia', 'hdlr')
  if (hdlr === null) return ''
  const begin = Math.min(hdlr.content + 24, hdlr.end)
  let bytes = moov.subarray(begin, Math.min(hdlr.end, begin + 1024))
  // QuickTime puts the length in front, and others a zero behind.
  if (bytes[0] === bytes.length - 1) bytes = bytes.subarray(1)
  const zero = bytes.indexOf(0)
  const name = plainWords(fromUtf8(zero < 0 ? bytes : bytes.subarray(0, zero)))
  return /handler|^(core media|gpac|apple|l-smash|mainconcept)|^(sound|stereo|mono|surround|subtitle|text)$/i.test(
    name,
  )
    ? ''
    : name
}
