/**
 * What the page does with files that a person drops, pastes or chooses: it opens, it asks, it says; and it
 * shares only what is meant.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createInfo } from '../../src/engine/create-torrent.ts'
import { systemHasher } from '../../src/engine/system-ports.ts'
import { findSeedSource, sourceFile } from '../../src/node/seed-source.ts'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import { encodeMetainfo } from '../../src/protocol/metainfo.ts'
import { dropFiles, pasteFile } from './support/drop.ts'
import { film } from './support/fixtures.ts'
import { type Stage, startStage } from './support/stage.ts'
import { frameIn, shareFiles } from './support/watch.ts'

let stage: Stage
let root = ''
beforeAll(async () => {
  stage = await startStage()
  root = mkdtempSync(join(tmpdir(), 'dropped-'))
})
afterEach(() => stage.clear())
afterAll(async () => {
  await stage?.close()
  rmSync(root, { recursive: true, force: true })
})

const write = (path: string, data: string | Uint8Array): string => {
  const location = join(root, path)
  mkdirSync(join(location, '..'), { recursive: true })
  writeFileSync(location, data)
  return location
}

/** A torrent file for the film, and the info hash that opening it must lead to. */
const torrentFile = (): { bytes: Uint8Array; infoHash: string } => {
  const data = film()
  const pieceLength = 64 * 1024
  const hashes = []
  for (let at = 0; at < data.length; at += pieceLength) {
    hashes.push(
      createHash('sha1')
        .update(data.subarray(at, at + pieceLength))
        .digest(),
    )
  }
  const infoBytes = encodeBencode(
    new Map<string, number | string | Uint8Array>([
      ['length', data.length],
      ['name', 'film.mp4'],
      ['piece length', pieceLength],
      ['pieces', new Uint8Array(Buffer.concat(hashes))],
    ]),
  )
  return {
    bytes: encodeMetainfo(infoBytes, { trackers: [stage.tracker.url] }),
    infoHash: createHash('sha1').update(infoBytes).digest('hex'),
  }
}

const opened = (page: Page, infoHash: string): Promise<void> =>
  page.waitForURL((url) => url.hash.includes(infoHash))

/**
 * Nothing was made and nothing is offered: the page is where it was, and the list of what it shares is not
 * there.
 */
const expectNothingShared = async (page: Page): Promise<void> => {
  expect(new URL(page.url()).hash).toBe('')
  expect(await page.getByText('Shared from this tab').count()).toBe(0)
  expect(await page.getByText('Preparing').count()).toBe(0)
}

test('torrent files under any name are opened: chosen, dropped and pasted', async () => {
  const { bytes, infoHash } = torrentFile()
  for (const name of ['x.torrent.txt', 'x.torrent (1)', 'download', 'X.TORRENT']) {
    const location = write(name, bytes)
    const page = await stage.openApp()
    await page.locator('input#torrent').setInputFiles(location)
    await opened(page, infoHash)
    await page.goto('about:blank')
    await page.goto(stage.app.url)
    await page.getByRole('button', { name: 'Share files' }).waitFor()
    await dropFiles(page, [location])
    await opened(page, infoHash)
    await page.goto('about:blank')
    await page.goto(stage.app.url)
    await page.getByRole('button', { name: 'Share files' }).waitFor()
    await pasteFile(page, name, bytes)
    await opened(page, infoHash)
    await stage.clear()
  }
})

test('“Open a .torrent” explains what is no torrent file, and shares nothing', async () => {
  const page = await stage.openApp()
  const choose = (name: string, data: string | Uint8Array): Promise<void> =>
    page.locator('input#torrent').setInputFiles(write(name, data))
  await choose('film.mp4', film())
  await page.getByRole('alert').getByText('“film.mp4” is not a torrent file').waitFor()
  await page.getByRole('alert').getByText('To share it with others use “Share files”').waitFor()
  await choose('login.torrent', '<!doctype html><title>Log in</title>')
  await page.getByRole('alert').getByText('“login.torrent” cannot be opened, and it is not shared.').waitFor()
  await choose('cut.txt', torrentFile().bytes.subarray(0, 300))
  await page.getByRole('alert').getByText('“cut.txt” cannot be opened, and it is not shared.').waitFor()
  await choose('film.srt', '1\n')
  await page.getByRole('alert').getByText('“film.srt” is a file of subtitles').waitFor()
  await expectNothingShared(page)
  // What was said does not stand in the way of what comes next.
  await shareFiles(page, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: film() }])
})

