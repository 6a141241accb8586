/** Firefox: a film is saved by the page's own button, and nothing is told or saved by another site. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startBackstage } from '../e2e/support/backstage.ts'
import { startFileSite } from '../e2e/support/file-site.ts'
import { startFirefox } from '../e2e/support/firefox.ts'
import { film, filmFile, sha256 } from '../e2e/support/fixtures.ts'
import { untilProgress } from '../e2e/support/watch.ts'

const KiB = 1024
const unknown = 'ab'.repeat(20)

test('a file is saved by the button, and by no other site', async () => {
  const backstage = await startBackstage()
  const elsewhere = await startFileSite({
    folders: [],
    pages: { '/': '<!doctype html><title>Another site</title><body></body>' },
  })
  const folder = mkdtempSync(join(tmpdir(), 'torrent-player-saved-'))
  const firefox = await startFirefox({
    'browser.download.folderList': 2,
    'browser.download.dir': folder,
    'browser.download.useDownloadDir': true,
    'browser.download.always_ask_before_handling_new_types': false,
  })
  try {
    const { magnet } = await backstage.seed({ input: filmFile, pieceLength: 32 * KiB })
    // A context of its own would download elsewhere.
    const context = firefox.browser.defaultBrowserContext()
    const page = await firefox.open(`${backstage.app.url}#${magnet}`, context)
    await untilProgress(page, 1)
    const infoHash = await page.evaluate(() => watching.element().torrent?.infoHash)
    const other = await firefox.open(`${elsewhere.origin}/`, context)
    const look = (path: string): Promise<unknown> =>
      other.evaluate(async (url) => {
        const frame = document.createElement('iframe')
        frame.src = url
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        document.body.append(frame)
        await loaded
        try {
          return frame.contentWindow?.location.href
        } catch (error) {
          return error instanceof Error ? error.name : 'thrown'
        }
      }, `${backstage.app.url}${path}`)
    const seen = await look(`stream/${infoHash}/0/film.mp4?download`)
    expect(seen).toBe('SecurityError')
    expect(await look(`stream/${unknown}/0/film.mp4?download`)).toBe(seen)
    expect(readdirSync(folder)).toEqual([])

    await page.bringToFront()
    await page.evaluate(() => {
      const find = (root: Document | ShadowRoot): HTMLElement | null => {
        for (const element of root.querySelectorAll<HTMLElement>('*')) {
          if (element.localName === 'button' && element.textContent?.trim() === 'Save the file') {
            return element
          }
          const inside = element.shadowRoot === null ? null : find(element.shadowRoot)
          if (inside !== null) return inside
        }
        return null
      }
      find(document)?.click()
    })
    const saved = join(folder, 'film.mp4')
    await expect
      .poll(() => existsSync(saved) && sha256(readFileSync(saved)), { timeout: 30_000 })
      .toBe(sha256(film()))
  } finally {
    await firefox.close()
    await elsewhere.close()
    await backstage.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
