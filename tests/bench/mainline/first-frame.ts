/**
 * The first frame of a film that one ordinary client seeds, from a WebRTC seed, and out of the bridge's cache
 * when it finds no peer.
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
import { type Entrant, type Outcomes, reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { SeederPool } from '../seeders.ts'
import { best, median, worst } from '../statistics.ts'
import { BridgeCrashes, startOurBridge } from './bridges.ts'
import { withOneAddress } from './one-address.ts'
import { startTcpSwarm, type TcpSwarm } from './tcp-swarm.ts'

const dhtNodes = 20
/** Milliseconds between two looks at how much is in the cache. */
const lookMs = 200
/** How much later than from the WebRTC seed the first frame may come: issue 12. Milliseconds. */
const allowanceMs = 1_000
/** How late the first frame of a cached film may come: issue 12. Milliseconds. */
const cachedGoalMs = 500

const firstFrame = async (
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

const times = (outcomes: Outcomes<number>, how: (values: readonly number[]) => number) =>
  reduceEach(outcomes, (ms) => ms, how, Number.POSITIVE_INFINITY)

/** Median, fastest and slowest of one entrant, as ours. */
const rowsOf = (outcomes: Outcomes<number>, who: Entrant, what: string, atMost: number | null): Row[] => {
  const row = (name: string, how: (values: readonly number[]) => number): Row => {
    const ours = times(outcomes, how)[who]
    return { what: name, unit: 'ms', values: ours === undefined ? {} : { ours } }
  }
  const goals = atMost === null ? {} : { goals: [{ of: 'itself', atMost }] as const }
  return [
    { ...row(`first frame, ${what}: median`, median), ...goals },
    row('… fastest', best),
    row('… slowest', worst),
  ]
}

export const bridgeFirstFrame: Scenario = {
  name: 'bridge-first-frame',
  about: 'first frame by the bridge from one TCP seed, found by tracker or DHT, and from a WebRTC seed',
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
    const fromSeed = (browser: Browser): Promise<number> =>
      withPage(
        browser,
        world.contenders.ours.url,
        async (page) => (await play(page, seeders.magnet)).firstFrameMs,
      )
    try {
      await alternate<number>(world, {
        name: 'bridge-first-frame',
        entrants: ['ours', 'dht', 'webrtc'],
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + 30_000,
        run(browser, who) {
          if (who === 'webrtc') return fromSeed(browser)
          return who === 'dht' ? firstFrame(browser, byDht, dht) : firstFrame(browser, byTracker)
        },
        tell: (firstFrameMs) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
        rows(outcomes) {
          const bound = Math.round((times(outcomes, median).webrtc ?? Number.NaN) + allowanceMs)
          return [
            ...rowsOf(outcomes, 'webrtc', 'one seed over WebRTC, no bridge', null),
            ...rowsOf(outcomes, 'ours', 'one seed over TCP by the bridge, UDP tracker', bound),
            ...rowsOf(outcomes, 'dht', 'one seed over TCP by the bridge, DHT', bound),
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

/** On a machine with few addresses, as that of a person who runs the bridge at home. */
export const bridgeCached: Scenario = {
  name: 'bridge-cached',
  about: 'first frame of a film that the bridge has in its cache, without any peer',
  async measure(world) {
    const media = await thinFilm()
    const folder = mkdtempSync(join(tmpdir(), 'torrent-player-bench-'))
    const cache = ['--cache-folder', join(folder, 'cache')]
    const swarm = await startTcpSwarm(media.path, { seeds: 1 })
    try {
      const bridge = await startOurBridge([], cache)
      try {
        await useAndLeave(await bridge.openPage(await world.browser.get()), async (page) => {
          await play(page, bridge.linkFor(swarm.magnet))
          while (!(await bridge.isWhole())) await wait(lookMs)
        })
      } finally {
        await bridge.stop()
        await world.browser.clear()
      }
      await swarm.stop()
      await withOneAddress(() =>
        alternate<number>(world, {
          name: 'bridge-cached',
          entrants: ['ours'],
          seeders: new BridgeCrashes(),
          warmUp: true,
          timeoutMs: frameTimeoutMs,
          run: (browser) => firstFrame(browser, swarm, [], cache),
          tell: (firstFrameMs) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
          rows: (outcomes) =>
            rowsOf(outcomes, 'ours', 'no peer, out of the cache of the bridge', cachedGoalMs),
        }),
      )
    } finally {
      await swarm.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
