import { describe, expect, it } from 'vitest'
import { earlyJoin } from '../../../src/engine/early-join.ts'

const hash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const magnet = `magnet:?xt=urn:btih:${hash}&tr=wss%3A%2F%2Fown.example&tr=wss%3A%2F%2Fspy.example`

const join = (source: string | Uint8Array, choices = {}) =>
  earlyJoin(source, { trackers: ['wss://page.example'], ...choices }, () => 1)

describe('how a swarm is joined before the engine runs', () => {
  it('the trackers of the link and of the page are asked, but for those that a person took out', () => {
    expect(join(magnet, { removedTrackers: ['wss://spy.example'] })?.trackers).toEqual([
      'wss://own.example',
      'wss://page.example',
    ])
    expect(join(hash)?.trackers).toEqual(['wss://page.example'])
    // Those that a person added are asked among the first.
    expect(join(hash, { addedTrackers: ['wss://added.example'] })?.trackers).toEqual([
      'wss://added.example',
      'wss://page.example',
    ])
  })

  it('as one who lacks something, so that no tracker takes us for a seed, and under our client’s name', () => {
    const options = join(magnet)
    expect(options?.state.left).toBeGreaterThan(0)
    expect(options?.demand).toMatchObject({ isIn: true, lacks: 'data' })
    expect(options?.infoHash).toEqual(Uint8Array.from(Buffer.from(hash, 'hex')))
    expect(Buffer.from(options?.peerId ?? []).toString('latin1')).toMatch(/^-[A-Z]{2}\w{4}-\w{12}$/)
  })

  it('a paused torrent is not joined, and one of a file only by the engine that reads it', () => {
    expect(join(magnet, { paused: true })).toBe(null)
    expect(join(new Uint8Array([0x64, 0x65]))).toBe(null)
  })
})
