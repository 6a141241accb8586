/** Four ordinary seeds with little upload each, and a bridge between them and a page. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import { type BenchMedia, thinFilm, thinSeekFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { Stalls } from '../meters.ts'
import { play, useAndLeave } from '../open-page.ts'
import { type Entrant, type Outcomes, reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { contendersOf, frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { type SeekSample, seekAround } from '../scenarios/seek.ts'
import { best, median, seekTargets, worst } from '../statistics.ts'
import type { World } from '../world.ts'
import { BridgeCrashes, type RunningBridge, startOurBridge, startWebtorrentBridge } from './bridges.ts'
import { startTcpSwarm, type TcpSwarm } from './tcp-swarm.ts'

const seeds = 4
/** Bytes a second of each: together 1.6 times the film's rate. Issue 12. */
const uploadLimit = 125_000
const never = Number.POSITIVE_INFINITY
const lookMs = 250

/** A page at a bridge that is in no swarm yet. The bridge is gone when `use` is done. */
const withBridge = async <Result>(
  world: World,
  { browser, who, crashes }: { browser: Browser; who: Entrant; crashes: BridgeCrashes },
  use: (bridge: RunningBridge, page: Page) => Promise<Result>,
): Promise<Result> => {
  const bridge = await (who === 'ours' ? startOurBridge() : startWebtorrentBridge(world, crashes.note))
  try {
    return await useAndLeave(await bridge.openPage(browser), (page) => use(bridge, page))
  } finally {
    await bridge.stop()
  }
}

const played = (page: Page, seconds: number): Promise<Stalls> =>
  page.evaluate((seconds) => meters.played(seconds), seconds)

const frameRows = (outcomes: Outcomes<{ firstFrameMs: number }>, goal: number): Row[] => {
  const frames = (how: (values: readonly number[]) => number) =>
    reduceEach(outcomes, ({ firstFrameMs }) => firstFrameMs, how, never)
  return [
    {
      what: 'bridge, four slow TCP seeds: first frame, median',
      unit: 'ms',
      values: frames(median),
      goals: [{ of: 'webtorrent', atMost: goal }],
    },
    { what: '… fastest', unit: 'ms', values: frames(best) },
    { what: '… slowest', unit: 'ms', values: frames(worst) },
  ]
}

interface StallSample extends Stalls {
  readonly firstFrameMs: number
  /** Bytes that the seeds sent over the film's length, as a part of it. */
  readonly duplicates: number
}

/**
 * Plays, and then lets the bridge fetch the rest: a count of duplicates is exact when nothing is on its way.
 */
const runStalls = async (
  bridge: RunningBridge,
  page: Page,
  { swarm, media, seconds }: { swarm: TcpSwarm; media: BenchMedia; seconds: number },
): Promise<StallSample> => {
  const before = await swarm.uploaded()
  const { firstFrameMs } = await play(page, bridge.linkFor(swarm.magnet))
  const stalls = await played(page, seconds)
  while (!(await bridge.isWhole())) await wait(lookMs)
  const sent = (await swarm.uploaded()) - before
  return { firstFrameMs, ...stalls, duplicates: sent / media.size - 1 }
}

export const bridgeStalls: Scenario = {
  name: 'bridge-stalls',
  about: 'a bridge and four TCP seeds of 125 kB/s each, 2.5 Mbit/s: stalls in 30 s, duplicate bytes',
  async measure(world) {
    const media = await thinFilm()
    const seconds = 30
    const swarm = await startTcpSwarm(media.path, { seeds, uploadLimit })
    const crashes = new BridgeCrashes()
    try {
      await alternate<StallSample>(world, {
        name: 'bridge-stalls',
        entrants: contendersOf(world),
        seeders: crashes,
        warmUp: false,
        timeoutMs: 180_000,
        run: (browser, who) =>
          withBridge(world, { browser, who, crashes }, (bridge, page) =>
            runStalls(bridge, page, { swarm, media, seconds }),
          ),
        tell: ({ firstFrameMs, stalledMs, stalls, duplicates }) =>
          `first frame after ${firstFrameMs.toFixed(0)} ms, stalled ${stalledMs.toFixed(0)} ms in ${stalls}, ${(duplicates * 100).toFixed(2)} % duplicates`,
        rows(outcomes) {
          const stalled = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ stalledMs }) => stalledMs, how, never)
          const twice = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ duplicates }) => duplicates * 100, how, never)
          return [
            ...frameRows(outcomes, 0.5),
            { what: `… stalled in ${seconds} s, median`, unit: 'ms', values: stalled(median) },
            {
              what: `… stalled in ${seconds} s, worst`,
              unit: 'ms',
              values: stalled(worst),
              goals: [{ of: 'itself', atMost: 0 }],
            },
            { what: '… duplicates among what the bridge got, median', unit: '%', values: twice(median) },
            {
              what: '… duplicates, worst',
              unit: '%',
              values: twice(worst),
              goals: [{ of: 'itself', atMost: 3 }],
            },
          ]
        },
      })
    } finally {
      await swarm.stop()
    }
  },
}

interface BridgeSeekSample extends SeekSample {
  readonly firstFrameMs: number
}

export const bridgeSeek: Scenario = {
  name: 'bridge-seek',
  about: 'a bridge and four TCP seeds of 125 kB/s each, 2.5 Mbit/s: first frame, seeks to what is not here',
  async measure(world) {
    const media = await thinSeekFilm()
    const count = world.options.quick ? 2 : 3
    const timeoutMs = 20_000
    const swarm = await startTcpSwarm(media.path, { seeds, uploadLimit })
    const crashes = new BridgeCrashes()
    /** What is watched before the first seek. */
    const seconds = 5
    try {
      await alternate<BridgeSeekSample>(world, {
        name: 'bridge-seek',
        entrants: contendersOf(world),
        seeders: crashes,
        warmUp: false,
        timeoutMs: frameTimeoutMs + (count + 1) * timeoutMs,
        run: (browser, who, index) =>
          withBridge(world, { browser, who, crashes }, async (bridge, page) => {
            const { firstFrameMs } = await play(page, bridge.linkFor(swarm.magnet))
            await played(page, seconds)
            const places = seekTargets(world.options.seed * 1000 + index, {
              count: count + 4,
              from: 60,
              duration: media.durationSeconds,
              apart: 10,
            })
            return { firstFrameMs, ...(await seekAround(page, places, { count, timeoutMs })) }
          }),
        tell: ({ firstFrameMs, seeksMs, skipped }) =>
          `first frame after ${firstFrameMs.toFixed(0)} ms, seeks ${seeksMs.map((ms) => ms.toFixed(0)).join(' ')} ms, ${skipped} skipped`,
        rows(outcomes) {
          const seeks = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ seeksMs }) => seeksMs, how, never)
          return [
            ...frameRows(outcomes, 0.5),
            {
              what: '… seek, median',
              unit: 'ms',
              values: seeks(median),
              goals: [{ of: 'webtorrent', atMost: 0.5 }],
            },
            { what: '… seek, fastest', unit: 'ms', values: seeks(best) },
            { what: '… seek, slowest', unit: 'ms', values: seeks(worst) },
          ]
        },
      })
    } finally {
      await swarm.stop()
    }
  },
}
