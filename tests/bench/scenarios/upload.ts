import { basename } from 'node:path'
import type { Browser } from 'playwright'
import { choosePieceLength } from '../../../src/protocol/metainfo.ts'
import { type Child, startChild } from '../../e2e/support/child.ts'
import { startTracker } from '../../e2e/support/tracker.ts'
import { type BenchMedia, benchFilm, thinFilm } from '../../fixtures/make-bench-media.ts'
import { alternate } from '../alternate.ts'
import type { ContenderName } from '../contenders.ts'
import { withPage } from '../open-page.ts'
import { reduceEach } from '../outcome.ts'
import type { Received } from '../receiver-process.ts'
import { crashOr, SeederPool } from '../seeders.ts'
import { median } from '../statistics.ts'
import type { World } from '../world.ts'
import { contendersOf, type Scenario, urlOf } from './scenario.ts'

const allReceivers = 3

interface UploadSample {
  /**
   * Bytes a second to all clients together, from the first byte to any of them to the last piece of the last
   * one.
   */
  readonly rate: number
  /** Seconds from the first byte to any of them until each was done. */
  readonly doneSeconds: readonly number[]
}

/** Rejects when one of `children` ended, while nobody stopped them. */
const anyEnd = async (children: readonly Child[]): Promise<never> => {
  throw crashOr(await Promise.race(children.map(({ ended }) => ended)))
}

const feed = async (
  world: World,
  {
    browser,
    name,
    media,
    trackers,
  }: {
    browser: Browser
    name: ContenderName
    media: BenchMedia
    trackers: readonly string[]
  },
): Promise<UploadSample> => {
  const receivers = trackers.map(() => startChild('../../bench/receiver-process.ts', {}))
  try {
    return await withPage(browser, urlOf(world, name), async (page) => {
      const infoHash = await page.evaluate(
        ([url, trackers, pieceLength]) => bench.seed(url, trackers, pieceLength),
        [`/${basename(media.path)}`, trackers, choosePieceLength(media.size)] as const,
      )
      await Promise.all(receivers.map((receiver) => receiver.receive('isReady')))
      for (const [index, receiver] of receivers.entries()) {
        const magnet = `magnet:?xt=urn:btih:${infoHash}&tr=${encodeURIComponent(trackers[index] ?? '')}`
        receiver.send({ download: magnet })
      }
      const all = await Promise.race([
        Promise.all(receivers.map((receiver) => receiver.receive<{ received: Received }>('received'))),
        anyEnd(receivers),
      ])
      const received = all.map(({ received }) => received)
      const beganAt = Math.min(...received.map(({ firstByteAt }) => firstByteAt))
      const doneSeconds = received.map(({ doneAt }) => (doneAt - beganAt) / 1000)
      const bytes = received.reduce((total, { bytes }) => total + bytes, 0)
      return { rate: bytes / Math.max(...doneSeconds), doneSeconds }
    })
  } finally {
    await Promise.all(receivers.map((receiver) => receiver.stop()))
  }
}

/**
 * A page feeds three clients at once. Each knows the page by a tracker of its own, so that none can get a
 * piece from another: what is measured is what the page gives.
 */
export const upload: Scenario = {
  name: 'upload',
  about: 'one page feeds three webtorrent clients in Node',
  async measure(world) {
    const media = await (world.options.quick ? thinFilm() : benchFilm())
    const trackers = await Promise.all(Array.from({ length: allReceivers }, startTracker))
    try {
      await alternate<UploadSample>(world, {
        name: 'upload',
        entrants: contendersOf(world),
        seeders: new SeederPool([]),
        warmUp: false,
        timeoutMs: 180_000,
        run: (browser, who) =>
          feed(world, {
            browser,
            name: who as ContenderName,
            media,
            trackers: trackers.map(({ url }) => url),
          }),
        tell: ({ rate, doneSeconds }) =>
          `${(rate / 1e6).toFixed(2)} MB/s together; done after ${doneSeconds.map((seconds) => seconds.toFixed(1)).join(', ')} s`,
        rows: (outcomes) => [
          {
            what: `upload to ${allReceivers} webtorrent clients, median`,
            unit: 'MB/s',
            values: reduceEach(outcomes, ({ rate }) => rate / 1e6, median, 0),
            goals: [{ of: 'webtorrent', atLeast: 1 }],
          },
        ],
      })
    } finally {
      await Promise.all(trackers.map((tracker) => tracker.close()))
    }
  },
}
