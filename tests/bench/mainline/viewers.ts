/** Viewers at different places of one film, for all of whom one bridge fetches, and what that costs it. */
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import type { TorrentVideoElement } from '../../../src/elements/torrent-video.ts'
import { type BenchMedia, crowdFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { cpuSecondsOfTree } from '../browser-cpu.ts'
import { play } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { median, sum, worst } from '../statistics.ts'
import { BridgeCrashes, type RunningBridge, startOurBridge } from './bridges.ts'
import { startTcpSwarm } from './tcp-swarm.ts'

const viewerCount = 10
const seeds = 4
/** What the swarm gives, as a multiple of what the viewers need together: issue 12. */
const supply = 1.2

/** How a page stands: wall clock, stalls since its first frame, verified bytes. */
interface Stand {
  readonly atMs: number
  readonly stalledMs: number
  readonly bytes: number
}

interface ViewersSample {
  /** Of each viewer: the part of the time in which its picture moved. */
  readonly continuity: readonly number[]
  /** Bytes a second of each viewer. */
  readonly rates: readonly number[]
  /** Milliseconds from the seek of each viewer to the first frame of its place. */
  readonly seeksMs: readonly number[]
  /** CPU seconds that all processes of the bridge used in a second. */
  readonly bridgeCpu: number
  readonly load: number
}

const standOf = (page: Page): Promise<Stand> =>
  page.evaluate(async () => {
    const { stalledMs } = await meters.played(0)
    const element = document.querySelector('torrent-video') as TorrentVideoElement | null
    return { atMs: performance.now(), stalledMs, bytes: element?.torrent?.downloaded ?? 0 }
  })

const watchTogether = async (
  browser: Browser,
  bridge: RunningBridge,
  { magnet, media, seconds }: { magnet: string; media: BenchMedia; seconds: number },
): Promise<ViewersSample> => {
  const pages: Page[] = []
  for (let i = 0; i < viewerCount; i++) pages.push(await bridge.openPage(browser))
  await Promise.all(pages.map((page) => play(page, magnet)))
  const apart = media.durationSeconds / viewerCount
  const seeksMs = await Promise.all(
    pages.map((page, i) =>
      page.evaluate(([place, timeoutMs]) => meters.seek(place, timeoutMs), [
        apart * i + 10,
        frameTimeoutMs,
      ] as const),
    ),
  )
  if (!seeksMs.every(Number.isFinite)) throw new Error(`A seek did not end: ${seeksMs.join(' ')}`)
  const cpuBefore = cpuSecondsOfTree(bridge.pid)
  const before = await Promise.all(pages.map(standOf))
  await wait(seconds * 1000)
  const after = await Promise.all(pages.map(standOf))
  const cpu = cpuSecondsOfTree(bridge.pid) - cpuBefore
  const stands = before.flatMap((first, i) => {
    const last = after[i]
    return last === undefined ? [] : [{ first, last, ms: last.atMs - first.atMs }]
  })
  return {
    continuity: stands.map(({ first, last, ms }) => 1 - (last.stalledMs - first.stalledMs) / ms),
    rates: stands.map(({ first, last, ms }) => ((last.bytes - first.bytes) * 1000) / ms),
    seeksMs,
    bridgeCpu: cpu / seconds,
    load: loadavg()[0] ?? Number.NaN,
  }
}

const least = (values: readonly number[]): number => Math.min(...values)
const mean = (values: readonly number[]): number => sum(values) / values.length

export const bridgeViewers: Scenario = {
  name: 'bridge-viewers',
  about: 'ten pages at different places of one film of 1 Mbit/s, swarm of 1.2 × their sum; CPU of the bridge',
  async measure(world) {
    const media = await crowdFilm()
    const seconds = world.options.quick ? 20 : 45
    const uploadLimit = Math.round((supply * viewerCount * media.size) / media.durationSeconds / seeds)
    const swarm = await startTcpSwarm(media.path, { seeds, uploadLimit })
    try {
      await alternate<ViewersSample>(world, {
        name: 'bridge-viewers',
        entrants: ['ours'],
        seeders: new BridgeCrashes(),
        warmUp: false,
        timeoutMs: 3 * frameTimeoutMs + seconds * 2_000,
        async run(browser) {
          const bridge = await startOurBridge()
          try {
            return await watchTogether(browser, bridge, { magnet: swarm.magnet, media, seconds })
          } finally {
            await bridge.stop()
          }
        },
        tell: ({ continuity, rates, seeksMs, bridgeCpu, load }) =>
          [
            `continuity ${continuity.map((part) => part.toFixed(3)).join(' ')}`,
            `kB/s ${rates.map((rate) => (rate / 1000).toFixed(0)).join(' ')}`,
            `seeks ${seeksMs.map((ms) => ms.toFixed(0)).join(' ')} ms`,
            `bridge ${(bridgeCpu * 100).toFixed(0)} % of a core, load ${load.toFixed(1)}`,
          ].join('; '),
        rows(outcomes) {
          const reduce = (
            pick: (sample: ViewersSample) => number,
            how: (values: readonly number[]) => number,
            lost = 0,
          ) => reduceEach(outcomes, pick, how, lost)
          const what = 'ten viewers'
          return [
            {
              what: `${what}: continuity of the worst, worst run`,
              unit: '%',
              values: reduce(({ continuity }) => 100 * least(continuity), least),
              goals: [{ of: 'itself', atLeast: 99 }],
            },
            {
              what: '… continuity of all, median run',
              unit: '%',
              values: reduce(({ continuity }) => 100 * mean(continuity), median),
            },
            {
              what: '… rate of the slowest over the mean, worst run',
              unit: '%',
              values: reduce(({ rates }) => (100 * least(rates)) / mean(rates), least),
              goals: [{ of: 'itself', atLeast: 80 }],
            },
            {
              what: '… seek to its place, slowest viewer, median run',
              unit: 'ms',
              values: reduce(({ seeksMs }) => worst(seeksMs), median, Number.POSITIVE_INFINITY),
            },
            {
              what: '… passed on by the bridge',
              unit: 'MB/s',
              values: reduce(({ rates }) => sum(rates) / 1e6, median),
            },
            {
              what: '… processor of the bridge for that, of one core',
              unit: '%',
              values: reduce(({ bridgeCpu }) => bridgeCpu * 100, median, Number.POSITIVE_INFINITY),
            },
          ]
        },
      })
    } finally {
      await swarm.stop()
    }
  },
}
