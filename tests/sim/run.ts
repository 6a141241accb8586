/**
 * `npm run sim -- [G1 G3 …] [--seed 1] [--seeds 5] [--scale 0.25] [--set uploadSlots=3] [--json]`: scenarios
 * of the swarm simulator as a table of measured values and goals. Without names all of them run at full size,
 * which takes many minutes. With `--seeds` each runs with so many seeds of the random numbers, from `--seed`
 * on, and the table has the mean and the spread of them: one run of a crowd says little.
 */
import { parseArgs } from 'node:util'
import { defaultSwarmSettings } from '../../src/swarm/settings.ts'
import { type ScenarioResult, summary } from './report.ts'
import { scenarios } from './scenarios.ts'
import { overrides } from './world.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
})
const options = { seed: Number(values.seed), scale: Number(values.scale) }
const seedCount = Number(values.seeds)
for (const pair of values.set) {
  const [name = '', value] = pair.split('=')
  if (!(name in defaultSwarmSettings) || !Number.isFinite(Number(value))) {
    console.error(`There is no setting ${pair}; src/swarm/settings.ts has them all.`)
    process.exit(2)
  }
  overrides[name] = Number(value)
}
const unknown = positionals.filter((id) => !scenarios.some((scenario) => scenario.id === id.toUpperCase()))
if (unknown.length > 0 || !(options.scale > 0) || !Number.isInteger(options.seed) || !(seedCount >= 1)) {
  console.error(
    `Scenarios: ${scenarios.map(({ id }) => id).join(', ')}. Options: --seed 1 --seeds 5 --scale 0.25 --set uploadSlots=3 --json`,
  )
  process.exit(2)
}
const wanted = new Set(positionals.map((id) => id.toUpperCase()))

const print = (id: string, title: string, result: ScenarioResult, wallSeconds: number): void => {
  const simulated = (result.simulatedMs / 1000).toFixed(0)
  console.log(
    `\n${id}  ${title}  (${wallSeconds.toFixed(1)} s for ${simulated} s, ${result.events} events, trace ${result.traceHash})`,
  )
  for (const { what, measured, goal, passed } of result.checks) {
    console.log(`  ${passed ? 'pass' : 'MISS'}  ${what.padEnd(46)} ${measured.padStart(18)}   goal ${goal}`)
  }
  for (const note of result.notes) console.log(`        ${note}`)
}

let misses = 0
const report: unknown[] = []
for (const scenario of scenarios) {
  if (wanted.size > 0 && !wanted.has(scenario.id)) continue
  const results: ScenarioResult[] = []
  const startedAt = process.cpuUsage()
  for (let i = 0; i < seedCount; i++) {
    const begunAt = performance.now()
    const run = { ...options, seed: options.seed + i }
    const result = await scenario.run(run)
    const wallSeconds = (performance.now() - begunAt) / 1000
    results.push(result)
    misses += result.checks.filter(({ passed }) => !passed).length
    report.push({ id: scenario.id, title: scenario.title, ...run, wallSeconds, ...result })
    if (!values.json && seedCount === 1) print(scenario.id, scenario.title, result, wallSeconds)
  }
  if (values.json || seedCount === 1) continue
  const { user, system } = process.cpuUsage(startedAt)
  const cpuSeconds = (user + system) / 1e6 / seedCount
  console.log(
    `\n${scenario.id}  ${scenario.title}  (${seedCount} seeds, ${cpuSeconds.toFixed(1)} s of processor time each)`,
  )
  for (const line of summary(results)) console.log(line)
}
if (values.json) console.log(JSON.stringify(report, null, 2))
else console.log(misses === 0 ? '\nEvery goal was met.' : `\n${misses} goals were missed.`)
