import { spawnSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTracker } from '../e2e/support/tracker.ts'
import { cache } from '../fixtures/make-bench-media.ts'
import { serveContenders } from './contenders.ts'
import { helpText, parseBenchOptions } from './options.ts'
import { table } from './report.ts'
import { Results } from './results.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { BenchBrowser, chromiumDriver, type World } from './world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the player for a bench. Returns the build's folder. */
export const buildForBench = (): string => {
  const dist = '.cache/dist-bench'
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--outDir', dist, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: root, stdio: 'inherit' },
  )
  if (status !== 0) throw new Error('The build failed.')
  return join(root, dist)
}

const benchCommit = (): string =>
  spawnSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? ''

interface OpenBench {
  readonly world: World
  /** What was measured, on what, with how many runs: the line above the table. */
  readonly headline: string
  /** Ends everything; afterwards the results can be saved. */
  close(): Promise<void>
}

/**
 * Starts tracker, contenders and browser for a bench.
 *
 * @param how a word about the runs, in front of their number in the headline
 * @param more facts for the JSON file
 */
export const openBench = async (
  options: World['options'],
  dist: string,
  how = '',
  more: object = {},
): Promise<OpenBench> => {
  const [tracker, contenders] = await Promise.all([startTracker(), serveContenders(dist, cache)])
  const browser = new BenchBrowser(chromiumDriver)
  const version = (await browser.get()).version()
  const loadBefore = loadavg()
  const about = {
    date: new Date().toISOString(),
    commit: benchCommit(),
    runs: options.runs,
    ...more,
    browser: version,
    node: process.version,
    cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  }
  const results = new Results(options.out, () => ({ ...about, loadBefore, loadNow: loadavg() }))
  return {
    world: { options, browser, dist, contenders, tracker, results },
    headline: `${about.date.slice(0, 10)}, ${about.commit}, Chromium ${version}, ${about.cpu}, ${how}${options.runs} runs each, load before ${loadBefore[0]?.toFixed(2)}`,
    async close() {
      await browser.close()
      await Promise.all([tracker.close(), contenders.close()])
    },
  }
}

/** Says what was started again and where the figures are, and ends the process. */
export const endBench = ({ results, options }: Pick<World, 'results' | 'options'>): never => {
  for (const line of results.restarts) console.log(`restarted: ${line}`)
  console.log(`\n${options.out}`)
  process.exit()
}

/** Runs those scenarios that the command line names, prints the table, and ends the process. */
export const runBench = async (scenarios: readonly Scenario[]): Promise<void> => {
  const options = parseBenchOptions(process.argv.slice(2), scenarios)
  if (options === null) {
    console.log(helpText(scenarios))
    process.exit()
  }
  const dist = options.dist ?? (options.contenders.includes('ours') ? buildForBench() : root)
  const { world, headline, close } = await openBench(options, dist, options.quick ? 'quick, ' : '', {
    isQuick: options.quick,
  })
  const { browser, results } = world
  try {
    for (const scenario of scenarios.filter(({ name }) => options.only.includes(name))) {
      console.error(`${scenario.name}: ${scenario.about}`)
      try {
        await scenario.measure(world)
      } catch (error) {
        // The other scenarios are still worth measuring.
        results.restarts.push(`${scenario.name} ended early: ${String(error)}`)
        console.error(error)
        process.exitCode = 1
      }
      await browser.close()
    }
  } finally {
    await close()
  }
  results.save()
  console.log(`\n${headline}\n`)
  console.log(table(results.rows))
  endBench(world)
}
