import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/config.ts'

describe('readConfig', () => {
  it('reads all of it', () => {
    const config = {
      iceServers: [{ urls: 'stun:s' }],
      trackers: ['ws://t'],
      sample: { name: 'Film', magnet: 'magnet:?xt=urn:btih:0' },
    }
    expect(readConfig(config)).toEqual(config)
  })

  it.each([
    [null],
    ['text'],
    [{ iceServers: 'stun:s', trackers: 'ws://t', sample: 'film' }],
    [{ iceServers: [1], sample: { name: 'Film' } }],
  ])('drops what has another shape: %j', (value) => {
    expect(readConfig(value)).toEqual({})
  })

  it('keeps an empty list of ICE servers, which means none', () => {
    expect(readConfig({ iceServers: [], trackers: [1, 'ws://t'] })).toEqual({
      iceServers: [],
      trackers: ['ws://t'],
    })
  })
})
