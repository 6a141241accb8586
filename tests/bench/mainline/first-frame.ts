/**
 * The first frame of a film that one ordinary client seeds, of the same film out of the bridge's cache when
 * it finds no peer, and from a WebRTC seed.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'playwright'
import { thinFilm } from '../../fixtures/make-bench-media.ts'
import { startDht } from '../../mainline/support/dht-nodes.ts'
import { alternate } from '../alternate.ts'
import { play, useAndLeave, withPage } from '../open-page.ts'
import { type Entrant, reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { SeederPool } from '../seeders.ts'
import { best, median, worst } from '../statistics.ts'
import { startOurBridge } from './bridges.ts'
import { startTcpSwarm, type TcpSwarm } from './tcp-swarm.ts'

const dhtNodes = 20
/** Milliseconds between two looks at how much is in the cache. */
const lookMs = 200
/** How much later than from the WebRTC seed the first frame may come: issue 12. Milliseconds. */
const allowanceMs = 1_000
/** How late the first frame of a cached film may come: issue 12. Milliseconds. */
const cachedGoalMs = 500

export const bridgeFirstFrame: Scenario = {
  name: 'bridge-first-frame',
  about:
    'first frame by the bridge from one TCP seed, found by tracker or DHT, out of its cache, and from a WebRTC seed',
  async measure(world) {
    const media = await thinFilm()
    const nodes = await startDht(dhtNodes)
    const dht = nodes.nodes.slice(0, 3)
    const byTracker = await startTcpSwarm(media.path, { seeds: 1 })
    const byDht = await startTcpSwarm(media.path, { seeds: 1, dht })
    const folder = mkdtempSync(join(tmpdir(), 'torrent-player-bench-'))
    copyFileSync(media.path, join(folder, basename(media.path)))
    const { torrentFile } = byTracker
    const seeders = new SeederPool([{ input: folder, torrentFile, trackers: [world.tracker.url] }])
    const cache = join(folder, 'cache')
    const throughBridge = async (
      browser: Browser,
      { magnet }: TcpSwarm,
      ...start: Parameters<typeof startOurBridge>
    ): Promise<number> => {
      const bridge = await startOurBridge(...start)
      try {
        return await useAndLeave(
          await bridge.openPage(browser),
          async (page) => (await play(page, bridge.linkFor(magnet))).firstFrameMs,
        )
      } finally {
        await bridge.stop()
      }
    }
    /** The whole film comes into the cache, and what leads to its seed is forgotten. */
    const fillCache = async (browser: Browser): Promise<void> => {
      const bridge = await startOurBridge(dht, ['--cache-folder', cache])
      try {
        await useAndLeave(await bridge.openPage(browser), async (page) => {
          await play(page, bridge.linkFor(byDht.magnet))
          while (!(await bridge.isWhole())) await wait(lookMs)
        })
      } finally {
        await bridge.stop()
      }
      rmSync(join(cache, 'dht-nodes.json'))
    }
    let filled: Promise<void> | null = null
    const fromCache = async (browser: Browser): Promise<number> => {
      filled ??= fillCache(browser)
      await filled
      return throughBridge(browser, byDht, [], ['--cache-folder', cache])
    }
    const fromSeed = (browser: Browser): Promise<number> =>
      withPage(
        browser,
        world.contenders.ours.url,
        async (page) => (await play(page, seeders.magnet)).firstFrameMs,
      )
    try {
      await alternate<number>(world, {
        name: 'bridge-first-frame',
        entrants: ['ours', 'dht', 'cached', 'webrtc'],
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + 30_000,
        run(browser, who) {
          if (who === 'webrtc') return fromSeed(browser)
          if (who === 'cached') return fromCache(browser)
          return who === 'dht' ? throughBridge(browser, byDht, dht) : throughBridge(browser, byTracker)
        },
        tell: (firstFrameMs) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
        rows(outcomes) {
          const frames = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, (ms) => ms, how, Number.POSITIVE_INFINITY)
          const medians = frames(median)
          const bound = (medians.webrtc ?? Number.NaN) + allowanceMs
          const rowsOf = (who: Entrant, what: string): Row[] => {
            const row = (name: string, how: (values: readonly number[]) => number): Row => {
              const ours = frames(how)[who]
              return { what: name, unit: 'ms', values: ours === undefined ? {} : { ours } }
            }
            const atMost = who === 'cached' ? cachedGoalMs : Math.round(bound)
            const goals = who === 'webrtc' ? {} : { goals: [{ of: 'itself', atMost }] as const }
            return [
              { ...row(`first frame, ${what}: median`, median), ...goals },
              row('… fastest', best),
              row('… slowest', worst),
            ]
          }
          return [
            ...rowsOf('webrtc', 'one seed over WebRTC, no bridge'),
            ...rowsOf('ours', 'one seed over TCP by the bridge, UDP tracker'),
            ...rowsOf('dht', 'one seed over TCP by the bridge, DHT'),
            ...rowsOf('cached', 'no peer, out of the cache of the bridge'),
          ]
        },
      })
    } finally {
      await seeders.stop()
      await byDht.stop()
      await byTracker.stop()
      await nodes.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
