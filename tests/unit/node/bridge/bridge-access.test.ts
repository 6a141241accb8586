import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import {
  type BridgeAccess,
  createBridgeAccess,
  isBridgePath,
} from '../../../../src/node/bridge/bridge-access.ts'

interface Asked {
  readonly address?: string
  /** Default: 1.1. */
  readonly httpVersion?: string
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>
  /** What stands after `/bridge`; the right token when it is left out. */
  readonly query?: (token: string) => string
}

const host = 'localhost:8080'
const origin = `http://${host}`

const request = (
  url: string,
  { address = '127.0.0.1', headers = {}, httpVersion = '1.1' }: Asked,
): IncomingMessage =>
  ({
    url,
    httpVersion,
    socket: { remoteAddress: address },
    headers: { host, origin, ...headers },
  }) as unknown as IncomingMessage

const tokenOf = (access: BridgeAccess): string => {
  const token = access.tokenFor(request('/config.json', {}))
  if (token === null) throw new Error('The person at this machine got no token.')
  return token
}

/** The right of one socket at a bridge for `any`. */
const rightOf = (asked: Asked): string => {
  const access = createBridgeAccess('any', null)
  const { query = (token: string) => `?token=${token}` } = asked
  return access.right(request(`/bridge${query(tokenOf(access))}`, asked))
}

const isGivenToken = (asked: Asked): boolean =>
  createBridgeAccess('both', null).tokenFor(request('/config.json', asked)) !== null

