import { describe, expect, it } from 'vitest'
import { formatMagnet, parseMagnet } from '../../../src/protocol/magnet.ts'
import { buildInfo, encodeMetainfo, parseMetainfo } from '../../../src/protocol/metainfo.ts'
import { keepExactSourceUrls, keepTrackerUrls, keepWebSeedUrls } from '../../../src/protocol/urls.ts'

const udp = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `udp://127.0.0.1:${20_000 + i}/announce`)

describe('keepTrackerUrls', () => {
  it.each([100, 120, 5_000])('keeps a WebSocket tracker behind %d others, in its place', (count) => {
    const kept = keepTrackerUrls([...udp(count), 'ws://a.example', 'wss://b.example/x+y?z=+'])
    expect(kept).toHaveLength(100)
    expect(kept.slice(-2)).toEqual(['ws://a.example', 'wss://b.example/x+y?z=+'])
    expect(kept.slice(0, -2)).toEqual(udp(98))
  })

  it('keeps no more than there is room for, without repeats, of known protocols', () => {
    expect(keepTrackerUrls(Array.from({ length: 3_000 }, (_, i) => `wss://t${i}.example`))).toHaveLength(100)
    expect(
      keepTrackerUrls([
        ' wss://a.example ',
        'wss://a.example',
        'WSS://b.example',
        'javascript:1',
        'wss://',
        'x',
        '',
      ]),
    ).toEqual(['wss://a.example', 'WSS://b.example'])
    const long = (i: number) => `wss://t${i}.example/${'x'.repeat(2_000)}`
    expect(keepTrackerUrls(Array.from({ length: 100 }, (_, i) => long(i))).length).toBeLessThan(20)
    // One that is too long leaves its place to others.
    expect(keepTrackerUrls([`${long(0)}${'x'.repeat(100)}`, 'wss://a.example'])).toEqual(['wss://a.example'])
  })

  it('looks at no more than it must of a torrent that names hundreds of thousands', () => {
    const bad = Array.from({ length: 200_000 }, (_, i) => `wss://${i}:bad port/`)
    expect(keepTrackerUrls([...bad, ...udp(3)])).toEqual(udp(3))
  })
})

describe('the other kinds of addresses', () => {
  it('keep http alone', () => {
    const given = [
      'ftp://a.example/x',
      'http://b.example/a+b',
      'https://c.example',
      'wss://d.example',
      'https://e.example',
    ]
    expect(keepWebSeedUrls(given)).toEqual(['http://b.example/a+b', 'https://c.example', 'https://e.example'])
    expect(keepExactSourceUrls(given)).toEqual(['http://b.example/a+b', 'https://c.example'])
  })
})

describe('more than 100 trackers', () => {
  const last = 'ws://localhost:8080/a+b?key=x+y='

  it('in a magnet link: the one that a browser can ask is kept, and shared on', () => {
    const tr = udp(120).map((url) => `&tr=${encodeURIComponent(url)}`)
    const magnet = parseMagnet(`magnet:?xt=urn:btih:${'0'.repeat(40)}${tr.join('')}&tr=${last}`)
    expect(magnet.trackers).toHaveLength(100)
    expect(magnet.trackers.at(-1)).toBe(last)
    expect(parseMagnet(formatMagnet(magnet)).trackers).toEqual(magnet.trackers)
  })

  it('in the announce-list of a .torrent', async () => {
    const info = buildInfo({
      name: 'x.mp4',
      files: [{ path: 'x.mp4', length: 5 }],
      pieceLength: 16_384,
      pieceHashes: new Uint8Array(20),
    })
    const file = encodeMetainfo(info, { trackers: [...udp(120), last] })
    const { trackers } = await parseMetainfo(file, async () => new Uint8Array(20))
    expect(trackers).toHaveLength(100)
    expect(trackers).toContain(last)
  })
})
