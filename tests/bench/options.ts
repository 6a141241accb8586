import { parseArgs } from 'node:util'
import type { ContenderName } from './contenders.ts'

export interface BenchOptions {
  /** Measured runs of each contender in each scenario. */
  readonly runs: number
  /** Names of scenarios. */
  readonly only: readonly string[]
  readonly contenders: readonly ContenderName[]
  /**
   * Whether runs are shorter and without a warm-up: this tells whether a scenario works, and not how fast
   * anything is.
   */
  readonly quick: boolean
  /** Whether to print where the time of starts and seeks goes. */
  readonly trace: boolean
  /** Folder of a build to measure; `null` builds one. */
  readonly dist: string | null
  /** Seed of the places that are sought. */
  readonly seed: number
  /** Path of the JSON file. */
  readonly out: string
}

/** Name and description of a scenario. */
export interface Named {
  readonly name: string
  readonly about: string
}

export const helpText = (scenarios: readonly Named[]): string => `npm run bench -- [options]

  --runs N            measured runs of each contender in each scenario (5; 1 with --quick)
  --only a,b          only these scenarios
  --contender NAME    only ours or only webtorrent
  --quick             one short run of each and no warm-up: does it work?
  --trace             print where the time of each start and seek goes
  --dist FOLDER       measure this build instead of making one
  --seed N            seed of the places that are sought (1)
  --out FILE          JSON goes here (tests/bench/results/<date>.json)

scenarios:
${scenarios.map(({ name, about }) => `  ${name.padEnd(18)}  ${about}`).join('\n')}`

const allContenders: readonly ContenderName[] = ['ours', 'webtorrent']

/**
 * Reads the arguments; `null` when help is wanted.
 *
 * @throws Error with a sentence that says what is wrong with them
 */
export const parseBenchOptions = (
  args: readonly string[],
  scenarios: readonly Named[],
): BenchOptions | null => {
  const known = scenarios.map(({ name }) => name)
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      only: { type: 'string' },
      contender: { type: 'string' },
      quick: { type: 'boolean', default: false },
      trace: { type: 'boolean', default: false },
      dist: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const only = values.only?.split(',') ?? known
  const wrong = only.find((name) => !known.includes(name))
  if (wrong !== undefined) throw new Error(`There is no scenario ${wrong}; there are ${known.join(', ')}.`)
  const runs = Number(values.runs ?? (values.quick ? 1 : 5))
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs wants a number from 1 on.')
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error('--seed wants a whole number.')
  const contenders = allContenders.filter((name) => name === (values.contender ?? name))
  if (contenders.length === 0) throw new Error(`--contender wants ${allContenders.join(' or ')}.`)
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return {
    runs,
    only,
    contenders,
    quick: values.quick,
    trace: values.trace,
    dist: values.dist ?? null,
    seed,
    out: values.out ?? `tests/bench/results/${stamp}.json`,
  }
}
