import { parseArgs } from 'node:util'
import type { ContenderName } from '../contenders.ts'
import { coldRow, rows } from './rows.ts'

export type SeederKind = 'webtorrent' | 'ours'

export interface LinesOptions {
  /** Measured runs of each contender in each row. */
  readonly runs: number
  /** Names of rows. */
  readonly only: readonly string[]
  readonly contenders: readonly ContenderName[]
  /** Who seeds: each is a table of its own. */
  readonly seeders: readonly SeederKind[]
  /** Rows whose first frame is traced instead of measured. */
  readonly ledger: readonly string[]
  /** Rows whose seeks are traced instead of measured. */
  readonly seekLedger: readonly string[]
  /** Whether the relay itself is measured, and nothing else. */
  readonly calibrate: boolean
  /** Whether a second SCTP association is measured beside one, and nothing else. */
  readonly associations: boolean
  /** Folder of a build to measure; `null` builds one. */
  readonly dist: string | null
  readonly seed: number
  /** Path of the JSON file. */
  readonly out: string
}

export const cold = 'cold'

/** Name and description of everything that `--only` takes. */
const measurements: readonly { readonly name: string; readonly about: string }[] = [
  ...rows,
  { name: cold, about: `a first visit over ${coldRow}'s line, with the site's files` },
]

export const linesHelp = `npm run bench:lines -- [options]

  --runs N            measured runs of each contender in each row (5)
  --only A,B          only these rows
  --contender NAME    only ours or only webtorrent
  --seeder NAME       who seeds: webtorrent (the default), ours, or both, one after the other
  --ledger A,B        trace the first frame of these rows in round trips, instead of measuring
  --seek-ledger A,B   trace the seeks of these rows, instead of measuring
  --calibrate         measure the relay on this machine, and nothing else
  --associations      measure a second SCTP association in rows D and E, and nothing else
  --dist FOLDER       measure this build instead of making one
  --seed N            seed of what is lost and of the places that are sought (1)
  --out FILE          JSON goes here (tests/bench/results/lines-<date>.json)

rows:
${measurements.map(({ name, about }) => `  ${name.padEnd(6)}${about}`).join('\n')}`

const oneOf = <Name extends string>(
  option: string,
  names: readonly Name[],
  value: string,
): readonly Name[] => {
  const found = names.filter((name) => name === value)
  if (found.length === 0) throw new Error(`--${option} wants ${names.join(' or ')}.`)
  return found
}

const someOf = (known: readonly string[], value: string): readonly string[] => {
  const names = value.split(',')
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) throw new Error(`There is no row ${wrong}; there are ${known.join(', ')}.`)
  return names
}

/**
 * Reads the arguments; `null` when help is wanted.
 *
 * @throws Error with a sentence that says what is wrong with them
 */
export const parseLinesOptions = (args: readonly string[]): LinesOptions | null => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string' },
      contender: { type: 'string' },
      seeder: { type: 'string', default: 'webtorrent' },
      ledger: { type: 'string' },
      'seek-ledger': { type: 'string' },
      calibrate: { type: 'boolean', default: false },
      associations: { type: 'boolean', default: false },
      dist: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs wants a number from 1 on.')
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error('--seed wants a whole number.')
  const all = measurements.map(({ name }) => name)
  const rowsIn = (value: string | undefined): readonly string[] =>
    value === undefined
      ? []
      : someOf(
          rows.map(({ name }) => name),
          value,
        )
  const both: readonly ContenderName[] = ['ours', 'webtorrent']
  const kinds: readonly SeederKind[] = ['webtorrent', 'ours']
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return {
    runs,
    seed,
    only: values.only === undefined ? all : someOf(all, values.only),
    contenders: values.contender === undefined ? both : oneOf('contender', both, values.contender),
    seeders: values.seeder === 'both' ? kinds : oneOf('seeder', kinds, values.seeder),
    ledger: rowsIn(values.ledger),
    seekLedger: rowsIn(values['seek-ledger']),
    calibrate: values.calibrate,
    associations: values.associations,
    dist: values.dist ?? null,
    out: values.out ?? `tests/bench/results/lines-${stamp}.json`,
  }
}
