import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadChoices, maxKept, saveChoices } from '../../../src/app/torrent-choices.ts'
import { fileSnapshot, torrentSnapshot } from '../../helpers/snapshots.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const magnet = `magnet:?xt=urn:btih:${infoHash.toUpperCase()}&dn=Film`
const rows = new Map<string, string>()

beforeEach(() => {
  rows.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => rows.get(key) ?? null,
    setItem: (key: string, value: string) => rows.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('choices for one torrent', () => {
  it('removed trackers stay removed, and are forgotten when they are put back', () => {
    saveChoices(torrentSnapshot({ infoHash, removedTrackers: ['wss://spy.example'] }))
    expect(loadChoices(magnet)).toEqual({
      paused: false,
      filePriorities: {},
      removedTrackers: ['wss://spy.example'],
    })
    saveChoices(torrentSnapshot({ infoHash }))
    expect(loadChoices(magnet)).toEqual({})
  })

  it('added trackers are kept, before the files are known as well', () => {
    const addedTrackers = ['wss://added.example']
    saveChoices(torrentSnapshot({ infoHash, addedTrackers }))
    expect(loadChoices(infoHash)).toEqual({ paused: false, filePriorities: {}, addedTrackers })
    saveChoices(torrentSnapshot({ infoHash, addedTrackers, removedTrackers: addedTrackers }))
    expect(loadChoices(magnet)).toMatchObject({ addedTrackers, removedTrackers: addedTrackers })
  })

  it('are found again by magnet link and by info hash, and forgotten when they are the defaults', () => {
    const files = [fileSnapshot({ index: 0 }), fileSnapshot({ index: 3, priority: 'skip' })]
    saveChoices(torrentSnapshot({ infoHash, paused: true, files }))
    const kept = { paused: true, filePriorities: { 3: 'skip' } }
    expect(loadChoices(magnet)).toEqual(kept)
    expect(loadChoices(infoHash)).toEqual(kept)
    expect(loadChoices('https://example.org/film.torrent')).toEqual({})
    expect(loadChoices('f'.repeat(40))).toEqual({})
    // The files are not known yet, but that it goes on is.
    saveChoices(torrentSnapshot({ infoHash, paused: false }))
    expect(loadChoices(magnet)).toEqual({ ...kept, paused: false })
    saveChoices(torrentSnapshot({ infoHash, paused: false, files: [fileSnapshot({ index: 3 })] }))
    expect(loadChoices(magnet)).toEqual({})
    expect([...rows.values()]).toEqual(['{}'])
  })

  it('beside a link that chose files: what the link says itself needs no place, what was changed of it does', () => {
    const policy = { ...torrentSnapshot({}).policy, download: 'whole' } as const
    const files = (priorities: readonly ('skip' | 'normal' | 'high')[]) =>
      priorities.map((priority, index) => fileSnapshot({ index, priority }))
    const selectOnly = [1]
    // As the link says: the others are left out.
    saveChoices(
      torrentSnapshot({ infoHash, policy, files: files(['skip', 'normal', 'skip']) }),
      {},
      selectOnly,
    )
    expect(loadChoices(magnet)).toEqual({})
    // One of them is put back, and the link's own is left out.
    const changed = torrentSnapshot({ infoHash, policy, files: files(['skip', 'skip', 'skip']) })
    saveChoices(changed, { 2: 'normal' }, selectOnly)
    expect(loadChoices(magnet).filePriorities).toEqual({ 1: 'skip', 2: 'normal' })
    // Opened without the choice of the link: nothing of it is lost.
    saveChoices(
      torrentSnapshot({ infoHash, policy, paused: true, files: files(['normal', 'skip', 'normal']) }),
    )
    expect(loadChoices(magnet)).toEqual({ paused: true, filePriorities: { 1: 'skip', 2: 'normal' } })
    // And with another link.
    saveChoices(torrentSnapshot({ infoHash, policy, files: files(['normal', 'skip', 'normal']) }), {}, [0])
    expect(loadChoices(magnet).filePriorities).toEqual({ 1: 'skip', 2: 'normal' })
  })

  it('are kept of the newest torrents only', () => {
    for (let i = 0; i < maxKept + 5; i++) {
      saveChoices(torrentSnapshot({ infoHash: i.toString(16).padStart(40, '0'), paused: true }))
    }
    expect(Object.keys(JSON.parse([...rows.values()][0] ?? ''))).toHaveLength(maxKept)
    expect(loadChoices((0).toString(16).padStart(40, '0'))).toEqual({})
    expect(loadChoices((maxKept + 4).toString(16).padStart(40, '0'))).toEqual({
      paused: true,
      filePriorities: {},
    })
  })

  it.each(['{', '[]', 'null', `{"${infoHash}":3}`, `{"${infoHash}":{"filePriorities":{"x":"skip"}}}`])(
    'survive %s in the storage',
    (stored) => {
      rows.set('torrent-player:torrents', stored)
      expect(loadChoices(magnet)).toEqual({})
      saveChoices(torrentSnapshot({ infoHash, paused: true }))
      expect(loadChoices(magnet)).toMatchObject({ paused: true })
    },
  )

  it('do without a storage', () => {
    vi.stubGlobal('localStorage', undefined)
    expect(loadChoices(magnet)).toEqual({})
    expect(() => saveChoices(torrentSnapshot({ infoHash, paused: true }))).not.toThrow()
  })
})
