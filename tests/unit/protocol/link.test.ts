import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLink } from '../../../src/protocol/link.ts'
import type { Magnet } from '../../../src/protocol/metainfo-types.ts'
import { toHex } from '../../../src/shared/bytes.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
/** The same in base 32. */
const base32 = 'BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ'
const xt = `xt=urn:btih:${hash}`
/** With a name and a tracker that each hold signs of a link's own. */
const whole = `magnet:?${xt}&dn=Tom%20%26%20Jerry&tr=wss%3A%2F%2Fa.b%2F%3Fx%3D1%26y%3D2`
const tracker = 'wss://a.b/?x=1&y=2'
const once = encodeURIComponent

const magnetIn = (text: string): Magnet => {
  const link = readLink(text)
  if (link.kind !== 'magnet') throw new Error(`Read as ${link.kind}: ${link.text}`)
  return link.magnet
}

describe('readLink finds the whole magnet link', () => {
  it.each([
    ['as it is written', whole],
    ['with blanks around it', ` \u00a0\t${whole}\r\n`],
    ['with signs that nobody sees', `\ufeff\u200b${whole}\u2060`],
    ['with the entities of HTML', whole.replaceAll('&', '&amp;')],
    ['with numeric entities', whole.replaceAll('&', '&#38;')],
    ['with entities made twice', whole.replaceAll('&', '&amp;amp;')],
    ['in capitals', whole.replace('magnet', 'MAGNET').replace('dn=', 'DN=').replace('tr=', 'Tr=')],
    ['with the hash in capitals', whole.replace(hash, hash.toUpperCase())],
    ['in base 32', whole.replace(hash, base32)],
    ['in small base 32', whole.replace(hash, base32.toLowerCase())],
    ['with numbers', whole.replace('xt=', 'xt.1=').replace('tr=', 'tr.12=')],
    ['with a slash before the question mark', whole.replace(':?', ':/?')],
    ['with two slashes', whole.replace(':?', '://?')],
    ['with no question mark', whole.replace('?', '')],
    ['with a blank behind the colon', whole.replace(':?', ': ?')],
    ['with blanks around the signs', whole.replaceAll('&', ' & ').replace('xt=', 'xt = ')],
    ['with a blank behind the hash', whole.replace(hash, `${hash}%20`)],
    ['of WebTorrent’s own scheme', `stream-${whole}`],
    ['with a useless topic first', whole.replace('xt=', `xt=urn:btih:${'ab'.repeat(32)}&xt=`)],
    ['with a v2 topic first', whole.replace('xt=', `xt=urn:btmh:1220${'ab'.repeat(32)}&xt=`)],
    ['with topics of other networks', whole.replace('xt=', 'xt=urn:sha1:ABC&xt.2=urn:ed2k:31D6&xt.3=')],
    ['with parameters that say nothing to us', `${whole}&x.pe=1.2.3.4:5&kt=a+b&mt=urn:x`],
    ['broken in the middle of the hash', whole.replace(hash, `${hash.slice(0, 17)}\n${hash.slice(17)}`)],
    ['with its colon encoded', whole.replace(':?', '%3A?')],
    ['with its question mark encoded too', whole.replace(':?', '%3A%3F')],
    ['with small escapes', whole.replace(':?', '%3a?').replaceAll('%3A', '%3a')],
    ['with its signs = encoded', whole.replaceAll('=', '%3D')],
    ['with its topic encoded', whole.replace('urn:btih:', 'urn%3Abtih%3A')],
    ['encoded as a whole', once(whole)],
    ['encoded as a whole, twice', once(once(whole))],
    ['encoded as a whole, three times', once(once(once(whole)))],
    ['encoded as a whole but for its beginning', `magnet:?${once(whole.slice(8))}`],
    ['encoded behind the first sign =', `magnet:?xt=${once(whole.slice(11))}`],
    ['with every value encoded twice', whole.replace('urn:btih:', 'urn%3Abtih%3A').replaceAll('%', '%25')],
    ['behind words', `Watch this: ${whole}`],
    ['before words', `${whole} it is good`],
    ['in a sentence', `I liked (${whole}), and you? "It is free."`],
    ['at the end of a sentence', `Here it is: ${whole}.`],
    ['in angle brackets', `<${whole}>`],
    ['in quotes', `"${whole}"`],
    ['in round quotes', `“${whole}”, he wrote`],
    ['in a line of many', `Films\n1. ${whole}\n2. another`],
    ['in Markdown', `[Tom & Jerry](${whole}) is here`],
    ['in BBCode', `[url=${whole}]Tom & Jerry[/url]`],
    ['in the source of a page', `<a class="x" href="${whole.replaceAll('&', '&amp;')}">Tom</a>`],
    ['in an attribute without quotes', `<a href=${whole}>Tom</a>`],
    ['twice, glued together', `${whole}${whole}`],
    ['before another one', `${whole}\nmagnet:?xt=urn:btih:${'0'.repeat(40)}`],
    ['behind one that is broken', `magnet:?xt=urn:btih:abc ${whole}`],
    ['in our own share link', `https://player.example/#${whole}`],
    ['in our own share link below a path', `http://localhost:8080/app/#/${whole}`],
    ['in our own share link, encoded', `https://player.example/#${once(whole)}`],
    ['in ?magnet=', `https://player.example/?magnet=${once(whole)}`],
    ['in ?magnet= among others', `https://player.example/?a=1&magnet=${once(whole)}&utm_source=x`],
    ['in the link of a redirecting site', `https://out.example/?url=${once(whole)}`],
    ['in our own share link, among words', `Look at https://player.example/#${whole} please`],
  ])('%s', (_what, text) => {
    const { infoHash, name, trackers } = magnetIn(text)
    expect(toHex(infoHash)).toBe(hash)
    expect(trackers).toEqual([tracker])
    expect(name).toBe('Tom & Jerry')
  })

  it('with a name that has blanks and brackets of its own', () => {
    const named = (dn: string, around = (link: string) => link) =>
      magnetIn(around(`magnet:?${xt}&dn=${dn}`)).name
    expect(named('Big Buck Bunny (2008)')).toBe('Big Buck Bunny (2008)')
    expect(named('Big%20Buck(2008)', (link) => `(${link})`)).toBe('Big Buck(2008)')
    expect(named('Big+Buck+Bunny')).toBe('Big Buck Bunny')
    expect(named('Mr.%20Bean', (link) => `“${link}.”`)).toBe('Mr. Bean.')
    expect(named('Big Buck&tr=wss://a.b', (link) => `see ${link} now`)).toBe('Big Buck')
  })

  it.each(['magnet:', 'magnet:?xt', 'magnet%3A', 'see magnet:?xt=urn:btih:x', 'a/magnet:?dn=b'])(
    'with the name “%s”, which looks like a link itself',
    (name) => {
      const { text } = readLink(`magnet:?${xt}&dn=${once(name)}`)
      for (const form of [text, once(text), `<${text}>`, `Watch ${text} now`, `https://p.example/#${text}`]) {
        const read = magnetIn(form)
        expect([toHex(read.infoHash), read.name]).toEqual([hash, name])
      }
    },
  )

  it('with a plus that stays one, but for the name', () => {
    const { name, trackers, webSeeds, exactSources } = magnetIn(
      `magnet:?${xt}&dn=a+b&tr=ws://t.example/a+b?key=x+y=&ws=https://w.example/a+b&xs=https://x.example/a+b.torrent`,
    )
    expect(name).toBe('a b')
    expect(trackers).toEqual(['ws://t.example/a+b?key=x+y='])
    expect(webSeeds).toEqual(['https://w.example/a+b'])
    expect(exactSources).toEqual(['https://x.example/a+b.torrent'])
  })
})

