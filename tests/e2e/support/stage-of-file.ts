/**
 * The stage of a test file: begun before its first test, cleared after each, closed after the last. An error
 * that a page threw and nobody caught fails the test. Importing this file is enough.
 */
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type Stage, startStage } from './stage.ts'

export let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterEach(async () => {
  const errors = [...stage.pageErrors]
  await stage.clear()
  expect(errors).toEqual([])
})
afterAll(() => stage?.close())
