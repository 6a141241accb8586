/**
 * `npm run bench`: ours beside webtorrent@3, from one run on one machine, with the bare data channel as the limit.
 *
 * The same seeder process (webtorrent in Node) serves both in turn; every run has a fresh browser context; who goes first
 * alternates; one run of each before the first is not counted. Everything stays on loopback.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright'
import { startTracker, type TestTracker } from '../e2e/support/tracker.ts'
import { type BenchMedia, benchFilm, longFilm } from '../fixtures/make-bench-media.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { type Contender, type ContenderName, type Contenders, serveContenders } from './contenders.ts'
import { type BenchOptions, HELP, parseBenchOptions } from './options.ts'
import { nodeToPage, pageToPage } from './raw-channel.ts'
import { blocksOf, inFlightAt, marksNear, marksOf } from './read-trace.ts'
import { breakdown, type Row, table } from './report.ts'
import { type RunOptions, runDownload, runSeeks, runStart } from './scenarios.ts'
import { BenchSeeder } from './seeders.ts'
import { median, seekTargets, worst } from './statistics.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const KiB = 1024
const RAW_BYTES = 100e6
const SEEKS = 10

interface World {
  readonly options: BenchOptions
  readonly browser: Browser
  readonly contenders: Contenders
  readonly tracker: TestTracker
  readonly rows: Row[]
  readonly raw: Record<string, unknown>
  /** Why seeders had to be replaced between runs. */
  readonly replacements: string[]
}

const build = (): string => {
  const dist = '.cache/bench/dist'
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root, stdio: 'inherit' },
  )
  if (status !== 0) throw new Error('The build failed.')
  return `${root}/${dist}`
}

/** Every contender `runs` times in alternating order, after one run that is not counted. */
const alternate = async <Result>(
  { options, browser, contenders }: World,
  seeders: BenchSeeder,
  run: (options: RunOptions, index: number) => Promise<Result>,
): Promise<Map<ContenderName, Result[]>> => {
  let last = 'nobody'
  const results = new Map<ContenderName, Result[]>(options.contenders.map((name) => [name, []]))
  for (let index = -1; index < options.runs; index++) {
    const order = index % 2 === 0 ? options.contenders : [...options.contenders].reverse()
    for (const name of order) {
      const contender: Contender = contenders[name]
      const seeder = await seeders.ready(last)
      last = name
      const result = await run({ browser, contender, seeder, trace: options.trace }, index)
      if (index >= 0) results.get(name)?.push(result)
      process.stderr.write('.')
    }
  }
  process.stderr.write('\n')
  return results
}

const withSeeder = async <Result>(
  { tracker, replacements }: World,
  media: BenchMedia,
  pieceLength: number,
  use: (seeders: BenchSeeder) => Promise<Result>,
): Promise<Result> => {
  const seeders = new BenchSeeder({ input: media.path, pieceLength, trackers: [tracker.url] })
  try {
    return await use(seeders)
  } finally {
    await seeders.stop()
    replacements.push(...seeders.replacements)
  }
}

const each = <Result>(
  results: ReadonlyMap<ContenderName, readonly Result[]>,
  value: (runs: readonly Result[]) => number,
): Row['values'] => Object.fromEntries([...results].map(([name, runs]) => [name, value(runs)]))

const measureStart = async (world: World, name: string, pieceLength: number): Promise<void> => {
  const results = await withSeeder(world, await benchFilm(), pieceLength, (seeders) =>
    alternate(world, seeders, runStart),
  )
  const times = (runs: readonly { firstFrameMs: number }[]): number[] => runs.map((run) => run.firstFrameMs)
  const size = pieceLength >= KiB * KiB ? `${pieceLength / KiB / KiB} MiB` : `${pieceLength / KiB} KiB`
  const what = `first frame, ${size} pieces`
  world.rows.push(
    {
      what: `${what}, median`,
      unit: 'ms',
      lowerIsBetter: true,
      values: each(results, (runs) => median(times(runs))),
    },
    {
      what: `${what}, worst`,
      unit: 'ms',
      lowerIsBetter: true,
      values: each(results, (runs) => worst(times(runs))),
    },
  )
  world.raw[name] = Object.fromEntries([...results].map(([who, runs]) => [who, times(runs)]))
  if (!world.options.trace) return
  for (const [who, runs] of results) {
    const marks = runs.map(({ trace, startedAt, firstFrameMs }) => {
      const near = marksNear(trace, startedAt, { piece: 0, blocksPerPiece: pieceLength / (16 * KiB) })
      const marks = marksOf(trace, startedAt, startedAt + firstFrameMs).set('FIRST FRAME', firstFrameMs)
      for (const [name, time] of near)
        if (time <= firstFrameMs) marks.set(name.replace('SOUGHT', 'HEAD'), time)
      return marks
    })
    console.log(`\n${what}, ${who}:\n${breakdown(marks)}`)
  }
}

