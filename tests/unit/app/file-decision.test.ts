import { describe, expect, it } from 'vitest'
import {
  decideFiles,
  type FileKind,
  type GivenBy,
  type GivenFile,
  kindOfFile,
  kindOfHead,
} from '../../../src/app/file-decision.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))

describe('kindOfHead', () => {
  it.each([
    ['a tracker first', 'd8:announce35:udp://tracker', 'torrent'],
    ['several trackers first', 'd13:announce-listll', 'torrent'],
    ['a comment first', 'd7:comment5:hello', 'torrent'],
    ['its maker first', 'd10:created by', 'torrent'],
    ['its date first', 'd13:creation datei1700000000e', 'torrent'],
    ['nothing but its info', 'd4:infod6:lengthi1e', 'torrent'],
    ['only web seeds', 'd8:url-list', 'torrent'],
    ['a byte order mark in front', '\xef\xbb\xbfd8:announce', 'torrent'],
    ['a blank line in front', '\r\n d8:announce', 'torrent'],
    ['keys that nobody knows', 'd3:abc', 'maybe-torrent'],
    ['keys of resume data', 'd11:active_time', 'maybe-torrent'],
    ['a text that begins with d and a digit', 'd20 rolls', 'other'],
    ['an empty dictionary', 'de', 'other'],
    ['a list', 'l8:announcee', 'other'],
    ['an MP4', '\0\0\0\x20ftypisom', 'other'],
    ['a web page', '<!doctype html>', 'other'],
    ['a link in a text file', 'magnet:?xt=', 'other'],
    ['nothing', '', 'other'],
  ])('a file that begins with %s', (_name, head, kind) => {
    expect(kindOfHead(bytes(head))).toBe(kind)
  })
})

describe('kindOfFile', () => {
  const torrent = bytes('d8:announce3:udp')
  it.each([
    ['x.torrent.txt', 'text/plain', torrent, 'torrent'],
    ['x.torrent (1)', '', torrent, 'torrent'],
    ['download', 'application/octet-stream', torrent, 'torrent'],
    ['x.torrent.bin', '', torrent, 'torrent'],
    ['X.TORRENT', '', torrent, 'torrent'],
    // The name alone is enough to keep it from being shared; what is in it is told when it is opened.
    ['x.Torrent ', '', bytes('<html>'), 'torrent'],
    ['x', 'application/x-bittorrent', bytes(''), 'torrent'],
    ['film.torrent.mp4', 'video/mp4', bytes('\0\0\0\x20ftyp'), 'other'],
    ['film.mp4', 'video/mp4', torrent, 'torrent'],
    ['film.en.srt', '', bytes('1\r\n00:00'), 'subtitles'],
    ['FILM.VTT', 'text/vtt', bytes('WEBVTT'), 'subtitles'],
    ['film.ja.ass', '', bytes('[Script'), 'subtitles'],
    ['film.ssa', '', bytes(''), 'subtitles'],
    ['film.idx', '', bytes('# VobSub'), 'subtitles'],
    ['film.sub', '', bytes('\0\0\x01\xba'), 'subtitles'],
    ['film.sup', '', bytes('PG'), 'subtitles'],
    ['film.ttml', '', bytes('<?xml'), 'subtitles'],
    ['notes.txt', 'text/plain', bytes('hello'), 'other'],
    ['srt', '', bytes('hello'), 'other'],
    ['film.srt.mp4', '', bytes('\0\0\0\x20ftyp'), 'other'],
  ])('%s (%s)', (name, type, head, kind) => {
    expect(kindOfFile(name, type, head)).toBe(kind)
  })
})

const file = (name: string, kind: FileKind = 'other', isInFolder = false): GivenFile => ({
  name,
  kind,
  isInFolder,
})
const film = file('film.mp4')
const subtitle = file('film.srt', 'subtitles')
const torrent = file('film.torrent', 'torrent')

const decide = (files: readonly GivenFile[], by: GivenBy, isWatching = false) =>
  decideFiles(files, by, isWatching)

