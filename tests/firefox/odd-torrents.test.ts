/** Firefox: films whose names do not tell what they are, and recordings that do not say how long they are. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { film, temporaryFolder, writeFiles } from '../e2e/support/fixtures.ts'
import { frameIn, until } from '../e2e/support/watch.ts'
import { mediaFixture } from '../unit/media/fixtures.ts'

let backstage: Backstage
let firefox: WatchedFirefox
const folder = temporaryFolder()
beforeAll(async () => {
  ;[backstage, firefox] = await Promise.all([startBackstage(), startFirefox()])
})
afterEach(async () => {
  const errors = [...firefox.pageErrors]
  await firefox.clear()
  await backstage.stopSeeders()
  expect(errors).toEqual([])
})
afterAll(async () => {
  folder.remove()
  await firefox?.close()
  await backstage?.close()
})

const open = async (name: string, files: Readonly<Record<string, Uint8Array>>) => {
  writeFiles(`${folder.path}/${name}`, files)
  const { magnet } = await backstage.seed({ input: `${folder.path}/${name}`, name, pieceLength: 16_384 })
  return firefox.open(`${backstage.app.url}#${magnet}`)
}

test('a film with the ending of another container plays, and one without an ending', async () => {
  const page = await open('names', { 'webm.mp4': mediaFixture('vp9-opus.webm'), 'film [1080p]': film() })
  await frameIn(page, 0.5, 4)
  await page.evaluate(() => {
    const { torrent } = watching.element()
    watching.element().playFile(torrent?.files.find(({ path }) => path.startsWith('film'))?.index ?? 0)
    return watching.element().play()
  })
  await frameIn(page, 0.5, 10)
  expect(await page.evaluate(() => watching.native().src)).toContain('type=video%2Fmp4')
})

test('in a recording that does not say how long it is one can seek', async () => {
  const page = await open('recorded', { 'recorded.webm': mediaFixture('recorded.webm') })
  await frameIn(page, 0.5, 10)
  await until(page, () => Math.abs(watching.element().duration - 30) < 0.3, null)
  await page.evaluate(() => {
    watching.element().currentTime = watching.element().duration / 2
  })
  await frameIn(page, 14.8, 17)
})
