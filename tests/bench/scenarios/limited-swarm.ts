/** Four slow seeds, in the ways in which they may come and go. */
import type { Browser, Page } from 'playwright'
import type { SeederOptions } from '../../e2e/support/seeder.ts'
import { type BenchMedia, thinSeekFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import { type LinkTimes, linkTimes } from '../link-times.ts'
import type { FirstFrame, Stalls } from '../meters.ts'
import { withPage } from '../open-page.ts'
import { type Outcomes, reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { SeederPool } from '../seeders.ts'
import { median, seekTargets, worst } from '../statistics.ts'
import type { World } from '../world.ts'
import { contendersOf, defaultPieceLength, frameTimeoutMs, type Scenario, urlOf } from './scenario.ts'
import { type SeekSample, seekAround } from './seek.ts'

const seeds = 4
const never = Number.POSITIVE_INFINITY

interface SwarmPlan {
  readonly name: string
  readonly about: string
  /** Beginning of the rows of the table. */
  readonly what: string
  /** Bytes a second that each seed gives at most. */
  readonly uploadLimit: number
  /** Whether the four share one process and its tracker socket. */
  readonly isShared: boolean
  /** Seconds of playback that are watched for stalls. */
  readonly seconds: number
  /** Seconds of playback after which one seed's process is killed. */
  readonly killAfterSeconds?: number
  readonly seeks: number
  rows(outcomes: Outcomes<SwarmSample>, plan: SwarmPlan): readonly Row[]
}

interface SwarmSample extends Stalls, LinkTimes {
  readonly firstFrameMs: number
  readonly seek?: SeekSample
}

const seedersOf = ({ tracker }: World, media: BenchMedia, plan: SwarmPlan): SeederPool => {
  const one: SeederOptions = {
    input: media.path,
    pieceLength: defaultPieceLength,
    trackers: [tracker.url],
    uploadLimit: plan.uploadLimit,
  }
  return new SeederPool(
    plan.isShared ? [{ ...one, clients: seeds }] : Array.from({ length: seeds }, () => one),
  )
}

const startPlaying = (page: Page, magnet: string): Promise<FirstFrame> =>
  page.evaluate(([magnet, timeoutMs]) => meters.play(magnet, timeoutMs), [magnet, frameTimeoutMs] as const)

const played = (page: Page, seconds: number): Promise<Stalls> =>
  page.evaluate((seconds) => meters.played(seconds), seconds)

const runSwarm = (
  world: World,
  plan: SwarmPlan,
  {
    browser,
    name,
    index,
    seeders,
    media,
  }: {
    browser: Browser
    name: ContenderName
    index: number
    seeders: SeederPool
    media: BenchMedia
  },
): Promise<SwarmSample> =>
  withPage(browser, urlOf(world, name), async (page) => {
    const { firstFrameMs, startedAtEpoch } = await startPlaying(page, seeders.magnet)
    let links: LinkTimes | null = null
    const noteLinks = async (): Promise<LinkTimes> => linkTimes(await seeders.wires(), startedAtEpoch)
    if (plan.killAfterSeconds !== undefined) {
      await played(page, plan.killAfterSeconds)
      links = await noteLinks()
      // It is another seed each time, the same for both contenders.
      await seeders.kill(Math.max(0, index) % seeds)
    }
    const stalls = await played(page, plan.seconds)
    links ??= await noteLinks()
    if (plan.seeks === 0) return { firstFrameMs, ...stalls, ...links }
    const places = seekTargets(world.options.seed * 1000 + index, {
      count: plan.seeks + 3,
      // The part after the playhead is downloaded by now, or will be soon.
      from: plan.seconds + 40,
      duration: media.durationSeconds,
      apart: 10,
    })
    const seek = await seekAround(page, places, { count: plan.seeks, timeoutMs: frameTimeoutMs })
    return { firstFrameMs, ...stalls, ...links, seek }
  })

const tell = ({ firstFrameMs, stalledMs, stalls, linked, allLinkedMs, seek }: SwarmSample): string =>
  [
    `${linked} linked${Number.isFinite(allLinkedMs) ? `, all after ${allLinkedMs.toFixed(0)} ms` : ''}`,
    `first frame after ${firstFrameMs.toFixed(0)} ms`,
    `stalled ${stalledMs.toFixed(0)} ms in ${stalls}`,
    ...(seek === undefined ? [] : [`seeks ${seek.seeksMs.map((ms) => ms.toFixed(0)).join(' ')} ms`]),
  ].join(', ')

const swarmScenario = (plan: SwarmPlan): Scenario => ({
  name: plan.name,
  about: plan.about,
  async measure(world) {
    const media = await thinSeekFilm()
    const quickly = world.options.quick ? { ...plan, seeks: Math.min(plan.seeks, 3) } : plan
    const seeders = seedersOf(world, media, plan)
    try {
      await alternate<SwarmSample>(world, {
        name: plan.name,
        entrants: contendersOf(world),
        seeders,
        warmUp: false,
        timeoutMs: frameTimeoutMs + plan.seconds * 2_000 + plan.seeks * 20_000,
        run: (browser, who, index) =>
          runSwarm(world, quickly, { browser, name: who as ContenderName, index, seeders, media }),
        tell,
        rows: (outcomes) => plan.rows(outcomes, plan),
      })
    } finally {
      await seeders.stop()
    }
  },
})

const linkRows = (outcomes: Outcomes<SwarmSample>, { what }: SwarmPlan): Row[] => [
  {
    what: `${what}: linked to, fewest`,
    unit: '',
    values: reduceEach(
      outcomes,
      ({ linked }) => linked,
      (values) => Math.min(...values),
      0,
    ),
    goals: [{ of: 'itself', atLeast: seeds }],
  },
]

const stallRows = (outcomes: Outcomes<SwarmSample>, { what, seconds }: SwarmPlan): Row[] => {
  const stalled = (how: (values: readonly number[]) => number) =>
    reduceEach(outcomes, ({ stalledMs }) => stalledMs, how, never)
  return [
    { what: `${what}: stalled in ${seconds} s, median`, unit: 'ms', values: stalled(median) },
    {
      what: `${what}: stalled in ${seconds} s, worst`,
      unit: 'ms',
      values: stalled(worst),
      goals: [{ of: 'itself', atMost: 0 }],
    },
  ]
}

const startRows = (outcomes: Outcomes<SwarmSample>, { what }: SwarmPlan): Row[] => [
  {
    what: `${what}: all linked after, worst`,
    unit: 'ms',
    values: reduceEach(outcomes, ({ allLinkedMs }) => allLinkedMs, worst, never),
    goals: [{ of: 'itself', atMost: 1000 }],
  },
  {
    what: `${what}: first frame, median`,
    unit: 'ms',
    values: reduceEach(outcomes, ({ firstFrameMs }) => firstFrameMs, median, never),
    goals: [{ of: 'webtorrent', atMost: 0.6 }],
  },
  {
    what: `${what}: picture moves, median`,
    unit: 'ms',
    values: reduceEach(outcomes, ({ movingMs }) => movingMs, median, never),
  },
]

const seekRows = (outcomes: Outcomes<SwarmSample>, { what }: SwarmPlan): Row[] => {
  const seeks = (how: (values: readonly number[]) => number) =>
    reduceEach(outcomes, ({ seek }) => seek?.seeksMs ?? [], how, never)
  return [
    {
      what: `${what}: seek, median`,
      unit: 'ms',
      values: seeks(median),
      goals: [{ of: 'webtorrent', atMost: 0.7 }],
    },
    { what: `${what}: seek, worst`, unit: 'ms', values: seeks(worst) },
  ]
}

export const fourLimited = swarmScenario({
  name: 'four-limited',
  about: 'four seeds of 125 kB/s each, 2.5 Mbit/s: links, first frame, stalls in 20 s, 5 seeks',
  what: 'four slow seeds',
  uploadLimit: 125_000,
  isShared: false,
  seconds: 20,
  seeks: 5,
  rows: (outcomes, plan) => [
    ...linkRows(outcomes, plan),
    ...startRows(outcomes, plan),
    ...stallRows(outcomes, plan),
    ...seekRows(outcomes, plan),
  ],
})

export const dyingSeed = swarmScenario({
  name: 'dying-seed',
  about: 'four seeds of 160 kB/s each, one is killed after 8 s: stalls in 30 s',
  what: 'one of four dies',
  uploadLimit: 160_000,
  isShared: false,
  // This is long enough for the playhead to reach the blocks that the dead seed was asked for.
  seconds: 30,
  killAfterSeconds: 8,
  seeks: 0,
  rows: stallRows,
})

export const sharedSocket = swarmScenario({
  name: 'shared-socket',
  about: 'four seeds of 125 kB/s each in one process with one tracker socket: links, stalls in 20 s',
  what: 'one tracker socket',
  uploadLimit: 125_000,
  isShared: true,
  seconds: 20,
  seeks: 0,
  rows: (outcomes, plan) => [...linkRows(outcomes, plan), ...stallRows(outcomes, plan)],
})
