import { expect, it } from 'vitest'
import { downloadChoices, mayPlay } from '../../../src/app/download-choices.ts'
import type { DownloadMode, FilePriority } from '../../../src/swarm/policy.ts'

const textsOf = (playable: boolean, mode: DownloadMode, priority: FilePriority = 'normal', length = 9) => {
  const type = playable ? 'video/mp4' : 'text/plain'
  const choice = downloadChoices({ playable, type, priority, length }, mode)
  return choice && [choice.value, ...choice.options.map(([value, text]) => `${value}: ${text}`)]
}

it('a film or song is downloaded when it is played, unless something else is chosen', () => {
  expect(textsOf(true, 'file')).toEqual(['normal', 'normal: When played', 'high: Download', 'skip: Skip'])
})

it.each(['normal', 'skip', 'high'] as const)(
  'what nothing plays is never downloaded when played (%s)',
  (priority) => {
    const value = priority === 'high' ? 'high' : 'skip'
    expect(textsOf(false, 'file', priority)).toEqual([value, 'skip: Skip', 'high: Download'])
  },
)

it.each([true, false])(
  'when all is downloaded, each file comes or is left out (playable: %s)',
  (playable) => {
    expect(textsOf(playable, 'whole')).toEqual(['normal', 'normal: Download', 'high: First', 'skip: Skip'])
  },
)

it('there is nothing to choose of what is not downloaded, or has no bytes', () => {
  expect(textsOf(true, 'window')).toBeNull()
  expect(textsOf(false, 'whole', 'normal', 0)).toBeNull()
})

it.each([
  ['video/mp4', true, true],
  // No browser plays it, and the player says why.
  ['video/x-msvideo', false, true],
  ['application/octet-stream', false, true],
  ['application/x-subrip', false, false],
  ['text/plain', false, false],
  ['image/jpeg', false, false],
])('of %s a person may want to play (%s, %s)', (type, playable, expected) => {
  expect(mayPlay({ type, playable, length: 9 })).toBe(expected)
  expect(mayPlay({ type, playable, length: 0 })).toBe(false)
})
