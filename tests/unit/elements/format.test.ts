import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCountdown,
  formatPercent,
  formatPieceLength,
  formatRate,
  keepUnits,
} from '../../../src/elements/format.ts'
import { setLanguage } from '../../../src/shared/language.ts'

describe('human numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9960, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [4_210_000, '4.2 MB'],
    [129_302_391, '129 MB'],
    [2 ** 40, '1.1 TB'],
    [1e18, '1000000 TB'],
    [-5, '0 B'],
    [Number.NaN, '0 B'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([
    [0, '0 kB/s'],
    [99, '0 kB/s'],
    [150, '150 B/s'],
    [1_200_000, '1.2 MB/s'],
  ])('%d bytes a second are %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text)
  })

  it.each([
    [0, '0 %'],
    [0.999, '99 %'],
    [1, '100 %'],
    [1.2, '100 %'],
    [-1, '0 %'],
    [Number.NaN, '0 %'],
  ])('%d is %s', (fraction, text) => {
    expect(formatPercent(fraction)).toBe(text)
  })

  it('names piece lengths by powers of two', () => {
    expect([16_384, 262_144, 2 ** 20, 1.5 * 2 ** 20].map(formatPieceLength)).toEqual([
      '16 KiB',
      '256 KiB',
      '1 MiB',
      '1.5 MiB',
    ])
  })

  it.each([
    [-1, '0:00'],
    [0, '0:00'],
    [0.2, '0:01'],
    [59.4, '1:00'],
    [160, '2:40'],
    [3_765, '1:02:45'],
  ])('a count-down of %d seconds is %s', (seconds, text) => {
    expect(formatCountdown(seconds)).toBe(text)
  })

  it('keeps a number and its unit together, and nothing else', () => {
    expect(keepUnits('Everybody left. 14 % is here; 35 kB/s, 2 min, 3 B of 4 peers in 5 steps')).toBe(
      'Everybody left. 14\u00a0% is here; 35\u00a0kB/s, 2\u00a0min, 3\u00a0B of 4 peers in 5 steps',
    )
    expect(keepUnits('Начнётся через 30 с, 2 МБ, 3 мин, 21 сегмент')).toBe(
      'Начнётся через 30\u00a0с, 2\u00a0МБ, 3\u00a0мин, 21 сегмент',
    )
    expect(keepUnits('30 秒後、3 個')).toBe('30\u00a0秒後、3\u00a0個')
    expect(keepUnits('بعد 8 ث، 10 ثوانٍ، 3 نظراء')).toBe('بعد 8\u00a0ث، 10\u00a0ثوانٍ، 3 نظراء')
    expect(keepUnits('64 Mo, 2 smiles')).toBe('64\u00a0Mo, 2 smiles')
  })
})

it('writes numbers as the language of the page does', async () => {
  await setLanguage('de')
  expect(formatBytes(4_200_000)).toBe('4,2 MB')
  expect(formatPercent(0.427)).toBe('42 %')
  await setLanguage('ar')
  expect(formatBytes(4_200_000)).toBe('\u200e4.2 MB')
  expect(formatRate(0)).toBe('\u200e0 kB/s')
  expect(formatPercent(0.427)).toBe('42%')
  await setLanguage('en')
  expect(formatBytes(4_200_000)).toBe('4.2 MB')
})
