import { expect, it, vi } from 'vitest'
import { readAdded } from '../../../../src/elements/subtitles/added-subtitles.ts'
import {
  compareSubtitles,
  maxSubtitleBytes,
  subtitleFilesOf,
  torrentSubtitle,
} from '../../../../src/elements/subtitles/torrent-subtitles.ts'
import { TorrentError } from '../../../../src/shared/errors.ts'
import { fileListOf } from '../../../helpers/file-list.ts'
import { fileSnapshot } from '../../../helpers/snapshots.ts'

const list = (...files: readonly (readonly [path: string, length: number])[]) =>
  fileListOf(
    files.map(([path, length], index) =>
      fileSnapshot({ path, length, index, playable: path.endsWith('.mp4') }),
    ),
  )

const filmIn = (files: ReturnType<typeof list>, path: string) => {
  const film = files.find((file) => file.path === path)
  if (film === undefined) throw new Error(`There is no ${path}.`)
  return film
}

it('finds what belongs to the film that plays, and is no larger than subtitles are', () => {
  const files = list(
    ['s/E1.mp4', 1e9],
    ['s/E1.en.srt', 5e4],
    ['s/E1.de.srt', maxSubtitleBytes + 1],
    ['s/E1.fr.srt', 0],
    ['s/E2.mp4', 1e9],
    ['s/E2.en.srt', 5e4],
    ['s/Subs/E1/2_English.srt', 5e4],
    ['s/readme.txt', 10],
  )
  const found = (path: string) => subtitleFilesOf(files, filmIn(files, path)).map(({ path }) => path)
  expect(found('s/E1.mp4')).toEqual(['s/E1.en.srt', 's/Subs/E1/2_English.srt'])
  expect(found('s/E2.mp4')).toEqual(['s/E2.en.srt'])
})

it('puts them into an order that people expect', () => {
  const source = (language: string, name = '', isForced = false) => ({ language, name, isForced })
  const sources = [
    source('', 'mine'),
    source('en', 'SDH'),
    source('en', '', true),
    source('en'),
    source('de'),
  ]
  expect(sources.sort(compareSubtitles)).toEqual([
    source('de'),
    source('en'),
    source('en', 'SDH'),
    source('en', '', true),
    source('', 'mine'),
  ])
})

it('takes a bounded number', () => {
  const files = list(
    ['film.mp4', 1e9],
    ...Array.from({ length: 500 }, (_, i) => [`film.${i}.srt`, 10] as const),
  )
  expect(subtitleFilesOf(files, filmIn(files, 'film.mp4')).length).toBe(64)
})

it('reads a file once and in parts, waits for peers, and tries again after a failure', async () => {
  const text = `1\n00:00:01,000 --> 00:00:02,000\n${'x'.repeat(300_000)}`
  const bytes = new TextEncoder().encode(text)
  const files = list(['film.mp4', 1e9], ['film.en.srt', bytes.length])
  const failures = [new TorrentError('timeout', 'Nobody has it.'), new TorrentError('connection', 'Gone.')]
  const readFile = vi.fn(async (_index: number, begin: number, end: number) => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    return bytes.slice(begin, end)
  })
  const film = filmIn(files, 'film.mp4')
  const { signal } = new AbortController()
  const source = torrentSubtitle({ readFile }, filmIn(files, 'film.en.srt'), film, signal)
  expect(source).toMatchObject({ id: 'torrent:film.en.srt', language: 'en', name: '', origin: 'torrent' })
  await expect(source.textAt(0, signal)).rejects.toMatchObject({ code: 'connection' })
  const [one, other] = await Promise.all([source.textAt(0, signal), source.textAt(9, signal)])
  expect(one).toEqual({ text, format: 'srt', from: 0, to: Number.POSITIVE_INFINITY })
  expect(other).toBe(one)
  expect(readFile.mock.calls.map(([, begin, end]) => [begin, end])).toEqual([
    [0, 262_144],
    [0, 262_144],
    [0, 262_144],
    [262_144, bytes.length],
  ])
})

it('of files that a person gives takes those that are subtitles', async () => {
  const large = new File(['x'], 'large.srt')
  Object.defineProperty(large, 'size', { value: maxSubtitleBytes + 1 })
  const gone = new File(['x'], 'gone.srt')
  gone.arrayBuffer = () => Promise.reject(new DOMException('', 'NotFoundError'))
  const given = [
    new File(['1\n'], 'film.de.srt'),
    new File(['x'], 'a.mp4'),
    large,
    gone,
    new File([''], 'my own.ass'),
  ]
  const { sources, tooLarge, others, unreadable } = await readAdded(given, 'show/film.mp4')
  expect(sources.map(({ language, name, isStyled }) => [language, name, isStyled])).toEqual([
    ['de', '', false],
    ['', 'my own', true],
  ])
  expect([tooLarge, others, unreadable]).toEqual([['large.srt'], ['a.mp4'], ['gone.srt']])
})
