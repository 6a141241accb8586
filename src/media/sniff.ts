/**
 * Containers that are told apart by their first bytes. `mp4` is also MOV, M4V, M4A and 3GP; `ogg` also Opus.
 */
export type Container =
  | 'mp4'
  | 'webm'
  | 'matroska'
  | 'ogg'
  | 'mp3'
  | 'aac'
  | 'flac'
  | 'wav'
  | 'avi'
  | 'mpeg-ts'
  | 'asf'
  | 'flv'
  | 'unknown'

/** Bytes from the beginning of a file that are enough for {@link sniffContainer}. */
export const sniffLength = 1024

/**
 * Boxes that may come first in MP4, and in QuickTime files that are older than `ftyp` (ISO/IEC 14496-12 §4.3,
 * QTFF).
 */
const firstBoxes = ['ftyp', 'styp', 'moov', 'mdat', 'wide', 'pnot', 'free', 'skip']
/**
 * Length in bytes of a packet of MPEG-TS, which begins with 0x47 (ISO/IEC 13818-1 §2.4.3.2). M2TS puts 4
 * bytes before each packet.
 */
const tsPacket = 188
const tsSync = 0x47

/** Recognises a container by the first bytes of a file, best {@link sniffLength} of them. Never throws. */
export const sniffContainer = (bytes: Uint8Array): Container => {
  const head = bytes.subarray(0, sniffLength)
  if (firstBoxes.includes(textAt(head, 4, 4))) return 'mp4'
  // This is an EBML header (RFC 8794). Its DocType tells WebM from the rest of Matroska.
  if (startsWith(head, 0x1a, 0x45, 0xdf, 0xa3)) {
    return textAt(head, 0, 64).includes('webm') ? 'webm' : 'matroska'
  }
  if (textAt(head, 0, 4) === 'OggS') return 'ogg'
  if (textAt(head, 0, 4) === 'fLaC') return 'flac'
  if (textAt(head, 0, 4) === 'RIFF' || textAt(head, 0, 4) === 'RF64') {
    const form = textAt(head, 8, 4)
    if (form === 'WAVE') return 'wav'
    if (form === 'AVI ') return 'avi'
  }
  if (textAt(head, 0, 3) === 'FLV') return 'flv'
  if (startsWith(head, 0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11)) return 'asf'
  if (hasTsSync(head, 0, tsPacket) || hasTsSync(head, 4, tsPacket + 4)) return 'mpeg-ts'
  if (textAt(head, 0, 3) === 'ID3') return 'mp3'
  return sniffAudioFrame(head)
}

/**
 * Frames of MPEG audio and of ADTS begin with twelve set bits. The two bits of "layer" tell them apart: 00 is
 * ADTS, 01 is MP3.
 */
const sniffAudioFrame = (head: Uint8Array): Container => {
  const [first = 0, second = 0] = head
  if (first !== 0xff) return 'unknown'
  if ((second & 0xf6) === 0xf0) return 'aac'
  return (second & 0xe6) === 0xe2 ? 'mp3' : 'unknown'
}

const hasTsSync = (head: Uint8Array, first: number, step: number): boolean =>
  [0, 1, 2, 3].every((i) => head[first + i * step] === tsSync)

const startsWith = (head: Uint8Array, ...expected: number[]): boolean =>
  expected.every((byte, i) => head[i] === byte)

const textAt = (head: Uint8Array, offset: number, length: number): string =>
  String.fromCharCode(...head.subarray(offset, offset + length))
