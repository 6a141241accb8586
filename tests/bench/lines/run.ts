/**
 * `npm run bench:lines`: ours beside webtorrent@3 behind access lines. What is measured is in `rows.ts`; how
 * the network between peers works is in `start-lines.ts` and what it starts.
 */
import { cpus, loadavg } from 'node:os'
import { startTracker } from '../../e2e/support/tracker.ts'
import { cache } from '../../fixtures/make-bench-media.ts'
import { serveContenders } from '../contenders.ts'
import { Results } from '../results.ts'
import { benchCommit, buildForBench } from '../run-bench.ts'
import { BenchBrowser, chromiumDriver, type World } from '../world.ts'
import { calibrate } from './calibrate.ts'
import { cold, linesHelp, parseLinesOptions, type SeederKind } from './lines-options.ts'
import { type LinesEntry, linesTable } from './lines-table.ts'
import { measureCold } from './measure-cold.ts'
import { measureLedger } from './measure-ledger.ts'
import { measureRow } from './measure-row.ts'
import { coldRow, type LineRow, rows } from './rows.ts'

const options = parseLinesOptions(process.argv.slice(2))
if (options === null) {
  console.log(linesHelp)
  process.exit()
}
if (options.calibrate) {
  console.log(await calibrate())
  process.exit()
}
const dist = options.dist ?? buildForBench()
const [tracker, contenders] = await Promise.all([startTracker(), serveContenders(dist, cache)])
const browser = new BenchBrowser(chromiumDriver)
const version = (await browser.get()).version()
const loadBefore = loadavg()
const about = {
  date: new Date().toISOString(),
  commit: benchCommit(),
  runs: options.runs,
  browser: version,
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
}
const results = new Results(options.out, () => ({ ...about, loadBefore, loadNow: loadavg() }))
const world: World = {
  options: { ...options, quick: false, trace: false },
  browser,
  dist,
  contenders,
  tracker,
  results,
}

const rowNamed = (name: string): LineRow | undefined => rows.find((row) => row.name === name)

const measure = async (name: string, seeder: SeederKind): Promise<LinesEntry[]> => {
  const row = rowNamed(name === cold ? coldRow : name)
  if (row === undefined) return []
  return name === cold ? measureCold(world, row, seeder) : measureRow(world, row, seeder)
}

try {
  for (const seeder of options.seeders) {
    for (const name of options.ledger) {
      const row = rowNamed(name)
      if (row !== undefined) console.log(`\n${await measureLedger(world, row, seeder)}`)
      await browser.close()
    }
    // A trace makes everything slower, so that a ledger and figures are two runs.
    if (options.ledger.length > 0) continue
    const entries: LinesEntry[] = []
    for (const name of options.only) {
      try {
        entries.push(...(await measure(name, seeder)))
      } catch (error) {
        // The other rows are still worth measuring.
        results.restarts.push(`${name} ended early: ${String(error)}`)
        console.error(error)
        process.exitCode = 1
      }
      await browser.close()
    }
    console.log(
      `\n${about.date.slice(0, 10)}, ${about.commit}, Chromium ${version}, ${about.cpu}, ${options.runs} runs each, ${seeder} seeds, load before ${loadBefore[0]?.toFixed(2)}\n`,
    )
    console.log(linesTable(entries))
  }
} finally {
  await browser.close()
  await Promise.all([tracker.close(), contenders.close()])
}
results.save()
for (const line of results.restarts) console.log(`restarted: ${line}`)
console.log(`\n${options.out}`)
process.exit()
