import * as fc from 'fast-check'
import decodeMagnet from 'magnet-uri'
import { describe, expect, it } from 'vitest'
import { formatMagnet, parseMagnet } from '../../../src/protocol/magnet.ts'
import { fromHex, toHex } from '../../../src/shared/bytes.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
/** The same in base 32. */
const base32 = 'BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ'
const infoHash = fromHex(hash)

// The link that WebTorrent's home page and its test fixtures carry.
const sintel =
  'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10&dn=Sintel&tr=udp%3A%2F%2Fexplodie.org%3A6969&tr=udp%3A%2F%2Ftracker.coppersurfer.tk%3A6969&tr=udp%3A%2F%2Ftracker.empire-js.us%3A1337&tr=udp%3A%2F%2Ftracker.leechers-paradise.org%3A6969&tr=udp%3A%2F%2Ftracker.opentrackr.org%3A1337&tr=wss%3A%2F%2Ftracker.btorrent.xyz&tr=wss%3A%2F%2Ftracker.fastcast.nz&tr=wss%3A%2F%2Ftracker.openwebtorrent.com&ws=https%3A%2F%2Fwebtorrent.io%2Ftorrents%2F&xs=https%3A%2F%2Fwebtorrent.io%2Ftorrents%2Fsintel.torrent'

const invalidMagnet = expect.objectContaining({
  name: 'TorrentError',
  code: 'invalid-magnet',
  message: expect.stringMatching(/^[A-Z].*\.$/),
})

