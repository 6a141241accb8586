/** The pages of webtorrent in the tests of one file. Importing this file is enough. */
import { afterAll, beforeAll } from 'vitest'
import { type Rivals, startRivals } from './rival-page.ts'

export let rivals: Rivals

beforeAll(async () => {
  rivals = await startRivals()
})
afterAll(() => rivals?.close())
