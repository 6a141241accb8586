import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/config.ts'

describe('readConfig', () => {
  it('reads all of it', () => {
    const config = {
      iceServers: [{ urls: 'stun:s' }],
      trackers: ['ws://t'],
      ordinaryTrackers: ['http://t/announce', 'udp://t:1/announce'],
      sample: { name: 'Film', magnet: 'magnet:?xt=urn:btih:0' },
      bridges: [
        { url: 'ws://localhost:8080/bridge', token: 'AZaz09_-' },
        { url: 'wss://b.example/bridge', token: null },
      ],
    }
    expect(readConfig(config)).toEqual(config)
  })

  it.each([
    [null],
    ['text'],
    [{ iceServers: 'stun:s', trackers: 'ws://t', ordinaryTrackers: 'udp://t:1', sample: 'film' }],
    [{ iceServers: [1], sample: { name: 'Film' } }],
  ])('drops what has another shape: %j', (value) => {
    expect(readConfig(value)).toEqual({})
  })

  it('drops bridges that are none, and tokens that are none', () => {
    const url = 'wss://a.example/bridge'
    const bridges = [
      null,
      'wss://a.example/bridge',
      { token: 'x' },
      { url: 'https://a.example/bridge', token: 'x' },
      { url: 'javascript:alert(1)', token: 'x' },
      { url: 'wss://', token: 'x' },
      { url: `wss://a.example/${'x'.repeat(512)}`, token: 'x' },
      { url, token: 'a b' },
      { url, token: '' },
      { url, token: 'x'.repeat(129) },
      { url, token: 7 },
      { url },
    ]
    expect(readConfig({ bridges }).bridges).toEqual(Array(5).fill({ url, token: null }))
    expect(readConfig({ bridges: { url } })).toEqual({})
    expect(readConfig({ bridges: Array(1000).fill({ url, token: 'x' }) }).bridges).toHaveLength(32)
  })

  it('keeps an empty list of ICE servers, which means none', () => {
    expect(readConfig({ iceServers: [], trackers: [1, 'ws://t'] })).toEqual({
      iceServers: [],
      trackers: ['ws://t'],
    })
  })
})