describe('decideFiles', () => {
  it.each([
    ['a film', [film], /“film\.mp4” is not a torrent file, .*not shared.*“Share files”/],
    ['a ZIP', [file('a.zip')], /“a\.zip” is not a torrent file/],
    ['a subtitle', [subtitle], /“film\.srt” is a file of subtitles.*Nothing is shared/],
    ['several files', [torrent, film], /one torrent file at a time/],
  ] as const)('“Open a .torrent” with %s says what it is, and never shares', (_name, files, sentence) => {
    for (const isWatching of [false, true]) {
      const decision = decide(files, 'open', isWatching)
      if (_name !== 'a subtitle' || !isWatching) expect(decision.does).toBe('say')
      if (_name !== 'a subtitle' || !isWatching) {
        expect(decision).toMatchObject({ sentence: expect.stringMatching(sentence) })
      }
    }
  })

  it('“Open a .torrent” opens what may be one, and does not share it when it is none', () => {
    for (const kind of ['torrent', 'maybe-torrent'] as const) {
      expect(decide([file('x', kind)], 'open')).toEqual({ does: 'open', index: 0, orShare: false, note: '' })
    }
  })

  it.each(['drop', 'share'] as const)('a torrent file is opened by %s, never shared', (by) => {
    expect(decide([torrent], by, true)).toEqual({ does: 'open', index: 0, orShare: false, note: '' })
    expect(decide([subtitle, torrent], by)).toEqual({
      does: 'open',
      index: 1,
      orShare: false,
      note: 'When the film plays, give “film.srt” to the page again to see the subtitles.',
    })
    expect(decide([torrent, film, film], by)).toMatchObject({
      does: 'say',
      sentence: expect.stringMatching(
        /“film\.torrent” of these 3 is a torrent file, so nothing is opened or shared/,
      ),
    })
    expect(decide([torrent, torrent, film], by)).toMatchObject({
      does: 'say',
      sentence: expect.stringContaining('2 files of these 3 are torrent files'),
    })
    expect(decide([torrent, torrent], by)).toMatchObject({
      does: 'say',
      sentence: expect.stringContaining('These are 2 torrent files'),
    })
  })

  it('what may be a torrent is tried first, and shared when it is none; among others it is shared with them', () => {
    expect(decide([file('x', 'maybe-torrent')], 'drop')).toEqual({
      does: 'open',
      index: 0,
      orShare: true,
      note: '',
    })
    expect(decide([file('x', 'maybe-torrent'), film], 'drop').does).toBe('share')
  })

  it('a folder is shared with all that is in it, torrent files too', () => {
    const folder = [file('a.mp4', 'other', true), file('a.torrent', 'torrent', true)]
    expect(decide(folder, 'drop')).toEqual({ does: 'share', asks: false })
    expect(decide(folder.slice(1), 'drop')).toEqual({ does: 'share', asks: false })
  })

  it.each(['drop', 'share'] as const)('subtitles alone are never shared by %s', (by) => {
    for (const files of [
      [subtitle],
      [subtitle, file('b.idx', 'subtitles')],
      [file('a.srt', 'subtitles', true)],
    ]) {
      expect(decide(files, by)).toMatchObject({
        does: 'say',
        sentence: expect.stringMatching(/pen (its|their) film first.*Nothing is shared/),
      })
    }
  })

  it.each(['drop', 'share', 'open'] as const)('subtitles join the film that is watched, by %s', (by) => {
    expect(decide([subtitle], by, true)).toEqual({ does: 'add-subtitles', indexes: [0] })
    expect(decide([file('b.idx', 'subtitles')], by, true)).toMatchObject({
      does: 'say',
      sentence: expect.stringMatching(
        by === 'open' ? /“b\.idx”.*cannot be shown here/ : /“b\.idx”.*Nothing has changed/,
      ),
    })
  })

  it('of several only those join that can be shown', () => {
    const files = [file('b.idx', 'subtitles'), subtitle, file('c.VTT', 'subtitles')]
    expect(decide(files, 'drop', true)).toEqual({ does: 'add-subtitles', indexes: [1, 2] })
  })

  it('a film is shared with its subtitles; while something is watched only after a question', () => {
    for (const files of [[film], [film, subtitle], [file('a.zip')]]) {
      expect(decide(files, 'drop')).toEqual({ does: 'share', asks: false })
      expect(decide(files, 'drop', true)).toEqual({ does: 'share', asks: true })
    }
  })

  it('an empty folder is told', () => {
    expect(decide([], 'drop')).toMatchObject({
      does: 'say',
      sentence: expect.stringContaining('There is no file'),
    })
  })
})
