/** Films that have subtitles, soundtracks, chapters, a title and a cover inside their one file. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { site } from './support/embed-site-of-file.ts'
import { temporaryFolder, writeFiles } from './support/fixtures.ts'
import { stage } from './support/stage-of-file.ts'
import { frameIn, seekTo, snapshotOf, until } from './support/watch.ts'

const KiB = 1024
/** Bytes behind the film that nothing needs: who reads the whole file is found out. */
const ballast = 12 * 1024 * KiB

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/media/${name}`, import.meta.url))

/** The same film with a `Void` element (RFC 8794 §11.3.2) at the end of its segment. */
const matroskaWithBallast = (film: Buffer): Buffer => {
  const segment = film.indexOf(Buffer.from([0x18, 0x53, 0x80, 0x67]))
  const head = Buffer.alloc(9)
  head[0] = 0xec
  head.writeBigUInt64BE(BigInt(ballast) | (1n << 56n), 1)
  const whole = Buffer.concat([film, head, Buffer.alloc(ballast)])
  const content = segment + 12
  whole.writeBigUInt64BE(BigInt(whole.length - content) | (1n << 56n), segment + 4)
  return whole
}

/** The same film with a `free` box (ISO/IEC 14496-12 §8.1.2) at its end. */
const mp4WithBallast = (film: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(ballast + 8)
  head.write('free', 4, 'latin1')
  return Buffer.concat([film, head, Buffer.alloc(ballast)])
}

/** What the film says of itself, with the size of its cover, which is really decoded. */
const factsOf = (page: Page) =>
  page.evaluate(async () => {
    const player = watching.element() as HTMLElementTagNameMap['torrent-player']
    const { chapters, soundtracks, tags } = player.filmFacts
    const { cover = null, ...words } = tags ?? {}
    const picture = cover === null ? null : await createImageBitmap(cover)
    return { chapters, soundtracks, words, cover: picture && [picture.width, picture.height] }
  })

/** Chooses these subtitles in the menu. */
const choose = async (page: Page, name: RegExp): Promise<void> => {
  await page.locator('torrent-player').hover()
  const menu = page.locator('torrent-subtitle-menu')
  await menu.getByRole('button', { name: 'Subtitles' }).click()
  await menu.getByRole('radio', { name }).click()
}

test.each([
  ['inside.mkv', matroskaWithBallast, [/English/, /Japanese/]],
  ['inside.mp4', mp4WithBallast, [/French/]],
] as const)('%s tells what is inside, and is not read whole', async (name, prepare, languages) => {
  const folder = temporaryFolder()
  try {
    writeFiles(folder.path, { [name]: prepare(fixture(name)) })
    const { magnet } = await stage.seed({ input: `${folder.path}/${name}`, pieceLength: 16 * KiB })
    const page = await site.open(stage, {
      element: `<torrent-player ice-servers="[]" muted autoplay download="window" read-ahead="3" src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
    })
    await frameIn(page, 0.5, 10)
    await expect
      .poll(() => factsOf(page))
      .toEqual({
        chapters: [
          { start: 0, title: 'Opening' },
          { start: 7, title: 'Mitte: ä ö ü' },
          { start: 15, title: '結末' },
        ],
        soundtracks: [
          { id: 2, language: 'en', name: 'Original', codec: 'mp4a.40.2', isDefault: true },
          { id: 3, language: 'de', name: 'Synchronfassung', codec: 'mp4a.40.2', isDefault: false },
        ],
        words: { title: 'A Film With Much Inside', artist: 'The Director', album: 'The Collection' },
        cover: [96, 96],
      })

    const downloadedPart = async (): Promise<number> => {
      const snapshot = await snapshotOf(page)
      return (snapshot?.downloaded ?? 0) / (snapshot?.length ?? 1)
    }
    // Three seconds are fetched ahead, of twenty, and what the film says of itself.
    expect(await downloadedPart()).toBeLessThan(0.5)

    // What the film says at this second is drawn, and nothing where it says nothing.
    const [first, second] = languages
    const cues = page.locator('torrent-subtitles .cue')
    await page.evaluate(() => watching.element().pause())
    await choose(page, first)
    await seekTo(page, 9)
    await cues.getByText('The second line').waitFor()
    expect(await cues.allInnerTexts()).toEqual(['The second line,\nand its second row & more.'])
    expect(await page.locator('torrent-subtitles i').textContent()).toBe('The second')
    await seekTo(page, 14)
    await expect.poll(() => cues.count()).toBe(0)
    await seekTo(page, 2)
    await cues.getByText('The first line.').waitFor()
    if (second !== undefined) {
      await choose(page, second)
      await seekTo(page, 10)
      await cues.getByText('二行目').waitFor()
      expect(await cues.count()).toBe(1)
    }

    // The film was at five places since, and fetched what it plays there.
    expect(await downloadedPart()).toBeLessThan(0.9)
  } finally {
    folder.remove()
  }
})

test('a song tells its title, its artist, its record and the cover of that', async () => {
  const song = fileURLToPath(new URL('../fixtures/media/tagged.mp3', import.meta.url))
  const { magnet } = await stage.seed({ input: song, pieceLength: 16 * KiB })
  const page = await site.open(stage, {
    element: `<torrent-player ice-servers="[]" muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`,
  })
  await until(page, () => watching.native().currentTime > 0.2, null)
  await expect
    .poll(() => factsOf(page))
    .toEqual({
      chapters: [],
      soundtracks: [],
      words: { title: 'A_Song', artist: 'The_Band', album: 'The_Record' },
      cover: [96, 96],
    })
})
