/** What fails while a film plays: the bridge's process, a seed, the disk. The film goes on. */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { frameIn, seekTo, servedHashes, snapshotOf } from '../e2e/support/watch.ts'
import { type ClientName, whyNoClient } from '../helpers/find-clients.mjs'
import { childrenOf } from '../interop/server-process.ts'
import type { Client } from './support/client.ts'
import { clients } from './support/clients/index.ts'
import { isWhole, noteFrames, type Playthrough, playToEndAfter, untilPlace } from './support/playing.ts'
import { statusOf } from './support/server-status.ts'
import { stops } from './support/stops.ts'
import { type DiskTorrent, film, makeTorrent } from './support/torrent.ts'
import { startTracker } from './support/trackers.ts'
import { type RunningServer, startServer, startViewer, type Viewer } from './support/viewer.ts'

const filmHash = createHash('sha256').update(readFileSync(film)).digest('hex')
const filmBytes = statSync(film).size
const filmSeconds = 30
/** Bytes a second of all seeds together: a little more than the film takes. It comes while it plays. */
const swarmRate = 220_000
/** When something happens: in the film, in seconds. */
const happensAt = 5

let reason: string | null = null
beforeAll(() => {
  reason = whyNoClient('libtorrent') ?? whyNoClient('aria2')
  if (reason !== null) console.warn(`SKIPPED: what happens when something fails, since ${reason}.`)
})

interface Scene {
  readonly torrent: DiskTorrent
  readonly server: RunningServer
  readonly watch: () => Promise<Viewer>
  readonly seed: (name: ClientName, uploadLimit?: number) => Promise<Client>
}

const setUp = async (
  args: readonly string[] = [],
  under?: (cache: string) => readonly string[],
): Promise<Scene> => {
  const tracker = await startTracker('udp')
  stops.push(tracker.stop)
  const torrent = await makeTorrent([tracker.url])
  stops.push(torrent.remove)
  const server = await startServer([], args, {}, under)
  stops.push(server.stop)
  return {
    torrent,
    server,
    watch: async () => {
      const viewer = await startViewer(`${server.url}#${torrent.magnet}`)
      stops.push(viewer.stop)
      return viewer
    },
    seed: async (name, uploadLimit) => {
      const { torrentFile, copy } = torrent
      const seed = await clients[name]({
        torrentFile,
        data: copy(),
        role: 'seed',
        dht: [],
        ...(uploadLimit === undefined ? {} : { uploadLimit }),
      })
      stops.push(seed.stop)
      return seed
    },
  }
}

/** Plays for some seconds, lets `happens` do its harm while much of the film is missing, and plays on. */
const playAcross = async ({ page }: Viewer, happens: () => unknown): Promise<Playthrough> => {
  await frameIn(page, 0, 5)
  await noteFrames(page)
  await untilPlace(page, happensAt)
  expect((await snapshotOf(page))?.progress).toBeLessThan(0.85)
  const played = await playToEndAfter(page, happens)
  expect(Object.values(await servedHashes(page))).toEqual([filmHash])
  return played
}

const told = async <Result>({ server }: Scene, seeds: readonly Client[], run: () => Promise<Result>) => {
  try {
    return await run()
  } catch (error) {
    console.error(server.process.text(), ...seeds.map((seed) => seed.log().slice(-3_000)))
    throw error
  }
}

const expectWhole = (what: string, played: Playthrough): void => {
  console.log(`${what}: ${JSON.stringify(played)}`)
  expect(isWhole(played, filmSeconds), JSON.stringify(played)).toBe(true)
}

