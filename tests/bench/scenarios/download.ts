import { loadavg } from 'node:os'
import type { Browser } from 'playwright'
import { bulkFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import { browserPid, cpuSecondsOfTree } from '../browser-cpu.ts'
import type { ContenderName } from '../contenders.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import { nodeToPage } from '../raw-channel.ts'
import { median, worst } from '../statistics.ts'
import type { World } from '../world.ts'
import { contendersOf, defaultPieceLength, type Scenario, urlOf, withOneSeeder } from './scenario.ts'

const runTimeoutMs = 180_000
const rawChannelBytes = 200e6
const quickRawBytes = 60e6

interface DownloadSample {
  /** Bytes a second between the first piece and the last. */
  readonly rate: number
  /** Bytes a second from the magnet on. */
  readonly wholeRate?: number
  /** CPU seconds of the whole browser per 100 MB, from the magnet to the last piece. */
  readonly cpuPer100MB?: number
  readonly load: number
}

const downloadIn = (
  world: World,
  browser: Browser,
  name: ContenderName,
  magnet: string,
): Promise<DownloadSample> =>
  withPage(browser, urlOf(world, name), async (page) => {
    const pid = await browserPid(browser)
    const before = cpuSecondsOfTree(pid)
    const { firstPieceMs, doneMs, bytes } = await page.evaluate((magnet) => bench.download(magnet), magnet)
    const cpu = cpuSecondsOfTree(pid) - before
    return {
      rate: (bytes / (doneMs - firstPieceMs)) * 1000,
      wholeRate: (bytes / doneMs) * 1000,
      cpuPer100MB: cpu / (bytes / 100e6),
      load: loadavg()[0] ?? Number.NaN,
    }
  })

const tell = ({ rate, cpuPer100MB }: DownloadSample): string =>
  `${(rate / 1e6).toFixed(2)} MB/s${cpuPer100MB === undefined ? '' : `, ${cpuPer100MB.toFixed(2)} CPU seconds per 100 MB`}`

/** The whole torrent, without playing it. */
export const download: Scenario = {
  name: 'download',
  about: 'download rate of 200 MB from one fast seed, and the bare data channel from such a process',
  async measure(world) {
    const rawBytes = world.options.quick ? quickRawBytes : rawChannelBytes
    await withOneSeeder(world, await bulkFilm(), defaultPieceLength, (seeders) =>
      alternate<DownloadSample>(world, {
        name: 'download',
        entrants: [...contendersOf(world), 'raw'],
        seeders,
        warmUp: true,
        timeoutMs: runTimeoutMs,
        run: async (browser, who) =>
          who === 'raw'
            ? {
                rate: await nodeToPage(browser, world.contenders.rawUrl, rawBytes),
                load: loadavg()[0] ?? Number.NaN,
              }
            : downloadIn(world, browser, who as ContenderName, seeders.magnet),
        tell,
        rows(outcomes) {
          const megabytes = reduceEach(outcomes, ({ rate }) => rate / 1e6, median, 0)
          const whole = reduceEach(
            outcomes,
            ({ wholeRate }) => (wholeRate === undefined ? [] : wholeRate / 1e6),
            median,
            0,
          )
          return [
            {
              what: 'download rate, 200 MB, median',
              unit: 'MB/s',
              values: megabytes,
              goals: [
                { of: 'raw', atLeast: 0.95 },
                { of: 'webtorrent', atLeast: 1.1 },
              ],
            },
            {
              what: 'the same, from the magnet on',
              unit: 'MB/s',
              values: whole,
            },
          ]
        },
      }),
    )
  },
}

export const cpu: Scenario = {
  name: 'cpu',
  about: 'CPU seconds of the whole browser per 100 MB downloaded',
  async measure(world) {
    await withOneSeeder(world, await bulkFilm(), defaultPieceLength, (seeders) =>
      alternate<DownloadSample>(world, {
        name: 'cpu',
        entrants: contendersOf(world),
        seeders,
        warmUp: true,
        timeoutMs: runTimeoutMs,
        run: (browser, who) => downloadIn(world, browser, who as ContenderName, seeders.magnet),
        tell,
        rows(outcomes) {
          const reduce = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, ({ cpuPer100MB }) => cpuPer100MB ?? [], how, Number.POSITIVE_INFINITY)
          return [
            {
              what: 'CPU seconds per 100 MB, whole browser, median',
              unit: 's',
              values: reduce(median),
              goals: [{ of: 'webtorrent', atMost: 1 }],
            },
            { what: 'CPU seconds per 100 MB, worst', unit: 's', values: reduce(worst) },
          ]
        },
      }),
    )
  },
}
