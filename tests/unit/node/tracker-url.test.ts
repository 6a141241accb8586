import { describe, expect, it } from 'vitest'
import { trackerUrl } from '../../../src/node/tracker-url.ts'

const fallback = 'ws://localhost:8080'

describe('trackerUrl', () => {
  it.each([
    ['localhost:8080', undefined, 'ws://localhost:8080'],
    ['192.168.1.7:8080', undefined, 'ws://192.168.1.7:8080'],
    ['[::1]:8080', undefined, 'ws://[::1]:8080'],
    ['films.example', 'https', 'wss://films.example'],
    ['films.example', 'https, http', 'wss://films.example'],
    ['films.example', 'http', 'ws://films.example'],
  ])('for Host %s and protocol %s is %s', (host, forwardedProtocol, url) => {
    expect(trackerUrl({ host, forwardedProtocol }, fallback)).toBe(url)
  })

  it.each([undefined, '', 'a b', 'a/b', 'user@a', 'a:b', 'a:123456', 'a:99999', '"', '[::1', 'a\nb'])(
    'falls back for Host %j',
    (host) => {
      expect(trackerUrl({ host, forwardedProtocol: undefined }, fallback)).toBe(fallback)
    },
  )
})
