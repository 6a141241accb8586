/**
 * `npm run screenshot`: takes the picture of the README, `docs/images/player.webp`. The built app plays the
 * sample film out of a swarm on this machine: a tracker and a seed of our own, and no public host.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { startAppService } from '../../src/node/server.ts'
import { launchBrowser } from '../helpers/browser.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const picture = at('docs/images/player.webp')
/** Pixels. GitHub shows a README up to about this width; what lies below the film’s title is cut off. */
const size = { width: 960, height: 684 }
/** Seconds. The frame that is shown: northern lights, with most of the film still to come. */
const moment = 8
/** Bytes. What a picture of a README may weigh; our own choice. */
const maxBytes = 200_000

/**
 * Runs in the page before its own scripts. Little is fetched ahead, so that the bar shows what is here and
 * what is not: from a seed on the same machine all of the film would be here at once.
 */
const fetchLittle = (): void => {
  localStorage.setItem('torrent-player:settings', JSON.stringify({ download: 'window' }))
  const createElement = document.createElement.bind(document)
  document.createElement = (name: string): HTMLElement => {
    const element = createElement(name)
    if (name !== 'torrent-video') return element
    element.setAttribute('download', 'window')
    element.setAttribute('read-ahead', '3')
    Object.assign(globalThis, { player: element })
    return element
  }
}

/** Runs in the page. Skips the beginning as a viewer does, and resolves when `seconds` are shown. */
const playTo = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    const { player } = globalThis as unknown as { player: HTMLVideoElement }
    const skip = (): void => {
      player.currentTime = seconds - 0.5
    }
    if (player.readyState > 0) skip()
    else player.addEventListener('loadedmetadata', skip, { once: true })
    player.addEventListener('timeupdate', () => {
      if (!player.seeking && player.currentTime >= seconds) resolve()
    })
  })

/** Runs in a page: Playwright writes only PNG and JPEG. Both pictures are base 64. */
const toWebp = async (png: string): Promise<string> => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 })
  const webp = new Uint8Array(await blob.arrayBuffer())
  return btoa(Array.from(webp, (byte) => String.fromCharCode(byte)).join(''))
}

await build({ configFile: at('vite.config.ts'), root: at('.'), logLevel: 'warn' })
const service = await startAppService({
  root: at('dist'),
  host: '127.0.0.1',
  port: 0,
  iceServers: [],
  trackers: null,
  sample: await findSeedSource(at('public/sample.mp4')),
})
const browser = await launchBrowser()
try {
  const sample = await service.sample
  if (sample === null) throw new Error('There is no sample to play.')
  const context = await browser.newContext({ viewport: { ...size, height: 800 }, colorScheme: 'light' })
  // esbuild names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
  await context.addInitScript(fetchLittle)
  const page = await context.newPage()
  await page.goto(service.url)
  // On the first page everything is loaded that the player needs: it is whole from its first moment.
  await page.evaluate(() => customElements.whenDefined('media-controller').then(() => undefined))
  await page.evaluate((magnet) => {
    location.hash = magnet
  }, service.magnet(sample))
  await page.locator('media-controller').waitFor()
  const shown = page.evaluate(playTo, moment)
  // The controls are shown for some seconds after the pointer has moved over the film.
  await page.mouse.move(size.width / 2, 300)
  await page.mouse.move(size.width / 2, 320)
  await shown
  const png = await page.screenshot({ clip: { x: 0, y: 0, ...size } })
  const encoder = await browser.newPage()
  const webp = Buffer.from(await encoder.evaluate(toWebp, png.toString('base64')), 'base64')
  if (webp.length > maxBytes) throw new Error(`The picture has ${webp.length} bytes: too many.`)
  await mkdir(dirname(picture), { recursive: true })
  await writeFile(picture, webp)
  console.log(`${picture}: ${webp.length} bytes`)
} finally {
  await browser.close()
  await service.close()
}
