import { expect, it } from 'vitest'
import { mustRepackage } from '../../../../src/elements/repackaged/when-to-repackage.ts'

const MiB = 1024 * 1024
const mkv = { type: 'video/x-matroska', length: 700 * MiB, hasMediaSource: true }

it.each([
  ['Matroska in Chromium', { ...mkv, playsMatroska: true, isFirefox: false }, false],
  ['Matroska in Firefox', { ...mkv, playsMatroska: true, isFirefox: true }, true],
  ['a short one in Firefox', { ...mkv, length: 2 * MiB, playsMatroska: true, isFirefox: true }, false],
  ['Matroska in Safari', { ...mkv, playsMatroska: false, isFirefox: false }, true],
  [
    'the same without Media Source Extensions',
    { ...mkv, hasMediaSource: false, playsMatroska: false, isFirefox: false },
    false,
  ],
  ['MP4 in Firefox', { ...mkv, type: 'video/mp4', playsMatroska: true, isFirefox: true }, false],
])('%s', (_name, facts, must) => {
  expect(mustRepackage(facts)).toBe(must)
})
