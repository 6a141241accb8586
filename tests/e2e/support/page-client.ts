import type { Page } from 'playwright'

declare global {
  /** The bundle's own exports, which its elements use too. {@link clientScript} puts it there. */
  var torrentPlayer: typeof import('../../../src/index.ts') | undefined
}

/** For a page that has the bundle: gives the tests what the page's own scripts could import. */
export const clientScript =
  '<script type="module">import * as all from "/torrent-player.js"; globalThis.torrentPlayer = all</script>'

const loaded = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => globalThis.torrentPlayer !== undefined)

export interface ShareOptions {
  readonly name: string
  readonly bytes: Buffer
  readonly tracker: string
  /** Bytes a second. */
  readonly uploadLimit: number
}

/** Makes the page seed a file. Resolves with the link. */
export const shareIn = async (
  page: Page,
  { name, bytes, tracker, uploadLimit }: ShareOptions,
): Promise<string> => {
  await loaded(page)
  return page.evaluate(
    async ([name, text, tracker, uploadLimit]) => {
      const client = await globalThis.torrentPlayer!.sharedClient({ iceServers: [] })
      const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
      const files = [new File([data], name)]
      const torrent = await client.seed(files, { trackers: [tracker], policy: { uploadLimit } })
      return torrent.snapshot.magnet ?? ''
    },
    [name, bytes.toString('base64'), tracker, uploadLimit] as const,
  )
}

/** Deletes a torrent through the client of the page's elements with `ice-servers="[]"`. */
export const deleteIn = async (page: Page, infoHash: string): Promise<void> => {
  await loaded(page)
  await page.evaluate(async (infoHash) => {
    await (await globalThis.torrentPlayer!.sharedClient({ iceServers: [] })).delete(infoHash)
  }, infoHash)
}

export const destroyClientIn = async (page: Page): Promise<void> => {
  await loaded(page)
  await page.evaluate(async () => {
    await (await globalThis.torrentPlayer!.sharedClient({ iceServers: [] })).destroy()
  })
}

export const infoHashOf = (magnet: string): string => {
  const [infoHash] = /[0-9a-f]{40}/.exec(magnet) ?? []
  if (infoHash === undefined) throw new Error(`This is no magnet link: ${magnet}`)
  return infoHash
}

/** A player's tag for a page. */
export const playerTag = (magnet: string, iceServers = '[]'): string =>
  `<torrent-player ice-servers='${iceServers}' muted autoplay src="${magnet.replaceAll('&', '&amp;')}"></torrent-player>`

/**
 * Resolves with the time of the next frame in [from, to) seconds that player number `index` of the page
 * shows. `seeks`: it is sent to `from` first.
 */
export const playing = (
  page: Page,
  index: number,
  from: number,
  to: number,
  { seeks = false } = {},
): Promise<number> =>
  page.evaluate(
    async ([index, from, to, seeks]) => {
      const player = (): HTMLElementTagNameMap['torrent-player'] | undefined =>
        document.querySelectorAll('torrent-player')[index]
      while (player()?.media === undefined) await new Promise(requestAnimationFrame)
      const { media } = player()!
      if (seeks) media.currentTime = from
      const video = media.nativeEl
      return new Promise<number>((resolve, reject) => {
        setTimeout(() => {
          const { currentTime, readyState, error } = video
          const said = media.error?.message
          reject(
            new Error(
              `No frame: ${JSON.stringify({ currentTime, readyState, error, said, seen: media.torrent })}`,
            ),
          )
        }, 60_000)
        const onFrame = (_now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
          if (mediaTime >= from - 0.2 && mediaTime < to) resolve(mediaTime)
          else video.requestVideoFrameCallback(onFrame)
        }
        video.requestVideoFrameCallback(onFrame)
      })
    },
    [index, from, to, seeks] as const,
  )

/** What player number `index` says that went wrong. */
export const errorOf = (page: Page, index = 0): Promise<string | null> =>
  page.evaluate(
    (index) => document.querySelectorAll('torrent-player')[index]?.media.error?.message ?? null,
    index,
  )
