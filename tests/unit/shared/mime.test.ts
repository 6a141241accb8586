import { expect, test } from 'vitest'
import { isPlayable, mediaKind, mimeType } from '../../../src/shared/mime.ts'

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
