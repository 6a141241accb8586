import { join } from 'node:path'
import type { Page } from 'playwright'
import { site } from './embed-site-of-file.ts'
import { film, type temporaryFolder, withGaps, writeFiles } from './fixtures.ts'
import { stage } from './stage-of-file.ts'
import { frameIn } from './watch.ts'

const KiB = 1024

/**
 * Opens a film as long in bytes as films are, of which two seconds are fetched ahead, and stops it after its
 * first picture. Its file is in `folder`, which the test removes.
 */
export const openPausedFilm = async (folder: ReturnType<typeof temporaryFolder>): Promise<Page> => {
  writeFiles(folder.path, { 'film.mp4': withGaps(film(), 40 * KiB) })
  const { magnet } = await stage.seed({ input: join(folder.path, 'film.mp4'), pieceLength: 256 * KiB })
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay download="window" read-ahead="2"
      src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
  })
  await frameIn(page, 0.2, 10)
  await page.evaluate(() => watching.element().pause())
  return page
}