describe('readLink finds the info hash', () => {
  it.each([
    hash,
    ` ${hash.toUpperCase()} `,
    base32,
    base32.toLowerCase(),
    `"${hash}"`,
    `<${base32}>`,
    `urn:btih:${hash}`,
    `info hash: ${hash}, 700 MB`,
    `btih=${base32};`,
    `https://player.example/#${hash}`,
    `https://player.example/#/${base32}`,
    `https://player.example/?magnet=${hash}`,
    `the hash ${hash}, from https://forum.example/thread/5`,
  ])('in %s', (text) => {
    expect(readLink(text)).toMatchObject({ kind: 'magnet', text: hash })
  })

  it('takes no word for one', () => {
    for (const text of [`the word ${'x'.repeat(32)}`, `a${'Bc'.repeat(15)}d is a word`, `${hash}0 1`]) {
      expect(() => readLink(text)).toThrow()
    }
  })
})

describe('readLink finds the address of a .torrent', () => {
  it.each([
    ['https://example.org/film.torrent', 'https://example.org/film.torrent'],
    ['HTTP://Example.org/a b.torrent?k=1', 'http://example.org/a'],
    ['"https://example.org/a+b%20c.torrent?k=a+b"', 'https://example.org/a+b%20c.torrent?k=a+b'],
    ['see https://example.org/film.torrent.', 'https://example.org/film.torrent'],
    ['(https://example.org/film(1).torrent)', 'https://example.org/film(1).torrent'],
    ['[url=https://example.org/film.torrent]x[/url]', 'https://example.org/film.torrent'],
    ['www.example.com/x.torrent', 'https://www.example.com/x.torrent'],
    ['try example.com:8080/a/x.torrent?k=1, it works', 'https://example.com:8080/a/x.torrent?k=1'],
    ['https%3A%2F%2Fexample.org%2Fx.torrent%3Fa%3D1%2526b', 'https://example.org/x.torrent?a=1%26b'],
    ['https%3A//example.org/x%20y.torrent', 'https://example.org/x%20y.torrent'],
    ['https://player.example/#https://example.org/a%20b.torrent', 'https://example.org/a%20b.torrent'],
    ['https://example.org/page and https://example.org/x.torrent', 'https://example.org/x.torrent'],
    ['https://archive.example/1/https://example.org/x.torrent', undefined],
    [`https://cache.example/torrent/${hash}.torrent`, undefined],
    ['https://example.org/download?id=5', undefined],
  ])('%s', (text, address = text) => {
    expect(readLink(text)).toEqual({ kind: 'torrent-file', text: address })
  })
})

