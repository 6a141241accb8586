/**
 * A shared link that is opened in a browser that has never seen the site: from the navigation to the first
 * frame.
 */
import { benchFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { type Answered, type ColdHosts, startColdHosts } from '../cold/cold-hosts.ts'
import type { LineOptions } from '../cold/line.ts'
import { startProxy } from '../cold/proxy.ts'
import { firefoxDriver, type PayVisit, visitInChromium, visitInFirefox } from '../cold/visitors.ts'
import type { ContenderName } from '../contenders.ts'
import { type Outcomes, reduceEach } from '../outcome.ts'
import { breakdown, type Row } from '../report.ts'
import { best, median, worst } from '../statistics.ts'
import { BenchBrowser, type BrowserDriver, chromiumDriver } from '../world.ts'
import { contendersOf, defaultPieceLength, frameTimeoutMs, type Scenario, withOneSeeder } from './scenario.ts'

interface ColdSample {
  readonly firstFrameMs: number
  /** Kilobytes that the site's server sent until then, headers included. */
  readonly serverKb: number
  /** The same for the tracker. */
  readonly trackerKb: number
  readonly marks: readonly (readonly [name: string, atMs: number])[]
  /** The answers until then. */
  readonly answered: readonly Pick<Answered, 'path' | 'bytes' | 'coding'>[]
}

/** Nothing between the browser and the server but the proxy that counts. */
const loopback: LineOptions = { delayMs: 0, rateBytesPerSecond: null }
/** 15 ms each way and 20 Mbit/s, an ordinary home line. */
const slowLine: LineOptions = { delayMs: 15, rateBytesPerSecond: 20_000_000 / 8 }

interface ColdOptions<Browser> {
  readonly name: string
  readonly browserName: string
  readonly line: LineOptions
  readonly goal: number
  readonly driver: BrowserDriver<Browser>
  readonly visit: PayVisit<Browser>
}

const kilobytesTill = (sent: readonly { atEpochMs: number; bytes: number }[], epochMs: number): number =>
  sent.reduce((total, { atEpochMs, bytes }) => total + (atEpochMs <= epochMs ? bytes : 0), 0) / 1000

const measureVisit = async <Browser>(
  { hosts, trackerTraffic }: ColdHosts,
  who: ContenderName,
  magnet: string,
  pay: (url: string) => ReturnType<PayVisit<Browser>>,
): Promise<ColdSample> => {
  const { url, traffic, answered, forget } = hosts[who]
  forget()
  trackerTraffic.forget()
  const { firstFrameMs, firstFrameAtEpochMs, marks, streamUrl } = await pay(`${url}#${magnet}`)
  if (!streamUrl.startsWith(url)) throw new Error(`The picture came from ${streamUrl}.`)
  return {
    firstFrameMs,
    serverKb: kilobytesTill(traffic.down, firstFrameAtEpochMs),
    trackerKb: kilobytesTill(trackerTraffic.down, firstFrameAtEpochMs),
    marks,
    answered: answered
      .filter(({ atEpochMs }) => atEpochMs <= firstFrameAtEpochMs)
      .map(({ path, bytes, coding }) => ({ path, bytes, coding })),
  }
}

const rowsOf = (what: string, goal: number, outcomes: Outcomes<ColdSample>): Row[] => {
  const reduce = (pick: (sample: ColdSample) => number, how: (values: readonly number[]) => number) =>
    reduceEach(outcomes, pick, how, Number.POSITIVE_INFINITY)
  const firstFrame = ({ firstFrameMs }: ColdSample): number => firstFrameMs
  return [
    {
      what: `${what}: navigation to first frame, median`,
      unit: 'ms',
      values: reduce(firstFrame, median),
      goals: [{ of: 'webtorrent', atMost: goal }],
    },
    { what: `${what}, fastest`, unit: 'ms', values: reduce(firstFrame, best) },
    { what: `${what}, slowest`, unit: 'ms', values: reduce(firstFrame, worst) },
    {
      what: `${what}: sent by the server before it, median`,
      unit: 'kB',
      values: reduce(({ serverKb }) => serverKb, median),
      goals: [{ of: 'itself', atMost: 160 }],
    },
  ]
}

/** Medians of the steps, and what the server sent in the last run. */
const printLedger = (what: string, outcomes: Outcomes<ColdSample>): void => {
  for (const [who, runs] of outcomes) {
    const samples = runs.flatMap((run) => ('sample' in run ? [run.sample] : []))
    const last = samples.at(-1)
    if (last === undefined) continue
    console.log(`\n${what}, ${who}:\n${breakdown(samples.map(({ marks }) => new Map(marks)))}`)
    console.log(`  sent by the server in the last run, ${last.serverKb.toFixed(1)} kB with headers:`)
    for (const { path, bytes, coding } of last.answered) {
      console.log(`  ${String(bytes).padStart(8)} B  ${path} (${coding})`)
    }
  }
}

const coldScenario = <Browser>(options: ColdOptions<Browser>): Scenario => {
  const { name, browserName, line, goal, driver, visit } = options
  const way =
    line.rateBytesPerSecond === null
      ? 'loopback'
      : `over a line of ${2 * line.delayMs} ms and ${(line.rateBytesPerSecond * 8) / 1e6} Mbit/s`
  const what = `first visit, ${way}, ${browserName}`
  return {
    name,
    about: `${what}: navigation to first frame, 8 Mbit/s, one fast seed`,
    async measure(world) {
      const hosts = await startColdHosts(world.dist, world.tracker.url, startProxy(line))
      // This browser has loaded no contender's scripts yet.
      const browser = new BenchBrowser(driver)
      try {
        await withOneSeeder(world, await benchFilm(), defaultPieceLength, async (seeders) => {
          const outcomes = await alternate<ColdSample, Browser>(
            { ...world, browser },
            {
              name,
              entrants: contendersOf(world),
              seeders,
              warmUp: true,
              timeoutMs: frameTimeoutMs + 30_000,
              run: (running, who) => {
                const magnet = seeders.magnet.replace(
                  encodeURIComponent(world.tracker.url),
                  encodeURIComponent(hosts.tracker),
                )
                return measureVisit(hosts, who as ContenderName, magnet, (url) =>
                  visit(running, url, frameTimeoutMs),
                )
              },
              tell: ({ firstFrameMs, serverKb }) =>
                `first frame after ${firstFrameMs.toFixed(0)} ms, ${serverKb.toFixed(0)} kB before it`,
              rows: (outcomes) => rowsOf(what, goal, outcomes),
            },
          )
          printLedger(what, outcomes)
        })
      } finally {
        await browser.close()
        await hosts.close()
      }
    },
  }
}

const inChromium = { browserName: 'Chromium', driver: chromiumDriver, visit: visitInChromium }
const inFirefox = { browserName: 'Firefox', driver: firefoxDriver, visit: visitInFirefox }

export const cold: readonly Scenario[] = [
  coldScenario({ ...inChromium, name: 'cold', line: loopback, goal: 0.5 }),
  coldScenario({ ...inChromium, name: 'cold-line', line: slowLine, goal: 0.7 }),
  coldScenario({ ...inFirefox, name: 'cold-firefox', line: loopback, goal: 0.5 }),
  coldScenario({ ...inFirefox, name: 'cold-line-firefox', line: slowLine, goal: 0.7 }),
]
