/** Firefox with cookies blocked: what its `SecurityError` means is said in words. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Backstage, startBackstage } from '../e2e/support/backstage.ts'
import { type FileSite, startFileSite } from '../e2e/support/file-site.ts'
import { startFirefox, type WatchedFirefox } from '../e2e/support/firefox.ts'
import { filmFile } from '../e2e/support/fixtures.ts'
import { visibleText } from '../e2e/support/watch.ts'

const KiB = 1024

let backstage: Backstage
let firefox: WatchedFirefox
let elsewhere: FileSite
const pages: Record<string, string> = {}
beforeAll(async () => {
  // 2: "block all cookies", as about:preferences says it.
  ;[backstage, firefox, elsewhere] = await Promise.all([
    startBackstage(),
    startFirefox({ 'network.cookie.cookieBehavior': 2 }),
    startFileSite({ folders: [], pages }),
  ])
})
afterEach(async () => {
  await firefox.clear()
  await backstage.stopSeeders()
})
afterAll(async () => {
  await firefox?.close()
  await elsewhere?.close()
  await backstage?.close()
})

test('a link is answered with what to allow, and a button that reloads', async () => {
  const { magnet } = await backstage.seed({ input: filmFile, pieceLength: 32 * KiB })
  const page = await firefox.open(`${backstage.app.url}#${magnet}`)
  await expect
    .poll(() => visibleText(page))
    .toMatch(
      /Playback cannot start on this page.*does not let this site store anything: cookies are blocked\. Allow them/,
    )
  const text = await visibleText(page)
  expect(text).toContain('Reload the page')
  expect(text).not.toMatch(/insecure|SecurityError|Try again/)
  expect(firefox.pageErrors).toEqual([])
})