describe('the person at this machine', () => {
  it.each<[string, Asked]>([
    ['by name', {}],
    ['by the IPv4 address', { headers: { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' } }],
    [
      'by another address of the loopback net',
      { headers: { host: '127.0.0.2', origin: 'http://127.0.0.2' } },
    ],
    ['over IPv6', { address: '::1', headers: { host: '[::1]:8080', origin: 'http://[::1]:8080' } }],
    ['over IPv4 at a socket for both', { address: '::ffff:127.0.0.1' }],
    ['from another address of the loopback net', { address: '127.8.9.10' }],
    [
      'by the name with a dot at its end',
      { headers: { host: 'localhost.:80', origin: 'http://localhost.' } },
    ],
    ['at the usual port', { headers: { host: 'localhost:80', origin: 'http://localhost' } }],
    ['by the name in capitals', { headers: { host: 'LOCALHOST:8080' } }],
    ['with other parameters beside the token', { query: (token) => `?x=1&token=${token}&y` }],
  ])('may open any torrent %s', (_how, asked) => {
    expect(rightOf(asked)).toBe('any')
    expect(isGivenToken(asked)).toBe(true)
  })

  it('has to ask a bridge that is there for any torrent', () => {
    for (const mode of ['named', 'off'] as const) {
      const access = createBridgeAccess(mode, null)
      expect(access.tokenFor(request('/config.json', {}))).toBeNull()
      expect(access.right(request('/bridge?token=', {}))).toBe('named')
    }
    const both = createBridgeAccess('both', null)
    expect(both.right(request(`/bridge?token=${tokenOf(both)}`, {}))).toBe('any')
  })
})

it('counts the pages that the owner named in ALLOWED_ORIGINS as our own, and lets others not come so far', () => {
  const access = createBridgeAccess('any', ['https://films.example'])
  const asked = { headers: { origin: 'https://films.example' } }
  expect(access.right(request('/bridge', asked))).toBe('named')
  expect(createBridgeAccess('any', null).right(request('/bridge', asked))).toBe('stranger')
})

describe('what is named only, with the token', () => {
  it.each<[string, string | undefined]>([
    ['no origin', undefined],
    ['a page of another site', 'https://evil.example'],
    ['a page of another program at this machine', 'http://localhost:3000'],
    ['a page of the other name of this machine', 'http://127.0.0.1:8080'],
    ['a page without an origin of its own', 'null'],
    ['an empty origin', ''],
    ['a page over TLS', 'https://localhost:8080'],
    ['an extension of a browser', 'chrome-extension://localhost:8080'],
    ['an address that begins as ours', 'http://localhost:8080.evil.example'],
    ['an address with a user', 'http://localhost:8080@evil.example'],
    ['an address with a path', 'http://localhost:8080/'],
    ['two origins', 'http://localhost:8080, http://localhost:8080'],
    ['an origin in capitals, as no browser writes it', 'HTTP://LOCALHOST:8080'],
  ])('is for %s, and nothing of the cache unless it is a page of our host', (_who, given) => {
    const isOurs = given === undefined || /^https?:\/\/localhost:8080\/?$/i.test(given)
    expect(rightOf({ headers: { origin: given } })).toBe(isOurs ? 'named' : 'stranger')
  })

  it.each([
    'rebound.evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'films.example',
    '192.0.2.7:8080',
    '128.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0.0.0.0:8080',
    '[::]:8080',
    '[::ffff:127.0.0.1]:8080',
    'user@localhost',
    'localhost..',
    '',
    'a b',
  ])('is for the page of the host %s, whatever its origin', (name) => {
    for (const given of [`http://${name}`, origin, `https://${name}`]) {
      expect(rightOf({ headers: { host: name, origin: given } })).not.toBe('any')
    }
    expect(isGivenToken({ headers: { host: name, origin: undefined } })).toBe(false)
  })

  it('is for who comes over HTTP/1.0, as through an nginx that passes no headers', () => {
    expect(rightOf({ httpVersion: '1.0' })).toBe('named')
    expect(isGivenToken({ httpVersion: '1.0' })).toBe(false)
  })

  it('is for a request without a host', () => {
    expect(rightOf({ headers: { host: undefined } })).toBe('stranger')
    expect(rightOf({ headers: { host: undefined, origin: 'http://undefined' } })).toBe('stranger')
    expect(isGivenToken({ headers: { host: undefined } })).toBe(false)
  })

  it.each([
    { forwarded: 'for=127.0.0.1' },
    { forwarded: '' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-for': '' },
    { 'x-forwarded-for': ['127.0.0.1', '::1'] },
    { 'x-forwarded-host': 'localhost:8080' },
    { 'x-forwarded-proto': 'http' },
    { 'x-forwarded-port': '8080' },
    { 'x-forwarded-anything': '1' },
    { 'x-forwarded': 'for=127.0.0.1' },
    { via: '1.1 proxy' },
    { 'x-real-ip': '127.0.0.1' },
    { 'cf-connecting-ip': '127.0.0.1' },
  ])('is for who comes through a proxy with %j', (headers: Record<string, string | string[]>) => {
    expect(rightOf({ headers })).toBe('named')
    expect(isGivenToken({ headers })).toBe(false)
  })

  it.each([
    '192.0.2.1',
    '10.0.0.1',
    '172.17.0.1',
    '::ffff:192.0.2.1',
    'fe80::1',
    '2001:db8::1',
    '128.127.0.1',
    '::127.0.0.1',
    '::',
    '0.0.0.0',
    '',
  ])('is for the address %s', (address) => {
    expect(rightOf({ address })).toBe('named')
    expect(isGivenToken({ address })).toBe(false)
  })

  it('is for a socket that is closed already and has no address', () => {
    const access = createBridgeAccess('any', null)
    const asked = { url: `/bridge?token=${tokenOf(access)}`, socket: {}, headers: { host, origin } }
    expect(access.right(asked as unknown as IncomingMessage)).toBe('named')
  })
})

describe('the token', () => {
  it.each<[string, (token: string) => string]>([
    ['missing', () => ''],
    ['missing from the query', () => '?'],
    ['empty', () => '?token='],
    ['one letter short', (token) => `?token=${token.slice(1)}`],
    ['one letter long', (token) => `?token=${token}A`],
    ['of one letter', () => '?token=A'],
    ['of other letters', (token) => `?token=${'A'.repeat(token.length)}`],
    ['in other case', (token) => `?token=${swapCase(token)}`],
    ['of as many letters but more bytes', (token) => `?token=${'ü'.repeat(token.length)}`],
    ['of a mebibyte', () => `?token=${'A'.repeat(1024 * 1024)}`],
    ['given twice', (token) => `?token=${token}&token=${token}`],
    ['given twice, right and wrong', (token) => `?token=${token}&token=x`],
    ['under another name', (token) => `?Token=${token}`],
    ['after a hash', (token) => `#?token=${token}&token=x`],
    ['of the run before', () => `?token=${tokenOf(createBridgeAccess('any', null))}`],
  ])('is not right when it is %s', (_how, query) => {
    expect(rightOf({ query })).toBe('named')
  })

  it('has 256 bits, and is another one in each run', () => {
    const tokens = Array.from({ length: 100 }, () => tokenOf(createBridgeAccess('any', null)))
    expect(new Set(tokens).size).toBe(100)
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{43}$/)
    }
  })
})

const swapCase = (text: string): string =>
  [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('')

describe('the path of the bridge', () => {
  it.each(['/bridge', '/bridge?', '/bridge?token=x', '/bridge?/'])('is %s', (url) => {
    expect(isBridgePath(url)).toBe(true)
  })

  it.each([
    undefined,
    '',
    '/',
    '/bridge/',
    '/bridges',
    '/Bridge',
    '/a/bridge',
    '//bridge',
    '/%62ridge',
    '?/bridge',
  ])('is not %s', (url) => {
    expect(isBridgePath(url)).toBe(false)
  })
})
