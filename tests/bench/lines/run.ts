/**
 * `npm run bench:lines`: ours beside webtorrent@3 behind access lines. What is measured is in `rows.ts`; how
 * the network between peers works is in `start-lines.ts` and what it starts.
 */
import { buildForBench, endBench, openBench } from '../run-bench.ts'
import { measureAssociations } from './associations.ts'
import { calibrate } from './calibrate.ts'
import { cold, linesHelp, parseLinesOptions, type SeederKind } from './lines-options.ts'
import { type LinesEntry, linesTable } from './lines-table.ts'
import { measureCold } from './measure-cold.ts'
import { measureLedger, measureSeekLedger } from './measure-ledger.ts'
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
if (options.associations) {
  console.log(await measureAssociations(options.runs))
  process.exit()
}
const dist = options.dist ?? buildForBench()
const { world, headline, close } = await openBench({ ...options, quick: false, trace: false }, dist)
const { browser, results } = world

const rowNamed = (name: string): LineRow | undefined => rows.find((row) => row.name === name)

const measure = async (name: string, seeder: SeederKind): Promise<LinesEntry[]> => {
  const row = rowNamed(name === cold ? coldRow : name)
  if (row === undefined) return []
  return name === cold ? measureCold(world, row, seeder) : measureRow(world, row, seeder)
}

try {
  for (const seeder of options.seeders) {
    const ledgers = [
      ...options.ledger.map((name) => [name, measureLedger] as const),
      ...options.seekLedger.map((name) => [name, measureSeekLedger] as const),
    ]
    for (const [name, measureIt] of ledgers) {
      const row = rowNamed(name)
      if (row !== undefined) console.log(`\n${await measureIt(world, row, seeder)}`)
      await browser.close()
    }
    // A trace makes everything slower, so that a ledger and figures are two runs.
    if (ledgers.length > 0) continue
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
    console.log(`\n${headline}, ${seeder} seeds\n`)
    console.log(linesTable(entries))
  }
} finally {
  await close()
}
results.save()
endBench(world)
