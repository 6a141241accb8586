import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashWithFile, linkTo, parseRoute, readSource } from '../../../src/app/routes.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const magnet = `magnet:?xt=urn:btih:${hash}&dn=Big%20Buck&tr=wss%3A%2F%2Ft.example`

const tomAndJerry = `magnet:?xt=urn:btih:${hash}&dn=Tom%20%26%20Jerry&tr=wss%3A%2F%2Fa.b%2F%3Fx%3D1%26y%3D2`

describe('readSource', () => {
  it.each([
    [magnet, magnet],
    [`  ${magnet}\n`, magnet],
    [magnet.replace('magnet', 'MAGNET'), magnet],
    [hash.toUpperCase(), hash],
    ['BCW2LJ5GDA5K4HQJ3AY56Z2I2VTASWQQ', hash],
    ['https://example.org/film.torrent', 'https://example.org/film.torrent'],
    [`https://player.example/#${magnet}`, magnet],
    [`http://localhost:8080/#${hash}`, hash],
    [`http://localhost:8080/#${magnet}&file=3`, magnet],
    [`http://localhost:8080/#${hash}&file=3`, hash],
    [`https://player.example/?magnet=${encodeURIComponent(magnet)}`, magnet],
  ])('takes %s', (text, source) => {
    expect(readSource(text)).toEqual({ ok: true, source })
  })

  it.each([
    ['', 'Paste a magnet link'],
    ['hello', 'not a magnet link'],
    [hash.slice(1), 'has 39'],
    ['magnet:?dn=Film', 'names no torrent'],
    ['magnet:?xt=urn:btih:08ada5', 'not complete'],
    ['magnet:?xt=urn:btmh:1220caf1', 'v2'],
    ['https://', 'cannot be read'],
    ['javascript:alert(1)', 'not a magnet link'],
    [`magnet:?xt=urn:btih:${hash}&dn=${'x'.repeat(70_000)}`, 'too long'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(readSource(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
  })
})

describe('parseRoute', () => {
  it.each([
    ['', '', { view: 'home' }],
    ['#', '', { view: 'home' }],
    ['', '?utm=1', { view: 'home' }],
    ['', '?magnet=', { view: 'home' }],
    [`#${magnet}`, '', { view: 'watch', source: magnet, file: null }],
    [`#${magnet}&file=12`, '', { view: 'watch', source: magnet, file: 12 }],
    [`#${hash}&file=0`, '', { view: 'watch', source: hash, file: 0 }],
    [
      '#https://a.example/x.torrent?a=1&file=3',
      '',
      { view: 'watch', source: 'https://a.example/x.torrent?a=1&file=3', file: null },
    ],
    [`#/${hash}`, '', { view: 'watch', source: hash, file: null }],
    [`#${encodeURIComponent(magnet)}`, '', { view: 'watch', source: magnet, file: null }],
    ['', `?magnet=${encodeURIComponent(magnet)}`, { view: 'watch', source: magnet, file: null }],
    [
      '#https://example.org/a.torrent',
      '',
      { view: 'watch', source: 'https://example.org/a.torrent', file: null },
    ],
    ['#about', '', { view: 'bad', text: 'about', problem: expect.any(String) }],
    ['#%E0%A4%A', '', { view: 'bad', text: '\ufffd%A', problem: expect.any(String) }],
    // As some programs pass links on: encoded up to its first colon alone.
    [
      `#magnet%3A?xt=urn%3Abtih%3A${hash}&tr=wss%3A%2F%2Fa.b%2F%3Fx%3D1%26y%3D2&dn=Tom%20%26%20Jerry`,
      '',
      { view: 'watch', source: tomAndJerry, file: null },
    ],
    [`#${encodeURIComponent(tomAndJerry)}`, '', { view: 'watch', source: tomAndJerry, file: null }],
    [`#${tomAndJerry.replaceAll('&', '&amp;')}`, '', { view: 'watch', source: tomAndJerry, file: null }],
    [`#Watch%20this:%20${tomAndJerry}`, '', { view: 'watch', source: tomAndJerry, file: null }],
    // Put into the address as it was, by hand or by a careless program.
    ['', `?magnet=${tomAndJerry}`, { view: 'watch', source: tomAndJerry, file: null }],
    ['', `?magnet=${tomAndJerry}&utm_source=a.b`, { view: 'watch', source: tomAndJerry, file: null }],
    [
      '',
      `?utm_source=a&magnet=${encodeURIComponent(tomAndJerry)}&b=c`,
      { view: 'watch', source: tomAndJerry, file: null },
    ],
    // By a form, which writes blanks as pluses.
    [
      '',
      `?${new URLSearchParams({ magnet: tomAndJerry })}`,
      { view: 'watch', source: tomAndJerry, file: null },
    ],
    ['', `?magnet=${hash}`, { view: 'watch', source: hash, file: null }],
    [
      '',
      '?magnet=https%3A%2F%2Fa.example%2Fx.torrent',
      { view: 'watch', source: 'https://a.example/x.torrent', file: null },
    ],
    [
      '',
      '?magnet=www.a.example/x.torrent',
      { view: 'watch', source: 'https://www.a.example/x.torrent', file: null },
    ],
  ])('%s %s', (fragment, search, route) => {
    expect(parseRoute({ hash: fragment, search })).toEqual(route)
  })

  it('prefers what is behind the #, which a share link has', () => {
    const search = `?magnet=${encodeURIComponent(magnet)}`
    expect(parseRoute({ hash: `#${hash}`, search })).toEqual({ view: 'watch', source: hash, file: null })
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (fragment, search) => {
        expect(parseRoute({ hash: `#${fragment}`, search: `?${search}` }).view).toMatch(/home|watch|bad/)
      }),
    )
  })
})

describe('linkTo', () => {
  it('is read back as the same source', () => {
    const link = linkTo(magnet, { origin: 'https://player.example', pathname: '/app/' })
    expect(link).toBe(`https://player.example/app/#${magnet}`)
    expect(readSource(link)).toEqual({ ok: true, source: magnet })
  })
})

describe('hashWithFile', () => {
  it.each([
    [`#${magnet}`, 3, `#${magnet}&file=3`],
    [`#${magnet}&file=3`, 14, `#${magnet}&file=14`],
    [`#${hash}&file=3`, null, `#${hash}`],
    ['#https://a.example/x.torrent', 3, null],
    ['#/http://a.example/x.torrent', 3, null],
    ['', 3, null],
  ])('%s with %s', (hash, file, expected) => {
    expect(hashWithFile(hash, file)).toBe(expected)
  })
})

describe('what another program shares with the app', () => {
  const magnet = 'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10&dn=Sintel'
  const query = (values: Record<string, string>) => ({ hash: '', search: `?${new URLSearchParams(values)}` })

  it.each([
    [{ url: magnet }],
    [{ title: 'Sintel', text: `Look: ${magnet}` }],
    [{ title: magnet, text: 'Look at this', url: '' }],
  ])('%j', (values) => {
    const route = parseRoute(query(values as Record<string, string>))
    expect(route.view).toBe('watch')
    expect(route).toHaveProperty(
      'source',
      expect.stringContaining('08ada5a7a6183aae1e09d831df6748d566095a10'),
    )
  })

  it('is shown where it is no link', () => {
    expect(parseRoute(query({ text: 'just words' }))).toMatchObject({ view: 'bad', text: 'just words' })
    expect(parseRoute(query({ text: ' ' }))).toEqual({ view: 'home' })
  })
})
