/** Viewers at different places of one film, for all of whom one bridge fetches, and what that costs it. */
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import type { TorrentVideoElement } from '../../../src/elements/torrent-video.ts'
import { type BenchMedia, crowdFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { cpuSecondsOfTree } from '../browser-cpu.ts'
import { openPage, play } from '../open-page.ts'
import { type Entrant, reduceEach } from '../outcome.ts'
import { servePlainFilm } from '../plain-film.ts'
import { frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { median, sum, worst } from '../statistics.ts'
import { BridgeCrashes, startOurBridge } from './bridges.ts'
import { startTcpSwarm } from './tcp-swarm.ts'

const viewerCount = 10
const seeds = 4
/** What the swarm gives, as a multiple of what the viewers need together: issue 12. */
const supply = 1.2

/**
 * By then the ten seeks at once are over, which want more than the swarm gives in that time. Milliseconds.
 */
const settledMs = 5_000

/** How a page stands: wall clock, place in the film, stalls since its first frame, verified bytes. */
interface Stand {
  readonly atMs: number
  readonly placeMs: number
  readonly stalledMs: number
  readonly bytes: number
}

/** What is seen in the pages, whoever serves them. */
interface Watched {
  /** Of each viewer: what it saw of the film, as a part of the time. */
  readonly continuity: readonly number[]
  /** The same from {@link settledMs} after the last has arrived on. */
  readonly settled: readonly number[]
  /**
   * The same, less each stretch of 100 ms and more in which its page did not see the picture move. A page
   * that is busy for so long sees nothing, though the picture moves.
   */
  readonly smooth: readonly number[]
  /** Verified bytes a second of each viewer. */
  readonly rates: readonly number[]
  /** Milliseconds from the seek of each viewer to the first frame of its place. */
  readonly seeksMs: readonly number[]
  readonly load: number
}

interface ViewersSample extends Watched {
  /** CPU seconds that all processes of the bridge used in a second; `null`: there is no bridge. */
  readonly bridgeCpu: number | null
}

const standOf = (page: Page): Promise<Stand> =>
  page.evaluate(async () => {
    const { stalledMs } = await meters.played(0)
    const element = document.querySelector('torrent-video') as TorrentVideoElement | null
    const placeMs = bench.video.currentTime * 1000
    return { atMs: performance.now(), placeMs, stalledMs, bytes: element?.torrent?.downloaded ?? 0 }
  })

interface Watching {
  readonly openPage: () => Promise<Page>
  readonly link: string
  readonly media: BenchMedia
  readonly seconds: number
  /** Called when all have arrived at their places, and when they have watched. */
  readonly onStage?: () => void
}

const watchTogether = async ({ openPage, link, media, seconds, onStage }: Watching): Promise<Watched> => {
  const pages: Page[] = []
  for (let i = 0; i < viewerCount; i++) pages.push(await openPage())
  await Promise.all(pages.map((page) => play(page, link)))
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
  onStage?.()
  const before = await Promise.all(pages.map(standOf))
  await wait(settledMs)
  const settled = await Promise.all(pages.map(standOf))
  await wait(seconds * 1000 - settledMs)
  const after = await Promise.all(pages.map(standOf))
  onStage?.()
  const since = (firsts: readonly Stand[]) =>
    firsts.flatMap((first, i) => {
      const last = after[i]
      return last === undefined ? [] : [{ first, last, ms: last.atMs - first.atMs }]
    })
  const continuity = (firsts: readonly Stand[]): number[] =>
    since(firsts).map(({ first, last, ms }) => Math.min((last.placeMs - first.placeMs) / ms, 1))
  const stands = since(before)
  return {
    continuity: continuity(before),
    settled: continuity(settled),
    smooth: stands.map(({ first, last, ms }) => 1 - (last.stalledMs - first.stalledMs) / ms),
    rates: stands.map(({ first, last, ms }) => ((last.bytes - first.bytes) * 1000) / ms),
    seeksMs,
    load: loadavg()[0] ?? Number.NaN,
  }
}

type Film = Pick<Watching, 'media' | 'seconds'>

const watchByBridge = async (browser: Browser, magnet: string, film: Film): Promise<ViewersSample> => {
  const bridge = await startOurBridge()
  const cpu: number[] = []
  try {
    const watched = await watchTogether({
      ...film,
      openPage: () => bridge.openPage(browser),
      link: magnet,
      onStage: () => cpu.push(cpuSecondsOfTree(bridge.pid)),
    })
    const [before = Number.NaN, after = Number.NaN] = cpu
    return { ...watched, bridgeCpu: (after - before) / film.seconds }
  } finally {
    await bridge.stop()
  }
}

/** What this machine and its browser can do when bytes cost nothing. */
const watchPlainly = async (browser: Browser, film: Film): Promise<ViewersSample> => {
  const plain = await servePlainFilm(film.media.path)
  try {
    const watched = await watchTogether({
      ...film,
      openPage: () => openPage(browser, plain.url),
      link: plain.filmUrl,
    })
    return { ...watched, bridgeCpu: null }
  } finally {
    await plain.close()
  }
}

const least = (values: readonly number[]): number => Math.min(...values)
const mean = (values: readonly number[]): number => sum(values) / values.length

export const bridgeViewers: Scenario = {
  name: 'bridge-viewers',
  about:
    'ten pages at different places of one film of 1 Mbit/s, swarm of 1.2 × their sum; CPU of the bridge; the same from a plain server',
  async measure(world) {
    const media = await crowdFilm()
    const seconds = world.options.quick ? 20 : 45
    const uploadLimit = Math.round((supply * viewerCount * media.size) / media.durationSeconds / seeds)
    const swarm = await startTcpSwarm(media.path, { seeds, uploadLimit })
    try {
      await alternate<ViewersSample>(world, {
        name: 'bridge-viewers',
        entrants: ['ours', 'plain'],
        seeders: new BridgeCrashes(),
        warmUp: false,
        timeoutMs: 3 * frameTimeoutMs + seconds * 2_000,
        run: (browser, who) =>
          who === 'plain'
            ? watchPlainly(browser, { media, seconds })
            : watchByBridge(browser, swarm.magnet, { media, seconds }),
        tell: ({ continuity, settled, smooth, rates, seeksMs, bridgeCpu, load }) =>
          [
            `continuity ${continuity.map((part) => part.toFixed(3)).join(' ')}`,
            `from ${settledMs / 1000} s on ${settled.map((part) => part.toFixed(3)).join(' ')}`,
            `less stretches of 100 ms ${smooth.map((part) => part.toFixed(3)).join(' ')}`,
            `kB/s ${rates.map((rate) => (rate / 1000).toFixed(0)).join(' ')}`,
            `seeks ${seeksMs.map((ms) => ms.toFixed(0)).join(' ')} ms`,
            ...(bridgeCpu === null ? [] : [`bridge ${(bridgeCpu * 100).toFixed(0)} % of a core`]),
            `load ${load.toFixed(1)}`,
          ].join('; '),
        rows(outcomes) {
          const reduce = (
            pick: (sample: ViewersSample) => number,
            how: (values: readonly number[]) => number,
            lost = 0,
            who: Entrant = 'ours',
          ) => reduceEach(new Map([['ours' as const, outcomes.get(who) ?? []]]), pick, how, lost)
          const what = 'ten viewers'
          return [
            {
              what: `${what}: continuity of the worst, worst run`,
              unit: '%',
              values: reduce(({ continuity }) => 100 * least(continuity), least),
              goals: [{ of: 'itself', atLeast: 99 }],
            },
            {
              what: `… of the worst, worst run, from ${settledMs / 1000} s after the last has arrived on`,
              unit: '%',
              values: reduce(({ settled }) => 100 * least(settled), least),
            },
            {
              what: '… continuity of all, median run',
              unit: '%',
              values: reduce(({ continuity }) => 100 * mean(continuity), median),
            },
            {
              what: '… of the worst, worst run, less stretches of 100 ms in which its page saw nothing move',
              unit: '%',
              values: reduce(({ smooth }) => 100 * least(smooth), least),
            },
            {
              what: '… worst, worst run, with the film on a plain server of this machine',
              unit: '%',
              values: reduce(({ continuity }) => 100 * least(continuity), least, 0, 'plain'),
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
              values: reduce(
                ({ bridgeCpu }) => (bridgeCpu ?? Number.NaN) * 100,
                median,
                Number.POSITIVE_INFINITY,
              ),
            },
          ]
        },
      })
    } finally {
      await swarm.stop()
    }
  },
}
