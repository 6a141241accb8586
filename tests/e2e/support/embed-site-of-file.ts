/** The site that embeds the player in the tests of one file. Importing this file is enough. */
import { afterAll, beforeAll } from 'vitest'
import { type EmbedSite, startEmbedSite } from './embed-page.ts'

export let site: EmbedSite

beforeAll(async () => {
  site = await startEmbedSite()
})
afterAll(() => site?.close())
