import { expect, it } from 'vitest'
import { loadLazily } from '../../../src/shared/load-lazily.ts'

it('gives the part', async () => {
  expect(await loadLazily(async () => ({ answer: 42 }), 'The part')).toEqual({ answer: 42 })
})

it.each([
  new TypeError('Failed to fetch dynamically imported module: http://localhost/assets/diagnose-1.js'),
  new TypeError('error loading dynamically imported module'),
  new Error('Unable to preload CSS for /assets/a.css'),
  'anything',
])('says in words that it is missing, and keeps %s as the cause', async (cause) => {
  const failing = loadLazily(() => Promise.reject(cause), 'The part that tells why a film does not play')
  await expect(failing).rejects.toMatchObject({ code: 'missing-part', cause })
  await expect(failing).rejects.toThrow(
    'The part that tells why a film does not play could not be loaded. The network may be down: then try again. ' +
      'Or a newer version has replaced it: then reload the page.',
  )
})

it('says the same where loading throws at once', async () => {
  const failing = loadLazily(() => {
    throw new Error('blocked')
  }, 'The part')
  await expect(failing).rejects.toMatchObject({ code: 'missing-part' })
})
