import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Container, sniffContainer } from '../../../src/media/sniff.ts'
import { fromHex, toUtf8 } from '../../../src/shared/bytes.ts'
import { mediaFixture } from './fixtures.ts'

it.each<[string, Container]>([
  ['faststart.mp4', 'mp4'],
  ['moov-at-end.mp4', 'mp4'],
  ['quicktime.mov', 'mp4'],
  ['audio.m4a', 'mp4'],
  ['hevc-ac3.mp4', 'mp4'],
  ['vp9-opus.webm', 'webm'],
  ['heads/film.mkv', 'matroska'],
  ['heads/film.avi', 'avi'],
  ['heads/film.ts', 'mpeg-ts'],
  ['heads/film.m2ts', 'mpeg-ts'],
  ['heads/film.wmv', 'asf'],
  ['heads/film.flv', 'flv'],
  ['heads/film.ogv', 'ogg'],
  ['heads/sound.opus', 'ogg'],
  ['heads/sound.mp3', 'mp3'],
  ['heads/sound.aac', 'aac'],
  ['heads/sound.flac', 'flac'],
  ['heads/sound.wav', 'wav'],
])('%s is %s', (name, container) => {
  expect(sniffContainer(mediaFixture(name))).toBe(container)
})

it.each<[string, string, Container]>([
  ['an MP3 frame without ID3', 'fffb9064', 'mp3'],
  ['an MPEG-2 layer III frame', 'fff384c4', 'mp3'],
  ['ADTS', 'fff15080', 'aac'],
  ['UTF-16 text', 'fffe4100', 'unknown'],
  ['a JPEG picture', 'ffd8ffe0', 'unknown'],
  ['QuickTime that begins with its index', '000001006d6f6f76', 'mp4'],
  ['nothing', '', 'unknown'],
  ['one byte of TS', '47', 'unknown'],
])('%s', (_name, hex, container) => {
  expect(sniffContainer(fromHex(hex) ?? new Uint8Array())).toBe(container)
})

it('takes a text or a program for what it is', () => {
  expect(sniffContainer(toUtf8('1\n00:00:01,000 --> 00:00:02,000\nHello'))).toBe('unknown')
  expect(sniffContainer(toUtf8('MZ\x90\0'))).toBe('unknown')
  expect(sniffContainer(toUtf8('RIFF\0\0\0\0WEBP'))).toBe('unknown')
})

it('never throws', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void sniffContainer(bytes)))
})
