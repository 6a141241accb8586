/** In a page of one's own: a script, a service worker, an element. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { film, filmFile, temporaryFolder, withMoovAtEnd, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, snapshotOf } from './support/watch.ts'

const KiB = 1024

test.each(['torrent-player', 'torrent-video'])('<%s> plays and seeks', async (tag) => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await site.open(stage, {
    element: `<${tag} ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></${tag}>`,
  })
  await frameIn(page, 0.5, 10)
  expect(await page.evaluate(() => watching.hasPicture())).toBe(true)
  await seekTo(page, 22)
  expect(await page.evaluate(() => watching.element().error)).toBe(null)
})

test('the page that the README shows plays', async () => {
  const { magnet } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, snippet = ''] = /```html\n([\s\S]*?)```/.exec(readme) ?? []
  expect(snippet).toContain('magnet:?xt=urn:btih:…')
  site.pages['/readme.html'] =
    '<!doctype html><meta charset="utf-8"><title>My page</title><link rel="icon" href="data:,">\n' +
    snippet
      .replace('magnet:?xt=urn:btih:…', magnet.replaceAll('&', '&amp;'))
      .replace('<torrent-player', '<torrent-player ice-servers="[]" muted autoplay')
  const page = await stage.newPage()
  await page.goto(`${site.origin}/readme.html`)
  await frameIn(page, 0.5, 10)
})

test('an info hash and the tracker as an attribute are enough', async () => {
  const { infoHash } = await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay trackers="${stage.tracker.url}" src="${infoHash}"></torrent-player>`,
  })
  await frameIn(page, 0.5, 10)
})

test('of several files, `file` chooses by path and by index, and can be changed', async () => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, {
      'set/1 readme.txt': 'Nothing to see here.',
      'set/2 first.mp4': film(),
      'set/3 more/second.mp4': withMoovAtEnd(film()),
    })
    const { magnet } = await stage.seed({ input: `${folder.path}/set`, name: 'set', pieceLength: 16 * KiB })
    const src = magnet.replaceAll('&', '&amp;')
    const page = await site.open(stage, {
      element: `<torrent-video ice-servers="[]" muted autoplay file="3 more/second.mp4" src="${src}"></torrent-video>`,
    })
    await frameIn(page, 0.5, 10)
    const current = (): Promise<string | undefined> =>
      page.evaluate(() => (watching.element() as HTMLElementTagNameMap['torrent-video']).currentFile?.path)
    expect(await current()).toMatch(/3 more\/second\.mp4$/)

    const files = (await snapshotOf(page))?.files ?? []
    expect(files.map(({ name }) => name)).toEqual(['1 readme.txt', '2 first.mp4', 'second.mp4'])
    await page.evaluate(() => {
      watching.element().file = 1
    })
    await page.waitForFunction(() => watching.native().src.includes('/1/'))
    await frameIn(page, 0.5, 10)
    expect(await current()).toMatch(/2 first\.mp4$/)
  } finally {
    folder.remove()
  }
})

test('a .torrent as srcObject plays', async () => {
  const { default: createTorrent } = await import('create-torrent')
  const torrentFile = await new Promise<Uint8Array>((resolve, reject) => {
    createTorrent(
      Object.assign(film(), { name: 'film.mp4' }),
      { pieceLength: 16 * KiB, announceList: [[stage.tracker.url]] },
      (error: Error | null, bytes: Uint8Array) => (error === null ? resolve(bytes) : reject(error)),
    )
  })
  await stage.seed({ input: filmFile, pieceLength: 16 * KiB })
  const page = await site.open(stage, {
    element: '<torrent-player ice-servers="[]" muted autoplay></torrent-player>',
  })
  await page.waitForFunction(() => customElements.get('torrent-player') !== undefined)
  await page.evaluate(
    (bytes) => {
      const source = new Blob([new Uint8Array(bytes)])
      watching.element().srcObject = source as unknown as MediaStream
    },
    [...torrentFile],
  )
  await frameIn(page, 0.5, 10)
})
