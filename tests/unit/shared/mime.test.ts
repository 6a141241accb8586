import { expect, test } from 'vitest'
import { containerType, isMediaType, isPlayable, mediaKind, mimeType } from '../../../src/shared/mime.ts'

test.each([
  ['film.mp4', 'video/mp4', 'video', true],
  ['film.M4V', 'video/mp4', 'video', true],
  ['film.mkv', 'video/x-matroska', 'video', true],
  ['film.webm', 'video/webm', 'video', true],
  ['film.avi', 'video/x-msvideo', 'video', false],
  ['song.mp3', 'audio/mpeg', 'audio', true],
  ['song.flac', 'audio/flac', 'audio', true],
  ['song.m4a', 'audio/mp4', 'audio', true],
  ['film.vtt', 'text/vtt', null, false],
  ['film.srt', 'application/x-subrip', null, false],
  ['cover.jpg', 'image/jpeg', null, false],
  ['film.mp4.html', 'application/octet-stream', null, false],
  ['cover.svg', 'application/octet-stream', null, false],
  ['a.xhtml', 'application/octet-stream', null, false],
  ['a.js', 'application/octet-stream', null, false],
  ['mp4', 'application/octet-stream', null, false],
  ['', 'application/octet-stream', null, false],
  ['a.constructor', 'application/octet-stream', null, false],
  ['a.mp4\n', 'application/octet-stream', null, false],
])('%j', (name, type, kind, playable) => {
  expect([mimeType(name), mediaKind(name), isPlayable(name)]).toEqual([type, kind, playable])
})

test.each<[string, string, string | null]>([
  ['mp4', 'application/octet-stream', 'video/mp4'],
  ['mp4', 'video/quicktime', 'video/quicktime'],
  ['mp4', 'audio/mp4', 'audio/mp4'],
  ['mp4', 'video/webm', 'video/mp4'],
  ['webm', 'audio/webm', 'audio/webm'],
  ['webm', 'video/x-matroska', 'video/webm'],
  ['ogg', 'application/octet-stream', 'audio/ogg'],
  ['ogg', 'video/ogg', 'video/ogg'],
  ['avi', 'video/x-msvideo', null],
  ['unknown', 'video/mp4', null],
  ['constructor', 'video/mp4', null],
])('a file of %s that is named as %s is %s', (container, named, type) => {
  expect(containerType(container, named)).toBe(type)
  expect(type === null || isMediaType(type)).toBe(true)
})