describe('parseMagnet', () => {
  it('reads WebTorrent’s Sintel', () => {
    expect(parseMagnet(sintel)).toEqual({
      infoHash,
      name: 'Sintel',
      trackers: [
        'udp://explodie.org:6969',
        'udp://tracker.coppersurfer.tk:6969',
        'udp://tracker.empire-js.us:1337',
        'udp://tracker.leechers-paradise.org:6969',
        'udp://tracker.opentrackr.org:1337',
        'wss://tracker.btorrent.xyz',
        'wss://tracker.fastcast.nz',
        'wss://tracker.openwebtorrent.com',
      ],
      webSeeds: ['https://webtorrent.io/torrents/'],
      exactSources: ['https://webtorrent.io/torrents/sintel.torrent'],
      length: null,
      selectOnly: null,
      peers: [],
    })
    const theirs = decodeMagnet(sintel)
    expect(theirs.infoHash).toBe(hash)
    expect(theirs.announce).toEqual(parseMagnet(sintel).trackers)
  })

  it.each([
    ['a hash alone', hash],
    ['in capitals', hash.toUpperCase()],
    ['in base 32', base32],
    ['in small base 32', base32.toLowerCase()],
    ['with space around it', `  \n${hash}\t`],
    ['a link', `magnet:?xt=urn:btih:${hash}`],
    ['a link in capitals', `MAGNET:?XT=URN:BTIH:${hash.toUpperCase()}`],
    ['a link with base 32', `magnet:?xt=urn:btih:${base32}`],
    ['a link with space around it', ` magnet:?xt=urn:btih:${hash}\r\n`],
    ['stream-magnet', `stream-magnet:?xt=urn:btih:${hash}`],
    ['no question mark', `magnet:xt=urn:btih:${hash}`],
    ['slashes', `magnet://?xt=urn:btih:${hash}`],
    ['xt last', `magnet:?dn=x&tr=wss://a.example&xt=urn:btih:${hash}`],
    ['xt encoded', `magnet:?xt=urn%3Abtih%3A${hash}`],
    ['numbered xt', `magnet:?xt.1=urn:sha1:ABC&xt.2=urn:btih:${hash}`],
    ['a v2 hash beside it', `magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}&xt=urn:btih:${hash}`],
    ['a bad hash beside it', `magnet:?xt=urn:btih:abc&xt=urn:btih:${hash}`],
    ['the first of two', `magnet:?xt=urn:btih:${hash}&xt=urn:btih:${'0'.repeat(40)}`],
    ['bad percent encoding', `magnet:?dn=%E0%A4%A&tr=%&xt=urn:btih:${hash}`],
    ['names of Object.prototype', `magnet:?__proto__=1&constructor=2&toString=3&xt=urn:btih:${hash}`],
  ])('finds the info hash: %s', (_name, text) => {
    expect(toHex(parseMagnet(text).infoHash)).toBe(hash)
  })

  const withHash = (rest: string) => parseMagnet(`magnet:?xt=urn:btih:${hash}&${rest}`)

  it('reads addresses of peers: at most 20, without repeats, only well-formed ones', () => {
    const peers = [
      '192.0.2.1:6881',
      '%5B2001:DB8:0::1%5D:51413',
      '[::ffff:192.0.2.1]:6881',
      'Peer.Example:80',
      '192.0.2.1',
      '192.0.2.1:0',
      '192.0.2.1:65536',
      '192.0.2.256:1',
      '2001:db8::1:6881',
      '[peer.example]:1',
      ':1',
      `${'x'.repeat(300)}:1`,
    ]
    expect(withHash(peers.map((peer) => `x.pe=${peer}`).join('&')).peers).toEqual([
      '192.0.2.1:6881',
      '[2001:db8::1]:51413',
      'peer.example:80',
    ])
    expect(withHash('x.pe.1=192.0.2.1%3A1&X.PE.2=192.0.2.2:2').peers).toEqual(['192.0.2.1:1', '192.0.2.2:2'])
    const many = Array.from({ length: 100 }, (_, i) => `x.pe=192.0.2.${i}:1`).join('&')
    expect(withHash(many).peers).toHaveLength(20)
    expect(formatMagnet({ infoHash: new Uint8Array(20), peers: ['[2001:db8::1]:1'] })).toMatch(
      /&x\.pe=%5B2001%3Adb8%3A%3A1%5D%3A1$/,
    )
  })

  it('reads names', () => {
    expect(withHash('dn=Big+Buck%20Bunny%2B').name).toBe('Big Buck Bunny+')
    expect(withHash('dn=%E6%98%A0%E7%94%BB').name).toBe('映画')
    expect(withHash('dn=one&dn=two').name).toBe('one')
    expect(withHash('dn=').name).toBeNull()
    expect(withHash('dn=%00%1B%E2%80%AEx').name).toBe('x')
    expect(withHash(`dn=${'x'.repeat(1000)}`).name).toHaveLength(255)
  })

  it('reads trackers, also unencoded, numbered, repeated and with their own query', () => {
    expect(
      withHash('tr=wss://a.example/x?key=1&tr=wss%3A%2F%2Fb.example&tr.1=wss://c.example&tr=wss://b.example')
        .trackers,
    ).toEqual(['wss://a.example/x?key=1', 'wss://b.example', 'wss://c.example'])
    expect(withHash('tr=&tr=x&tr=javascript:alert(1)&tr=wss://&tr=file:///etc/passwd').trackers).toEqual([])
    const many = Array.from({ length: 500 }, (_, i) => `tr=wss://t${i}.example`).join('&')
    expect(withHash(many).trackers).toHaveLength(100)
    expect(withHash(`tr=wss://a.example/${'x'.repeat(3000)}`).trackers).toEqual([])
  })

  it('reads links that were copied out of the source of a page', () => {
    const { name, trackers } = parseMagnet(`magnet:?xt=urn:btih:${hash}&amp;dn=x&AMP;tr=wss://a.example`)
    expect(name).toBe('x')
    expect(trackers).toEqual(['wss://a.example'])
  })

  it('reads web seeds, length and selection', () => {
    expect(withHash('ws=https://w.example/f&as=http://v.example/&ws=ftp://no.example').webSeeds).toEqual([
      'https://w.example/f',
      'http://v.example/',
    ])
    expect(withHash('xl=12345').length).toBe(12345)
    for (const wrong of ['', '-1', '0', '1e3', '99999999999999999999']) {
      expect(withHash(`xl=${wrong}`).length).toBeNull()
    }
    // The example of BEP 53.
    expect(withHash('so=0,2,4,6-8').selectOnly).toEqual([0, 2, 4, 6, 7, 8])
    expect(withHash('so=3,1,3,x,-2,5-4,1.5').selectOnly).toEqual([1, 3])
    expect(withHash('so=').selectOnly).toBeNull()
    expect(withHash('so=0-999999').selectOnly).toHaveLength(10_000)
  })

  it.each([
    ['nothing', ''],
    ['space', '  '],
    ['a web address', 'https://example.org/film.torrent'],
    ['words', 'big buck bunny'],
    ['39 characters', hash.slice(1)],
    ['41 characters', `${hash}0`],
    ['base 32 with a one', base32.replace('2', '1')],
    ['a link without anything', 'magnet:'],
    ['a link without hash', 'magnet:?dn=x'],
    ['another kind of hash', 'magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C'],
    ['a hash cut off', `magnet:?xt=urn:btih:${hash.slice(4)}`],
    ['a hash and more', `magnet:?xt=urn:btih:${hash}00`],
    ['v2 only', `magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`],
    ['70 KB', `magnet:?xt=urn:btih:${hash}&dn=${'x'.repeat(70_000)}`],
  ])('refuses %s with a sentence', (_name, text) => {
    expect(() => parseMagnet(text)).toThrow(invalidMagnet)
  })

  it('names v2 in the message', () => {
    expect(() => parseMagnet(`magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`)).toThrow(/BitTorrent v2/)
  })
})