it('reads an address of a .torrent behind the # of a page as it reads it alone, whatever signs it has', () => {
  let different = 0
  for (let code = 0x21; code < 0x7f; code++) {
    const sign = String.fromCharCode(code)
    for (const address of [`https://example.org/a?k=x${sign}y`, `https://example.org/x${sign}y.torrent`]) {
      const link = readLink(address)
      // What the browser makes of it.
      const page = new URL(`https://player.example/#${link.text}`).href
      expect(readLink(page)).toEqual(link)
      if (link.text !== address) different++
    }
  }
  expect(different).toBeGreaterThan(0)
})

describe('readLink says what is wrong', () => {
  it.each([
    ['', 'Paste a magnet link'],
    [' \u200b ', 'Paste a magnet link'],
    ['hello', 'not a magnet link'],
    ['film.torrent', 'not a magnet link'],
    ['javascript:alert(1)', 'not a magnet link'],
    ['data:application/x-bittorrent,de', 'not a magnet link'],
    ['file:///etc/x.torrent', 'not a magnet link'],
    ['an electromagnet: 5 T', 'not a magnet link'],
    [hash.slice(1), 'has 39'],
    [`${hash}ab`, 'has 42'],
    ['ab'.repeat(32), 'v2'],
    [`1220${'ab'.repeat(32)}`, 'v2'],
    ['magnet:?dn=Film', 'names no torrent'],
    ['magnet:?xt=urn:btih:08ada5', 'not complete'],
    [`magnet:?xt=urn:btmh:1220${'ab'.repeat(32)}`, 'v2'],
    [`https://site.example/?u=magnet:?xt=urn:btih:08ada5`, 'not complete'],
    ['https://', 'cannot be read'],
    ['https://a b', 'https://a/'],
    ['x'.repeat(65_537), 'too long'],
    [`https://a.example/${'x'.repeat(9_000)}`, 'cannot be read'],
  ])('%s', (text, problem) => {
    const say = (): string => {
      try {
        return readLink(text).text
      } catch (error) {
        expect(error).toMatchObject({ name: 'TorrentError', code: 'invalid-magnet' })
        expect((error as Error).message).toMatch(/^[A-Z].*\.$/)
        return (error as Error).message
      }
    }
    expect(say()).toContain(problem)
  })
})

/** Pieces that links are made of, put together at random. */
const scraps = fc.constantFrom(
  ...[
    'magnet:',
    'magnet%3A',
    '?',
    '%3F',
    '&',
    '%26',
    '&amp;',
    '=',
    '%3D',
    ' ',
    '\n',
    '"',
    '<',
    '>',
    '(',
    ')',
  ],
  ...['xt', 'tr', 'dn', 'so', 'xs', '.1', 'urn:btih:', 'urn%3Abtih%3A', hash, base32, '0-3', '%25', '%', '+'],
  ...[
    'https://',
    'wss://a.b/',
    'www.a.example/',
    'x.torrent',
    '#',
    '?magnet=',
    'Watch: ',
    '\ud800',
    'ü',
    '[url=',
  ],
)

describe('readLink, for any text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(scraps, { maxLength: 30 }).map((parts) => parts.join('')),
    fc
      .array(scraps, { maxLength: 12 })
      .map((parts) => `${parts.slice(0, 4).join('')}${whole}${parts.slice(4).join('')}`),
  )

  it('reads what it has written as the same, also as the address writes it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let link: ReturnType<typeof readLink>
        try {
          link = readLink(text)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-magnet' })
          return
        }
        expect(readLink(link.text)).toEqual(link)
        const address = new URL(`https://player.example/app/#${link.text}`)
        expect(readLink(address.href).text).toBe(link.text)
        expect(readLink(`https://player.example/?magnet=${once(link.text)}`).text).toBe(link.text)
        if (link.kind === 'magnet') expect(readLink(`(“${address.href}.”), he said`).text).toBe(link.text)
      }),
      { numRuns: 3_000 },
    )
  })

  it('ends soon for the worst of 64 KiB: what is quadratic in the length would be stopped by the test’s own clock', () => {
    for (const scrap of [
      'magnet:',
      'magnet%253A',
      'https://',
      ')',
      '%25',
      '&xt=',
      '(',
      'a.',
      '&amp;',
      '%26xt%3d',
      ' a',
    ]) {
      const text = scrap.repeat(Math.floor(65_000 / scrap.length))
      for (const hostile of [
        text,
        `(${text}`,
        `magnet:?${text}`,
        `x magnet:?${xt}${text}`,
        `https://a.b/${text}`,
      ]) {
        try {
          readLink(hostile.slice(0, 65_536))
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-magnet' })
        }
      }
    }
  })
})
