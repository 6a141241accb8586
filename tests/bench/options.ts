import { parseArgs } from 'node:util'

export const SCENARIOS = ['start', 'start-4m', 'seek', 'download'] as const
export type Scenario = (typeof SCENARIOS)[number]

export interface BenchOptions {
  /** Measured runs of each contender in each scenario. */
  readonly runs: number
  readonly scenarios: readonly Scenario[]
  readonly contenders: readonly ('ours' | 'webtorrent')[]
  /** Prints where the time of the starts and seeks goes. */
  readonly trace: boolean
  /** Folder of a build to measure; `null` builds one. */
  readonly dist: string | null
  /** Seed of the places that are sought. */
  readonly seed: number
  /** Where the JSON goes. */
  readonly out: string
}

export const HELP = `npm run bench -- [options]

  --runs N            measured runs of each contender in each scenario (5)
  --only a,b          scenarios: ${SCENARIOS.join(', ')}
  --contender NAME    only ours or only webtorrent
  --trace             print where the time of each start and seek goes
  --dist FOLDER       measure this build instead of making one
  --seed N            seed of the places that are sought (1)
  --out FILE          JSON goes here (tests/bench/results/<date>.json)`

const isScenario = (name: string): name is Scenario => (SCENARIOS as readonly string[]).includes(name)

export const parseBenchOptions = (args: readonly string[]): BenchOptions | null => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string', default: SCENARIOS.join(',') },
      contender: { type: 'string' },
      trace: { type: 'boolean', default: false },
      dist: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const names = values.only.split(',')
  const wrong = names.find((name) => !isScenario(name))
  if (wrong !== undefined)
    throw new Error(`There is no scenario ${wrong}; there are ${SCENARIOS.join(', ')}.`)
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs wants a number from 1 on.')
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return {
    runs,
    scenarios: names.filter(isScenario),
    contenders: values.contender === undefined ? ['ours', 'webtorrent'] : [values.contender as 'ours'],
    trace: values.trace,
    dist: values.dist ?? null,
    seed: Number(values.seed),
    out: values.out ?? `tests/bench/results/${stamp}.json`,
  }
}
