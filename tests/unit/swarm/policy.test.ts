import { describe, expect, it } from 'vitest'
import { TorrentError } from '../../../src/shared/errors.ts'
import {
  defaultPolicy,
  isFilePriority,
  parsePolicyChoices,
  resolvePolicy,
  saverPolicy,
} from '../../../src/swarm/policy.ts'

describe('resolvePolicy', () => {
  it('takes torrent before client before data saver before default', () => {
    expect(resolvePolicy({}, {}, false)).toEqual(defaultPolicy)
    expect(resolvePolicy({}, {}, true)).toEqual(saverPolicy)
    expect(resolvePolicy({ download: 'whole' }, {}, true).download).toBe('whole')
    expect(resolvePolicy({ download: 'whole' }, { download: 'file' }, true).download).toBe('file')
    expect(resolvePolicy({}, { uploadLimit: 1_000 }, true).uploadLimit).toBe(1_000)
    expect(resolvePolicy({}, { uploadLimit: null }, true).uploadLimit).toBeNull()
  })

  it('never lets a torrent exceed what all of them may upload together', () => {
    expect(resolvePolicy({ uploadLimit: 500 }, { uploadLimit: 1_000 }, false).uploadLimit).toBe(500)
    expect(resolvePolicy({ uploadLimit: 500 }, { uploadLimit: null }, false).uploadLimit).toBe(500)
    expect(resolvePolicy({ uploadLimit: 500 }, { uploadLimit: 100 }, false).uploadLimit).toBe(100)
    expect(resolvePolicy({ uploadLimit: 0 }, { uploadLimit: 100 }, false).uploadLimit).toBe(0)
  })
})

describe('parsePolicyChoices', () => {
  it('takes what is right and leaves out what it does not know', () => {
    const choices = { download: 'whole', readAheadSeconds: 20, uploadLimit: 0, maxPeers: 5.7 } as const
    expect(parsePolicyChoices({ ...choices, colour: 'red' })).toEqual({ ...choices, maxPeers: 5 })
    expect(parsePolicyChoices({ readAheadSeconds: null, uploadLimit: null })).toEqual({
      readAheadSeconds: null,
      uploadLimit: null,
    })
    expect(parsePolicyChoices({ download: undefined })).toEqual({})
  })

  it.each([
    null,
    'whole',
    { download: 'all' },
    { download: null },
    { uploadLimit: -1 },
    { uploadLimit: Number.NaN },
    { uploadLimit: Number.POSITIVE_INFINITY },
    { uploadLimit: '5' },
    { readAheadSeconds: 0 },
    { readAheadSeconds: 1e9 },
    { maxPeers: 0 },
    { maxPeers: 10_000 },
    { maxPeers: null },
  ])('refuses %j with a sentence', (value) => {
    expect(() => parsePolicyChoices(value)).toThrow(TorrentError)
  })

  it('knows the three priorities', () => {
    expect(['skip', 'normal', 'high'].every(isFilePriority)).toBe(true)
    expect(['low', '', null, 0, ['skip']].some(isFilePriority)).toBe(false)
  })
})