describe('formatMagnet', () => {
  it('writes what every client reads', () => {
    const text = formatMagnet({
      infoHash: infoHash ?? new Uint8Array(),
      name: 'Big & Buck + Bunny.mp4',
      trackers: ['wss://a.example/x?y=1&z=2', 'wss://b.example'],
      length: 5,
    })
    expect(text).toBe(
      `magnet:?xt=urn:btih:${hash}&dn=Big%20%26%20Buck%20%2B%20Bunny.mp4&xl=5&tr=wss%3A%2F%2Fa.example%2Fx%3Fy%3D1%26z%3D2&tr=wss%3A%2F%2Fb.example`,
    )
    const theirs = decodeMagnet(text)
    // magnet-uri takes the plus for a space even where it was encoded.
    expect(theirs).toMatchObject({ infoHash: hash, name: 'Big & Buck   Bunny.mp4' })
    expect(theirs.announce).toEqual(['wss://a.example/x?y=1&z=2', 'wss://b.example'])
  })

  it('leaves out what is not there, and does not choke on half a character', () => {
    const bytes = new Uint8Array(20)
    expect(formatMagnet({ infoHash: bytes, name: null, trackers: [] })).toBe(
      `magnet:?xt=urn:btih:${'0'.repeat(40)}`,
    )
    expect(formatMagnet({ infoHash: bytes, name: 'a\ud800', trackers: [] })).toMatch(/dn=a%EF%BF%BD$/)
  })

  it('is read again as it was', () => {
    const urls = (validSchemes: string[], maxLength: number) =>
      fc.uniqueArray(fc.webUrl({ validSchemes, withQueryParameters: true, withFragments: true }), {
        maxLength,
      })
    fc.assert(
      fc.property(
        fc.record({
          infoHash: fc.uint8Array({ minLength: 20, maxLength: 20 }),
          name: fc.option(fc.stringMatching(/^[\w&+%=#?ü映😀]{1,50}$/u)),
          trackers: urls(['ws', 'wss'], 5),
          webSeeds: urls(['https'], 3),
          exactSources: urls(['http', 'https'], 2),
          length: fc.option(fc.integer({ min: 1 })),
          selectOnly: fc.option(
            fc
              .uniqueArray(fc.integer({ min: 0, max: 99_999 }), { minLength: 1 })
              .map((indices) => indices.sort((a, b) => a - b)),
          ),
          peers: fc.uniqueArray(
            fc
              .tuple(
                fc.oneof(fc.ipV4(), fc.domain(), fc.constant('[2001:db8::1]')),
                fc.integer({ min: 1, max: 65_535 }),
              )
              .map(([host, port]) => `${host.toLowerCase()}:${port}`),
            { maxLength: 5 },
          ),
        }),
        (magnet) => {
          expect(parseMagnet(formatMagnet(magnet))).toEqual(magnet)
        },
      ),
    )
  })

  it('can always be read again, however much a link has named', () => {
    const long = (i: number) => `wss://t${i}.example/${'+/?&='.repeat(i % 300)}`
    const parameters = Array.from({ length: 2_000 }, (_, i) =>
      [
        `tr=${encodeURIComponent(long(i))}`,
        `ws=https://w${i}.example/${'ü'.repeat(i % 200)}`,
        `so=${2 * i}`,
        `x.pe=${'p'.repeat(i % 200)}${i}.example:${1 + i}`,
      ].join('&'),
    ).join('&')
    const so = Array.from({ length: 1_000 }, (_, i) => 90_000 + 3 * i).join(',')
    for (let length = 1_000; length <= 64_000; length += 900) {
      const text = `magnet:?xt=urn:btih:${hash}&dn=${'映'.repeat(300)}&so=${so}&${parameters}`.slice(
        0,
        length,
      )
      const magnet = parseMagnet(text)
      expect(parseMagnet(formatMagnet(magnet))).toEqual(magnet)
    }
  })
})
