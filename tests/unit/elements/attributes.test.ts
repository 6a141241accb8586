import { describe, expect, it } from 'vitest'
import {
  attributeNames,
  parseFile,
  parseIceServers,
  parseTrackers,
  readAttributes,
} from '../../../src/elements/attributes.ts'
import { delegatedAttributes } from '../../../src/elements/media-delegate.ts'
import { mediaErr, mediaErrorOf } from '../../../src/elements/media-error.ts'
import { displayName, trackerName, trackerStateText } from '../../../src/elements/player-texts.ts'
import { TorrentVideoElement } from '../../../src/elements/torrent-video.ts'
import { TorrentError } from '../../../src/shared/errors.ts'

describe('attributes', () => {
  it.each([
    [null, []],
    ['  ', []],
    ['wss://a, wss://b\n wss://a', ['wss://a', 'wss://b']],
  ])('trackers %j', (text, urls) => {
    expect(parseTrackers(text)).toEqual(urls)
  })

  it.each([
    [null, null],
    ['', null],
    ['3', 3],
    ['a/3.mp4', 'a/3.mp4'],
    ['-1', '-1'],
  ])('file %j', (text, file) => {
    expect(parseFile(text)).toEqual(file)
  })

  it('reads ICE servers', () => {
    expect(parseIceServers(null)).toBeNull()
    expect(parseIceServers('[]')).toEqual([])
    expect(parseIceServers('[{"urls":"stun:s"},{"urls":["turn:t"]}]')).toHaveLength(2)
  })

  it.each([
    [{}, {}],
    [{ download: 'window' }, { download: 'window' }],
    [{ download: ' Whole ' }, { download: 'whole' }],
    [{ download: 'all', 'upload-limit': 'fast', 'read-ahead': '0' }, {}],
    [{ download: '', 'upload-limit': '', 'read-ahead': ' ' }, {}],
    [
      { 'upload-limit': '250000', 'read-ahead': '20' },
      { uploadLimit: 250_000, readAheadSeconds: 20 },
    ],
    [{ 'upload-limit': '0' }, { uploadLimit: 0 }],
    [{ 'upload-limit': '-1', 'read-ahead': '15' }, { readAheadSeconds: 15 }],
    [{ 'upload-limit': '250000', 'no-upload': '' }, { uploadLimit: 0 }],
  ])('a policy of %j', (attributes: Readonly<Record<string, string | undefined>>, choices) => {
    expect(readAttributes('policy', (name) => attributes[name] ?? null)).toEqual(choices)
  })

  it('give the other properties, each by its own name', () => {
    const texts: Record<string, string> = { file: '3', trackers: 'wss://a', 'ice-servers': '[]' }
    const attribute = (name: string): string | null => texts[name] ?? null
    expect(readAttributes('file', attribute)).toBe(3)
    expect(readAttributes('trackers', attribute)).toEqual(['wss://a'])
    expect(readAttributes('iceServers', attribute)).toEqual([])
    expect([readAttributes('file', () => null), readAttributes('iceServers', () => null)]).toEqual([
      null,
      null,
    ])
  })

  it('are observed by the element, and handed on by its wrapper', () => {
    expect(TorrentVideoElement.observedAttributes).toEqual(expect.arrayContaining([...attributeNames]))
    expect(delegatedAttributes).toEqual(expect.arrayContaining([...attributeNames]))
  })

  it.each(['{', '{}', '["stun:s"]', '[{"urls":1}]', '[null]'])('refuses the ICE servers %s', (text) => {
    // Only the author of the page can mend it.
    expect(() => parseIceServers(text)).toThrow(expect.objectContaining({ code: 'internal', remedy: 'none' }))
  })
})

describe('mediaErrorOf', () => {
  it.each([
    ['no-peers', mediaErr.network],
    ['bad-data', mediaErr.decode],
    ['unsupported-media', mediaErr.sourceNotSupported],
    ['invalid-magnet', mediaErr.sourceNotSupported],
  ] as const)('%s is code %i', (code, expected) => {
    const cause = new TorrentError(code, 'why')
    expect(mediaErrorOf(cause)).toEqual({ code: expected, message: 'why', cause })
  })
})

describe('texts', () => {
  it.each([
    ['Big Buck Bunny.mp4', 'Big Buck Bunny'],
    ['a.b.webm', 'a.b'],
    ['Version 2.0', 'Version 2.0'],
    ['Sintel', 'Sintel'],
    ['.mp4', '.mp4'],
    ['', ''],
  ])('%j is called %j', (name, shown) => {
    expect(displayName(name)).toBe(shown)
  })

  it('names a tracker without its path, which may hold a key', () => {
    expect(trackerName('wss://tracker.example:8443/announce?key=secret')).toBe('tracker.example:8443')
    expect(trackerName('not a url')).toBe('not a url')
  })

  it('counts the others at a tracker', () => {
    const status = {
      url: 'wss://t',
      state: 'connected',
      failure: null,
      warning: null,
      problem: null,
      seeds: 0,
      leeches: 1,
    } as const
    expect(trackerStateText(status)).toBe('knows nobody else')
    expect(trackerStateText({ ...status, seeds: 1 })).toBe('knows 1 other')
    expect(trackerStateText({ ...status, seeds: null })).toBe('answers')
    expect(trackerStateText({ ...status, state: 'unreachable', failure: 'refused' })).toBe('refused')
    expect(trackerStateText({ ...status, state: 'waiting' })).toBe('not asked now')
    expect(trackerStateText({ ...status, warning: 'it moves', problem: 'no WebRTC' })).toBe(
      'knows nobody else · it moves · no WebRTC',
    )
  })
})
