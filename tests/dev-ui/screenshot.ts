/**
 * `npm run screenshot`: takes the picture of the README, `docs/images/player.png`. The built app plays the
 * sample film out of a swarm on this machine: a tracker and a seed of our own, and no public host.
 */
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { findSeedSource } from '../../src/node/seed-source.ts'
import { startAppService } from '../../src/node/server.ts'
import { launchBrowser } from '../helpers/browser.ts'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const picture = at('docs/images/player.png')
const size = { width: 960, height: 676 }
/** Seconds. The frame that is shown, in the last scene but one of the sample, a galaxy. */
const moment = 22
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

/** Runs in the page. Plays a second, seeks as a viewer does, and resolves when `seconds` are shown. */
const playTo = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    const { player } = globalThis as unknown as { player: HTMLVideoElement }
    let hasSought = false
    player.addEventListener('timeupdate', () => {
      if (player.seeking || player.currentTime < 1) return
      if (!hasSought) player.currentTime = seconds - 1
      else if (player.currentTime >= seconds) resolve()
      hasSought = true
    })
  })

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
  const context = await browser.newContext({ viewport: size, colorScheme: 'light' })
  // esbuild names functions with a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (target) => target')
  await context.addInitScript(fetchLittle)
  const page = await context.newPage()
  await page.goto(`${service.url}#${service.magnet(sample)}`)
  await page.locator('media-control-bar').waitFor()
  await page.evaluate(playTo, moment)
  // The controls are shown while the pointer moves over the film.
  await page.mouse.move(size.width / 2, 300)
  await page.mouse.move(size.width / 2, 320)
  await page.locator('media-controller:not([userinactive])').waitFor()
  await mkdir(dirname(picture), { recursive: true })
  await page.screenshot({ path: picture })
} finally {
  await browser.close()
  await service.close()
}
const { size: bytes } = await stat(picture)
console.log(`${picture}: ${bytes} bytes`)
if (bytes > maxBytes) throw new Error(`The picture has ${bytes} bytes, and may have ${maxBytes}.`)
