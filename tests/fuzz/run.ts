/**
 * `npm run fuzz -- [part of a target's name …] [--seconds 60] [--seed 1] [--path 0:1:0]`: a longer search
 * than `npm test` makes, the time shared among the targets. What it finds it prints with seed, path and the
 * smallest input; with `--seed` and `--path` that one input is tried again.
 */
import { parseArgs } from 'node:util'
import { fuzzTargets } from './targets.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() & 0x7fff_ffff) },
    path: { type: 'string' },
  },
})
const seed = Number(values.seed)
const seconds = Number(values.seconds)
const targets = fuzzTargets.filter(
  ({ name }) =>
    positionals.length === 0 || positionals.some((part) => name.toLowerCase().includes(part.toLowerCase())),
)
if (targets.length === 0 || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(
    `Targets:\n${fuzzTargets.map(({ name }) => `  ${name}`).join('\n')}\nOptions: --seconds 60 --seed 1 --path 0:1`,
  )
  process.exit(2)
}
console.log(`Seed ${seed}, ${seconds} s for ${targets.length} targets.`)
let found = 0
for (const target of targets) {
  const startedAt = performance.now()
  const { path } = values
  const milliseconds = (seconds * 1000) / targets.length
  const { executions, report } = await target.search({
    milliseconds,
    seed,
    ...(path === undefined ? {} : { path }),
  })
  const rate = (executions * 1000) / (performance.now() - startedAt)
  console.log(
    `${report === null ? 'ok   ' : 'FOUND'}  ${target.name}: ${executions} inputs, ${rate.toFixed(0)}/s`,
  )
  if (report !== null) {
    found++
    console.log(report)
  }
}
process.exitCode = found === 0 ? 0 : 1
