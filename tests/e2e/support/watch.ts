import type { Page } from 'playwright'
import type { TorrentPlayerElement } from '../../../src/elements/torrent-player.ts'
import type { TorrentVideoElement } from '../../../src/elements/torrent-video.ts'
import type { TorrentSnapshot } from '../../../src/engine/messages/snapshot.ts'

/** What the tests use inside a page; {@link installWatching} puts it there. */
interface Watching {
  /** The player or video of the page, wherever it is. */
  element(): (TorrentPlayerElement | TorrentVideoElement) & HTMLElement
  native(): HTMLVideoElement
  /** Resolves with the media time of the next frame that is presented in [from, to) seconds. */
  frame(from: number, to: number): Promise<number>
  /**
   * Seeks, and resolves with the media time of the first frame of the new place that is presented. A busy
   * machine may present it late, when playback has gone on from there.
   */
  seek(seconds: number): Promise<number>
  /** What the player, its torrent and its service worker say of themselves, for the message of a failure. */
  state(): Promise<object>
  /** Whether the middle of the picture shows more than one colour: something was really decoded. */
  hasPicture(): boolean
  /** How many colours a canvas shows; 0: it is hidden, empty, or there is none. */
  coloursOf(canvas: HTMLCanvasElement | null | undefined): number
}

declare global {
  var watching: Watching
}

/** Runs in every page before its own scripts. */
export const installWatching = (): void => {
  const findAll = (root: Document | ShadowRoot, name: string): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element.localName === name ? [element] : []),
      ...(element.shadowRoot === null ? [] : findAll(element.shadowRoot, name)),
    ])
  const frameWhere = (isWanted: (mediaTime: number) => boolean, where: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const video = watching.native()
      // No test waits as long as this: the failure only tells more than the runner's timeout would.
      setTimeout(() => {
        void watching.state().then((state) => {
          reject(new Error(`No frame in ${where}: ${JSON.stringify(state)}`))
        })
      }, 50_000)
      const onFrame = (_now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
        if (isWanted(mediaTime)) resolve(mediaTime)
        else video.requestVideoFrameCallback(onFrame)
      }
      video.requestVideoFrameCallback(onFrame)
    })
  globalThis.watching = {
    element: () => {
      const found = findAll(document, 'torrent-player')[0] ?? findAll(document, 'torrent-video')[0]
      if (found === undefined) throw new Error('There is no player on this page.')
      return found as TorrentPlayerElement
    },
    native: () => {
      const found = findAll(document, 'video')[0]
      if (found === undefined) throw new Error('There is no video on this page.')
      return found as HTMLVideoElement
    },
    frame: (from, to) => frameWhere((mediaTime) => mediaTime >= from && mediaTime < to, `[${from}, ${to})`),
    seek: (seconds) => {
      const video = watching.native()
      const startedAt = performance.now()
      let isOver = false
      video.addEventListener('seeked', () => (isOver = true), { once: true })
      const shown = frameWhere((mediaTime) => {
        const played = isOver ? ((performance.now() - startedAt) / 1_000) * video.playbackRate : 0
        return mediaTime >= seconds - 0.2 && mediaTime < seconds + 1 + played
      }, `a second from ${seconds} on`)
      watching.element().currentTime = seconds
      return shown
    },
    state: async () => {
      const element = watching.element()
      const { torrent, error } = element
      const { currentTime, readyState, networkState, paused, seeking, autoplay, src, buffered } =
        watching.native()
      const ranges = Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)])
      // What hangs is a finding too.
      const soon = <Result>(asked: Promise<Result> | undefined): Promise<Result | string> =>
        Promise.race([
          Promise.resolve(asked).then((result) => result ?? 'none', String),
          new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 1_000)),
        ])
      const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
      const registration = await soon(container?.getRegistration())
      const locks = await soon(navigator.locks?.query())
      return {
        native: { currentTime, readyState, networkState, paused, seeking, autoplay, src, ranges },
        // Where it differs from the native element, the player holds playback or loads it again.
        element: { paused: element.paused, readyState: element.readyState, seeking: element.seeking },
        error: error?.message,
        hidden: document.hidden,
        serviceWorker:
          registration instanceof ServiceWorkerRegistration
            ? {
                controls: container?.controller?.state,
                installing: registration.installing?.state,
                waiting: registration.waiting?.state,
                active: registration.active?.state,
              }
            : registration,
        locks: typeof locks === 'string' ? locks : locks.held?.map(({ name }) => name),
        torrent: torrent && { ...torrent, pieces: [...torrent.pieces].join(' '), magnet: undefined },
      }
    },
    hasPicture: () => {
      const video = watching.native()
      const canvas = document.createElement('canvas')
      canvas.width = 32
      canvas.height = 18
      canvas.getContext('2d')?.drawImage(video, 0, 0, 32, 18)
      return watching.coloursOf(canvas) > 16
    },
    coloursOf: (canvas) => {
      if (!canvas || canvas.hidden || canvas.width === 0) return 0
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      const colours = new Set<number>()
      for (let i = 0; i + 2 < data.length; i += 4) {
        colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))
      }
      return colours.size
    },
  }
}

