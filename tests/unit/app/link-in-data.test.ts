import { describe, expect, it } from 'vitest'
import { linkIn } from '../../../src/app/link-in-data.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const magnet = `magnet:?xt=urn:btih:${hash}&dn=Film`

/** What a program puts into a drag or on the clipboard. */
const given = (kinds: Readonly<Record<string, string>>) => ({ getData: (kind: string) => kinds[kind] ?? '' })

describe('linkIn', () => {
  it.each([
    ['a dragged link', { 'text/uri-list': magnet, 'text/plain': 'Film' }, magnet],
    [
      'a list of addresses with a comment',
      { 'text/uri-list': `# Film\r\n${magnet}\r\nhttps://a.example/` },
      magnet,
    ],
    ['dragged text', { 'text/plain': `Watch this: ${magnet}` }, magnet],
    ['a share link of ours', { 'text/uri-list': `https://player.example/#${magnet}` }, magnet],
    [
      'the address of a .torrent',
      { 'text/uri-list': 'https://a.example/x.torrent' },
      'https://a.example/x.torrent',
    ],
    ['an address alone', { 'text/plain': ' https://a.example/get?id=5\n' }, 'https://a.example/get?id=5'],
    [
      'the address of a .torrent in a text',
      { 'text/plain': 'I found https://a.example/x.torrent for you' },
      'https://a.example/x.torrent',
    ],
    [
      'a link whose text says nothing',
      { 'text/plain': 'Download', 'text/html': `<a href="${magnet.replace('&', '&amp;')}">Download</a>` },
      magnet,
    ],
    [
      'a link of a page beside its magnet link',
      { 'text/uri-list': 'x:y', 'text/plain': 'Download', 'text/html': `<a href="${magnet}">Download</a>` },
      magnet,
    ],
  ])('finds %s', (_what, kinds, source) => {
    expect(linkIn(given(kinds))).toEqual({ ok: true, source })
  })

  it.each([
    ['nothing', {}],
    ['words', { 'text/plain': 'a few words' }],
    ['words about a page', { 'text/plain': 'Look at https://a.example/thread/5, it is good' }],
    [
      'a page’s own markup',
      { 'text/plain': 'Film', 'text/html': '<a href="https://a.example/thread">Film</a>' },
    ],
    ['a file of this machine', { 'text/uri-list': 'file:///home/me/film.mp4' }],
    ['too much', { 'text/html': `<p>${magnet}</p>`.padEnd(100_000, 'x') }],
  ])('finds no link in %s', (_what, kinds) => {
    expect(linkIn(given(kinds))).toMatchObject({ ok: false, problem: expect.stringMatching(/^[A-Z].*\.$/) })
  })
})