test('a subtitle that is dropped or pasted joins the film, and a film that is dropped asks first', async () => {
  const page = await stage.openApp()
  await dropFiles(page, [write('alone.vtt', 'WEBVTT')])
  await page.getByRole('alert').getByText('“alone.vtt” is a file of subtitles').waitFor()
  await expectNothingShared(page)

  await dropFiles(page, [write('film.mp4', film()), write('film.srt', '1\n')])
  await page.locator('share-link input').waitFor()
  await frameIn(page, 0.2, 30)
  const { hash } = new URL(page.url())
  // The film comes with its subtitles.
  await page.getByRole('heading', { name: 'film', exact: true }).waitFor()

  const cue = '1\n00:00:00,000 --> 00:00:30,000\nMine'
  await dropFiles(page, [write('mysubs.srt', cue)])
  await page.locator('torrent-subtitles').getByText('Mine').waitFor()
  await pasteFile(page, 'pasted.srt', new TextEncoder().encode(cue.replace('Mine', 'Pasted')))
  await page.locator('torrent-subtitles').getByText('Pasted').waitFor()
  await dropFiles(page, [write('mysubs.sub', 'x')])
  await page.getByRole('alert').getByText('of a kind that cannot be shown here').waitFor()
  await page.getByRole('button', { name: 'OK' }).click()
  expect(new URL(page.url()).hash).toBe(hash)
  await frameIn(page, 0.2, 30)

  // The question, by keyboard: no loses nothing, and the film plays on behind it.
  const other = write('other.mp4', film().subarray(0, 100_000))
  const question = page.getByRole('dialog', { name: 'Share “other.mp4”?' })
  await dropFiles(page, [other])
  await question.waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'hidden' })
  await dropFiles(page, [other])
  await question.waitFor()
  await page.keyboard.press('Enter')
  await question.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).hash).toBe(hash)
  await frameIn(page, 0.2, 30)

  await dropFiles(page, [other])
  await question.waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.hash.includes('other.mp4'))
})

test('a folder is shared whole, and nothing is half shared when a torrent file lies among others', async () => {
  const { bytes } = torrentFile()
  const page = await stage.openApp()
  await dropFiles(page, [write('mixed/film.mp4', film()), write('mixed/x.torrent', bytes)])
  await page.getByRole('alert').getByText('“x.torrent” of these 2 is a torrent file').waitFor()
  await expectNothingShared(page)
  for (const path of [
    '1.mp4',
    '1.srt',
    'B.txt',
    'b.txt',
    'season/2.txt',
    '.hidden',
    'desktop.ini',
    'empty.txt',
  ]) {
    write(`season/${path}`, path === '1.mp4' ? film() : path === 'empty.txt' ? '' : path)
  }
  await dropFiles(page, [join(root, 'season')])
  await page.waitForURL((url) => url.hash.includes('dn=season'))
  // The torrent that `npm start -- season` makes too.
  const source = await findSeedSource(join(root, 'season'))
  const infoBytes = await createInfo(source.files.map(sourceFile), { ...source, hasher: systemHasher })
  expect(new URL(page.url()).hash).toContain(createHash('sha1').update(infoBytes).digest('hex'))
  expect(source.files.map(({ path }) => path)).toEqual([
    '1.mp4',
    '1.srt',
    'B.txt',
    'b (2).txt',
    'season/2.txt',
  ])
  expect(stage.pageErrors).toEqual([])
})

test('two chosen files of one name are two files, and the same choice again is the same torrent', async () => {
  const paths = [write('a/film.mp4', film()), write('b/film.mp4', film().subarray(0, 50_000))]
  const page = await stage.openApp()
  const hashes: string[] = []
  for (const chosen of [paths, [...paths].reverse()]) {
    await page.locator('input#files').setInputFiles(chosen)
    await page.locator('share-link input').waitFor()
    hashes.push(new URL(page.url()).hash)
    const files = await page.evaluate(() => watching.element().torrent?.files.map(({ path }) => path))
    expect(files).toEqual(['film.mp4', 'film (2).mp4'])
    await page.getByRole('link', { name: 'Torrent Player' }).click()
    await page.getByText('Shared from this tab').waitFor()
  }
  expect(hashes[1]).toBe(hashes[0])
  expect(await page.getByRole('link', { name: 'film', exact: true }).count()).toBe(1)
})

test('on a phone the sentence over the film is read whole', async () => {
  const page = await stage.openApp()
  await page.setViewportSize({ width: 390, height: 844 })
  await dropFiles(page, [write('phone/film.mp4', film())])
  await page.locator('share-link input').waitFor()
  await dropFiles(page, [write('phone/a-rather-long-name-of-subtitles.sub', '1\n')])
  const toast = page.locator('.toast').filter({ hasText: 'a-rather-long-name-of-subtitles.sub' })
  await toast.waitFor()
  const box = await toast.boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
})