describe('a film goes on and plays to its end', { timeout: 150_000 }, () => {
  it.for(['libtorrent', 'aria2'] as const)(
    'when the process of the bridge is killed, and %s seeds',
    async (client, { skip }) => {
      if (reason !== null) skip(reason)
      const scene = await setUp()
      const seed = await scene.seed(client, swarmRate)
      const viewer = await scene.watch()
      await told(scene, [seed], async () => {
        const played = await playAcross(viewer, () => {
          process.kill(childrenOf(scene.server.process.pid)[0] ?? -1, 'SIGKILL')
        })
        expectWhole(`The bridge's process is killed, ${client} seeds`, played)
        expect((await statusOf(scene.server)).child).toEqual({ isRunning: true, restarts: 1 })
      })
    },
  )

  it('when a seed is killed, and another one is there', async ({ skip }) => {
    if (reason !== null) skip(reason)
    const scene = await setUp()
    const seeds = [
      await scene.seed('libtorrent', swarmRate / 2),
      await scene.seed('aria2', (swarmRate * 3) / 4),
    ] as const
    const viewer = await scene.watch()
    await told(scene, seeds, async () => {
      expectWhole('A seed is killed, another is there', await playAcross(viewer, seeds[0].stop))
    })
  })

  it('when the only seed is killed, and another one comes', async ({ skip }) => {
    if (reason !== null) skip(reason)
    const scene = await setUp()
    const first = await scene.seed('libtorrent', swarmRate)
    const viewer = await scene.watch()
    const seeds = [first]
    await told(scene, seeds, async () => {
      const played = await playAcross(viewer, async () => {
        await first.stop()
        seeds.push(await scene.seed('aria2'))
      })
      expectWhole('The only seed is killed, another comes', played)
    })
  })

  it('when the cache is smaller than the film', async ({ skip }) => {
    if (reason !== null) skip(reason)
    const scene = await setUp(['--cache', '2MB'])
    const seed = await scene.seed('libtorrent', 2 * swarmRate)
    await told(scene, [seed], async () => {
      const first = await scene.watch()
      await frameIn(first.page, 0, 5)
      for (const place of [25, 8, 20, 1]) await seekTo(first.page, place)
      await noteFrames(first.page)
      expectWhole('The cache is smaller than the film', await playToEndAfter(first.page, () => undefined))
      expect(Object.values(await servedHashes(first.page))).toEqual([filmHash])
      // The next viewer gets what the cache kept, and what it gave up from the seed.
      await first.stop()
      const second = await scene.watch()
      await frameIn(second.page, 0, 5)
      for (const place of [28, 3, 15]) await seekTo(second.page, place)
      expect(Object.values(await servedHashes(second.page))).toEqual([filmHash])
      const { usedBytes, maxBytes } = (await statusOf(scene.server)).bridge?.cache ?? {}
      expect(maxBytes).toBe(2e6)
      expect(usedBytes).toBeGreaterThan(0)
      expect(usedBytes).toBeLessThanOrEqual(2e6)
    })
  })

  /** How a disk is made that has room for a part of the film: 2 MB. */
  const fullDisks = {
    'files may not grow any further': () => ['sh', '-c', 'ulimit -f 4000 && exec "$@"', 'sh'],
    'the disk is full': (cache: string) => [
      ...['unshare', '-m', 'sh', '-c', `mount -t tmpfs -o size=2m tmpfs ${cache} && exec "$@"`, 'sh'],
    ],
  }
  it.for(Object.entries(fullDisks))('when %s', async ([what, under], { skip }) => {
    if (reason !== null) skip(reason)
    const scene = await setUp([], under)
    const seed = await scene.seed('libtorrent', swarmRate)
    await told(scene, [seed], async () => {
      const first = await scene.watch()
      const played = await playAcross(first, () =>
        scene.server.process.printed(/is not written to the cache/),
      )
      expectWhole(what, played)
      await first.stop()
      const second = await scene.watch()
      await frameIn(second.page, 0, 5)
      for (const place of [25, 8, 28]) await seekTo(second.page, place)
      expect(Object.values(await servedHashes(second.page))).toEqual([filmHash])
      expect((await statusOf(scene.server)).child.restarts).toBe(0)
      expect((await statusOf(scene.server)).bridge?.cache?.usedBytes).toBeLessThan(filmBytes)
    })
  })
})
