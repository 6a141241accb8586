/**
 * The Firefox of a test file: begun before its first test, cleared after each, closed after the last. An
 * error that a page threw and nobody caught fails the test. Importing this file is enough.
 */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startFirefox, type WatchedFirefox } from './firefox.ts'

export let firefox: WatchedFirefox

beforeAll(async () => {
  firefox = await startFirefox()
})
afterEach(async () => {
  const errors = [...firefox.pageErrors]
  await firefox.clear()
  expect(errors).toEqual([])
})
afterAll(() => firefox?.close())