/** What a page of Playwright and one of puppeteer have in common. */
export interface ScriptedPage {
  evaluate<Result>(run: () => Result | Promise<Result>): Promise<Result>
  evaluate<Result, Arg>(run: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>
}

const untilMs = 50_000
const lookMs = 50

/**
 * Waits until `condition`, which runs in the page, holds. One that throws does not hold yet: what it asks may
 * not be there.
 */
export const until = async <Arg>(
  page: ScriptedPage,
  condition: (arg: Arg) => boolean,
  arg: Arg,
): Promise<void> => {
  const giveUpAt = performance.now() + untilMs
  for (;;) {
    const result = await page.evaluate(condition, arg).catch((error: unknown) => error)
    if (result === true) return
    if (performance.now() > giveUpAt) {
      const state = await page.evaluate(() => watching.state()).catch(String)
      throw new Error(
        `It did not come to ${condition}, given ${JSON.stringify(arg)}: ${JSON.stringify(state)}`,
        {
          cause: result,
        },
      )
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

/** Waits until the page has a native video element. */
export const untilVideo = (page: ScriptedPage): Promise<void> =>
  until(page, () => watching.native() !== null, null)

/** Resolves with the media time of the next frame really presented in [from, to) seconds. */
export const frameIn = async (page: ScriptedPage, from: number, to: number): Promise<number> => {
  await untilVideo(page)
  return page.evaluate(([from, to]) => watching.frame(from, to), [from, to] as const)
}

/** Seeks, and resolves when a frame of the new place is shown. */
export const seekTo = (page: ScriptedPage, seconds: number): Promise<number> =>
  page.evaluate((seconds) => watching.seek(seconds), seconds)

export const snapshotOf = (page: Page): Promise<TorrentSnapshot | null> =>
  page.evaluate(() => watching.element().torrent)

/** Waits until so much of the torrent is here, 0 … 1. */
export const untilProgress = (page: ScriptedPage, progress: number): Promise<void> =>
  until(page, (progress) => (watching.element().torrent?.progress ?? 0) >= progress, progress)

/** Waits until all of the app's build is stored in this browser. */
export const untilBuildKept = async (page: ScriptedPage): Promise<void> => {
  const giveUpAt = performance.now() + untilMs
  const isKept = (): Promise<boolean> =>
    page.evaluate(
      async () => (await caches.match(new URL('.build-is-whole', document.baseURI).href)) !== undefined,
    )
  while (!(await isKept())) {
    if (performance.now() > giveUpAt) throw new Error('The build was not kept.')
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

/** Text of the whole page, shadow roots too. */
export const visibleText = (page: ScriptedPage): Promise<string> =>
  page.evaluate(() => {
    const textOf = (node: Node): string => {
      if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return ''
      if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
      const inside = node instanceof Element && node.shadowRoot !== null ? [node.shadowRoot, node] : [node]
      return inside.flatMap((root) => [...root.childNodes].map(textOf)).join(' ')
    }
    return textOf(document.body).replace(/\s+/g, ' ')
  })

/**
 * Fetches files of the torrent that the page plays, whole, through the service worker. Resolves with the
 * SHA-256 of each by its path.
 */
export const servedHashes = (page: ScriptedPage): Promise<Record<string, string>> =>
  page.evaluate(async () => {
    const { torrent } = watching.element()
    const hashes: Record<string, string> = {}
    for (const { index, name, path } of torrent?.files ?? []) {
      const response = await fetch(`./stream/${torrent?.infoHash}/${index}/${encodeURIComponent(name)}`)
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()))
      hashes[path] = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    }
    return hashes
  })

/**
 * Gives files to the app's "Share files"; of several, the name that the page proposes is taken. Resolves with
 * the link to share.
 */
export const shareFiles = async (
  page: Page,
  files: readonly { name: string; mimeType: string; buffer: Buffer }[],
): Promise<string> => {
  await page.locator('input#files').setInputFiles([...files])
  if (files.length > 1) await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click()
  return page.locator('share-link input').inputValue()
}
