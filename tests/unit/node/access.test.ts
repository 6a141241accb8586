import type { IncomingMessage } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { type AccessOptions, createAccess } from '../../../src/node/access.ts'

type Headers = Record<string, string>

const access = (options: Partial<AccessOptions> = {}) =>
  createAccess({ host: 'localhost', allowedHosts: [], allowedOrigins: null, ...options })
const request = (headers: Headers): IncomingMessage => ({ headers }) as unknown as IncomingMessage
const status = (options: Partial<AccessOptions>, headers: Headers, path = '/config.json'): number | null =>
  access(options).refuseRequest(request(headers), path)?.status ?? null
const ownAddresses = Object.values(networkInterfaces()).flatMap((list) =>
  (list ?? []).map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
)

describe('hosts', () => {
  it.each([
    ['localhost', 'localhost:8080'],
    ['localhost', 'LOCALHOST'],
    ['localhost', 'localhost.:8080'],
    ['localhost', '127.0.0.1:8080'],
    ['127.0.0.1', '[::1]:9000'],
    ['::1', 'localhost:8080'],
    ['192.0.2.7', '192.0.2.7:8080'],
    ['2001:db8::7', '[2001:db8::7]:8080'],
    ['films.local', 'films.local'],
    ['0.0.0.0', 'localhost:8080'],
    ['0.0.0.0', hostname()],
    ['::', hostname().toUpperCase()],
    ...ownAddresses.map((address) => ['0.0.0.0', `${address}:8080`] as [string, string]),
  ] as [string, string][])('one that listens on %s answers to %s', (host, name) => {
    for (const path of ['/', '/config.json']) expect(status({ host }, { host: name }, path)).toBeNull()
    expect(access({ host }).refuseTracker(request({ host: name }))).toBeNull()
  })

  it.each([
    ['localhost', 'rebound.evil.example:8080'],
    ['localhost', 'localhost.evil.example'],
    ['localhost', 'evil.example#localhost'],
    ['localhost', '127.0.0.1.evil.example'],
    ['localhost', '192.0.2.7:8080'],
    ['localhost', ''],
    ['localhost', 'localhost/x'],
    ['localhost', 'user@localhost'],
    ['192.0.2.7', 'localhost:8080'],
    ['192.0.2.7', '192.0.2.8:8080'],
    ['0.0.0.0', 'rebound.evil.example:8080'],
    ['0.0.0.0', '203.0.113.7'],
    ['::', '0.0.0.0:8080'],
  ])('one that listens on %s gives %s nothing, in a sentence that names the setting', (host, name) => {
    for (const path of ['/', '/config.json', '/assets/x.js']) {
      expect(access({ host }).refuseRequest(request({ host: name }), path)).toMatchObject({
        status: 421,
        reason: expect.stringContaining('ALLOWED_HOSTS'),
      })
    }
    expect(access({ host }).refuseTracker(request({ host: name }))?.status).toBe(421)
  })

  it('also answers to names that were allowed, whatever the port', () => {
    const options = { allowedHosts: ['films.example', '[2001:db8::1]'] }
    expect(status(options, { host: 'films.example' })).toBeNull()
    expect(status(options, { host: 'Films.example:8443' })).toBeNull()
    expect(status(options, { host: '[2001:DB8::1]' })).toBeNull()
    expect(status(options, { host: 'sub.films.example' })).toBe(421)
  })

  it('refuses a request without a Host', () => {
    expect(status({}, {})).toBe(421)
  })
})

describe('config.json', () => {
  const host = 'localhost:8080'
  it.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost:8080' },
    { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
    { origin: 'https://films.example', host: 'films.example' },
    { origin: 'https://films.example', host: 'films.example:443' },
  ])('is for who sends %j', (headers: Headers) => {
    expect(status({ allowedHosts: ['films.example'] }, { host, ...headers })).toBeNull()
  })

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'anything' },
    { origin: 'http://localhost:3000' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost:8080.evil.example' },
    { origin: 'http://localhost:8080', 'sec-fetch-site': 'cross-site' },
  ])('is not for who sends %j', (headers: Headers) => {
    expect(status({}, { host, ...headers })).toBe(403)
    // The rest holds no secret: pages embed the player from here.
    expect(status({}, { host, ...headers }, '/torrent-player.js')).toBeNull()
  })
})

describe('the tracker', () => {
  const host = 'films.example'
  const upgrade = (allowedOrigins: readonly string[] | null, origin?: string): number | null =>
    access({ allowedHosts: [host], allowedOrigins }).refuseTracker(
      request({ host, ...(origin === undefined ? {} : { origin }) }),
    )?.status ?? null

  it('is for everybody', () => {
    for (const origin of [undefined, 'https://any.example', 'null', 'https://films.example']) {
      expect(upgrade(null, origin)).toBeNull()
    }
  })

  it('is for the pages that were named and our own, and who is no browser', () => {
    const named = ['https://blog.example', 'http://localhost:3000']
    for (const origin of [
      undefined,
      'https://blog.example',
      'http://localhost:3000',
      'https://films.example',
    ]) {
      expect(upgrade(named, origin)).toBeNull()
    }
    for (const origin of [
      'https://any.example',
      'http://blog.example',
      'null',
      '',
      'https://blog.example.evil',
    ]) {
      expect(upgrade(named, origin)).toBe(403)
    }
  })
})
