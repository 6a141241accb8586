import type { Browser, Page } from 'playwright'
import { startChild } from '../../e2e/support/child.ts'
import { type SeederOptions, seederOf, startWebtorrentSeeder } from '../../e2e/support/seeder.ts'
import type { BenchMedia } from '../../fixtures/make-bench-media.ts'
import type { ContenderName } from '../contenders.ts'
import { type OpenPageOptions, openPage, useAndLeave } from '../open-page.ts'
import { urlOf } from '../scenarios/scenario.ts'
import { SeederPool } from '../seeders.ts'
import type { World } from '../world.ts'
import type { SeederKind } from './lines-options.ts'
import { type LineRow, linesOf, seedLine, viewerLine } from './rows.ts'
import { checkNothingEscapes, type Lines, startLines } from './start-lines.ts'

/** A row of the table put up: its lines, and the seeds behind them. */
export interface RowWorld {
  readonly row: LineRow
  readonly media: BenchMedia
  readonly lines: Lines
  readonly seeders: SeederPool
  /** The link as the viewer has it, whose tracker is at the end of the viewer's line. */
  magnet(tracker?: string): string
}

/** Puts a row up, and takes it down when `use` is done. */
export const withRow = async <Result>(
  world: World,
  row: LineRow,
  { seeder, isNoting = false }: { seeder: SeederKind; isNoting?: boolean },
  use: (rowWorld: RowWorld) => Promise<Result>,
): Promise<Result> => {
  const media = await row.media()
  const lines = await startLines({ lines: linesOf(row), seed: world.options.seed, isNoting })
  const trackerPort = Number(new URL(world.tracker.url).port)
  const trackerOf = async (line: string): Promise<string> =>
    `ws://127.0.0.1:${await lines.openFront(line, trackerPort)}`
  const options: SeederOptions[] = []
  for (const index of row.seeds.keys()) {
    const trackers = [await trackerOf(seedLine(index))]
    options.push({ input: media.path, pieceLength: row.pieceLength, trackers })
  }
  const viewersTracker = await trackerOf(viewerLine)
  const seeders = new SeederPool(options, (options, index) => {
    const settings = { isBundled: true, ...lines.childSettings(seedLine(index)) }
    return seeder === 'webtorrent'
      ? startWebtorrentSeeder(options, settings)
      : seederOf(startChild('../../bench/lines/our-seeder-process.ts', options, settings))
  })
  const magnet = (tracker = viewersTracker): string => {
    const [, hash = ''] = /xt=urn:btih:([^&]+)/.exec(seeders.magnet) ?? []
    return `magnet:?xt=urn:btih:${hash}&tr=${encodeURIComponent(tracker)}`
  }
  try {
    return await use({ row, media, lines, seeders, magnet })
  } finally {
    await seeders.stop()
    await lines.stop()
  }
}

/** A contender's page behind the viewer's line. Fails when one of its connections goes past the relay. */
export const withViewer = async <Result>(
  world: World,
  { lines }: RowWorld,
  { browser, who, ...options }: { browser: Browser; who: ContenderName } & OpenPageOptions,
  use: (page: Page) => Promise<Result>,
): Promise<Result> => {
  const prepare: OpenPageOptions['prepare'] = (context) => lines.wrapContext(context, viewerLine)
  const opened = await openPage(browser, urlOf(world, who), { ...options, prepare })
  return useAndLeave(opened, async (page) => {
    const result = await use(page)
    if ((await checkNothingEscapes(page, lines)) === 0) throw new Error('No connection was found to check.')
    return result
  })
}
