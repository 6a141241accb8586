import { describe, expect, it } from 'vitest'
import { boundKilobytes, defaultSettings, policyOf, readSettings } from '../../../src/app/settings.ts'

describe('settings', () => {
  it.each([
    [null, defaultSettings],
    ['whole', defaultSettings],
    [{}, defaultSettings],
    [{ download: 'all', upload: 1, uploadKilobytes: 'many' }, defaultSettings],
    [
      { download: 'whole', upload: 'limited', uploadKilobytes: 250, language: 'auto' },
      { download: 'whole', upload: 'limited', uploadKilobytes: 250, language: 'auto' },
    ],
    [
      { upload: 'off', uploadKilobytes: -3 },
      { ...defaultSettings, upload: 'off', uploadKilobytes: 10 },
    ],
  ])('reads %j', (stored, settings) => {
    expect(readSettings(stored)).toEqual(settings)
  })

  it('choose nothing where they are automatic, so that a data saver can', () => {
    expect(policyOf(defaultSettings)).toEqual({})
    expect(policyOf({ ...defaultSettings, download: 'window', upload: 'off' })).toEqual({
      download: 'window',
      uploadLimit: 0,
    })
    expect(policyOf({ download: 'auto', upload: 'limited', uploadKilobytes: 80, language: 'auto' })).toEqual({
      uploadLimit: 80_000,
    })
  })

  it.each([
    [Number.NaN, 500],
    [3, 10],
    [120.4, 120],
    [1e9, 100_000],
  ])('a rate of %d becomes %d', (typed, kept) => {
    expect(boundKilobytes(typed)).toBe(kept)
  })
})