const measureSeeks = async (world: World): Promise<void> => {
  const media = await longFilm()
  const places = (run: number): number[] =>
    seekTargets(world.options.seed * 1000 + run, { count: SEEKS, duration: media.durationSeconds, apart: 20 })
  const results = await withSeeder(world, media, 256 * KiB, (seeders) =>
    alternate(world, seeders, (options, run) => runSeeks(options, places(run))),
  )
  const all = (runs: readonly { seeksMs: readonly number[] }[]): number[] =>
    runs.flatMap((run) => run.seeksMs)
  world.rows.push(
    {
      what: 'seek, median',
      unit: 'ms',
      lowerIsBetter: true,
      values: each(results, (runs) => median(all(runs))),
    },
    {
      what: `seek, worst of ${SEEKS} (median run)`,
      unit: 'ms',
      lowerIsBetter: true,
      values: each(results, (runs) => median(runs.map((run) => worst(run.seeksMs)))),
    },
    {
      what: 'seek, worst of all',
      unit: 'ms',
      lowerIsBetter: true,
      values: each(results, (runs) => worst(all(runs))),
    },
  )
  world.raw.seek = Object.fromEntries(
    [...results].map(([who, runs]) => [who, runs.map(({ seeksMs, skipped }) => ({ seeksMs, skipped }))]),
  )
  if (!world.options.trace) return
  const pieceLength = 256 * KiB
  for (const [who, runs] of results) {
    const all: Map<string, number>[] = []
    console.log(`\nseeks, ${who}:`)
    for (const [run, { seeksMs, startedAt, trace }] of runs.entries()) {
      for (const [index, at] of startedAt.entries()) {
        const ms = seeksMs[index] ?? 0
        const target = places(run)[index] ?? 0
        const piece = Math.floor(((target / media.durationSeconds) * media.size) / pieceLength)
        const near = marksNear(trace, at, { piece, blocksPerPiece: 16 })
        const marks = marksOf(trace, at, at + ms).set('FRAME', ms)
        for (const [name, time] of near) if (time <= ms) marks.set(name, time)
        all.push(marks)
        const story = blocksOf(trace, at, at + ms)
        console.log(
          `run ${run} seek ${index} to ${target} s: ${ms.toFixed(0)} ms; in flight ${inFlightAt(trace, at)}, ` +
            `${story.requests} requests, ${story.blocks} blocks (${story.late} late), ${story.cancels} cancels, ` +
            `near ${piece}: ${story.pieces.slice(0, 16).join(' ')}\n  ${[...near].map(([name, time]) => `${name} ${time.toFixed(0)}`).join(', ')}`,
        )
      }
    }
    console.log(`\nall seeks, ${who}:\n${breakdown(all)}`)
  }
}

const measureDownload = async (world: World): Promise<void> => {
  const { browser, contenders, options } = world
  const media = await sliceOfLongFilm()
  const nodeRates: number[] = []
  const pageRates: number[] = []
  for (let run = 0; run < options.runs; run++) {
    nodeRates.push(await nodeToPage(browser, contenders.rawUrl, RAW_BYTES))
    pageRates.push(await pageToPage(browser, contenders.rawUrl, RAW_BYTES))
    process.stderr.write('.')
  }
  const results = await withSeeder(world, media, 256 * KiB, (seeders) =>
    alternate(world, seeders, runDownload),
  )
  const rates = (runs: readonly { bytes: number; firstPieceMs: number; doneMs: number }[]): number[] =>
    runs.map(({ bytes, firstPieceMs, doneMs }) => bytes / (doneMs - firstPieceMs) / 1000)
  world.rows.push(
    {
      what: 'download rate, median',
      unit: 'MB/s',
      lowerIsBetter: false,
      values: { ...each(results, (runs) => median(rates(runs))), raw: median(nodeRates) / 1e6 },
    },
    {
      what: 'bare channel, page to page',
      unit: 'MB/s',
      lowerIsBetter: false,
      values: { raw: median(pageRates) / 1e6 },
    },
  )
  world.raw.download = {
    ...Object.fromEntries([...results].map(([who, runs]) => [who, { rates: rates(runs), runs }])),
    nodeToPage: nodeRates,
    pageToPage: pageRates,
  }
}

const sliceOfLongFilm = async (): Promise<BenchMedia> => {
  const { path } = await benchFilm()
  return { path, size: 0, durationSeconds: 60 }
}

const main = async (): Promise<void> => {
  const options = parseBenchOptions(process.argv.slice(2))
  if (options === null) {
    console.log(HELP)
    return
  }
  const dist = options.dist ?? (options.contenders.includes('ours') ? build() : root)
  for (const make of [benchFilm, longFilm]) await make()
  const [tracker, contenders] = await Promise.all([startTracker(), serveContenders(dist)])
  const browser = await launchBrowser()
  const loadBefore = loadavg()
  const world: World = { options, browser, contenders, tracker, rows: [], raw: {}, replacements: [] }
  const version = browser.version()
  try {
    const measures = {
      start: () => measureStart(world, 'start', 256 * KiB),
      'start-4m': () => measureStart(world, 'start-4m', 4 * KiB * KiB),
      seek: () => measureSeeks(world),
      download: () => measureDownload(world),
    }
    for (const scenario of options.scenarios) {
      process.stderr.write(`${scenario} `)
      await measures[scenario]()
    }
  } finally {
    await browser.close()
    await Promise.all([tracker.close(), contenders.close()])
  }
  const about = {
    date: new Date().toISOString(),
    runs: options.runs,
    browser: version,
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    loadBefore,
    loadAfter: loadavg(),
    seedersReplaced: world.replacements,
  }
  console.log(
    `\n${about.date.slice(0, 10)}, Chromium ${version}, ${about.cpu}, ${options.runs} runs each, load before ${loadBefore[0]?.toFixed(2)}\n`,
  )
  console.log(table(world.rows))
  mkdirSync(dirname(options.out), { recursive: true })
  writeFileSync(options.out, `${JSON.stringify({ about, rows: world.rows, raw: world.raw }, null, 1)}\n`)
  console.log(`\n${options.out}`)
}

await main()
process.exit(0)
