import { expect, it } from 'vitest'
import { whyUnreadable } from '../../../src/shared/unreadable-file.ts'

it.each([
  ['NotFoundError', 'It is not where it was.'],
  ['NotReadableError', 'It has changed, or this browser may not read it.'],
  ['SecurityError', 'This browser may not read it.'],
  ['EncodingError', undefined],
])('says of a %s what it means', (name, sentence) => {
  const reason = whyUnreadable(new DOMException('A requested file could not be found.', name))
  expect(reason?.english).toBe(sentence)
})

it('says nothing of what is no error', () => {
  for (const thrown of ['NotFoundError', null, undefined, { name: 'NotFoundError' }]) {
    expect(whyUnreadable(thrown)).toBe(null)
  }
})
