import type { Browser } from 'playwright'
import type { Entrant, Outcome, Outcomes } from './outcome.ts'
import type { Row } from './report.ts'
import { SeederCrash, type SeederPool } from './seeders.ts'
import type { World } from './world.ts'

/** Most times that a run is tried again because a seeder crashed in it. */
const maxRestarts = 3

/** The foreign programs of a measurement, which are made ready for each run, and may crash in it. */
export type Seeders = Pick<SeederPool, 'ready' | 'watch' | 'crashed' | 'replacements'>

/** `Engine`: the browser that it runs in. */
export interface Measurement<Sample, Engine = Browser> {
  /** The scenario's name. */
  readonly name: string
  readonly entrants: readonly Entrant[]
  readonly seeders: Seeders
  /**
   * Whether a run that is not counted goes first, so that no contender pays for caches and just-in-time
   * compilers.
   */
  readonly warmUp: boolean
  /** Milliseconds after which a run counts as not finished. */
  readonly timeoutMs: number
  run(browser: Engine, entrant: Entrant, index: number): Promise<Sample>
  /** The run in a few words, for the person who watches. */
  tell(sample: Sample): string
  rows(outcomes: Outcomes<Sample>): readonly Row[]
}

const within = async <Result>(promise: Promise<Result>, timeoutMs: number): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`did not finish within ${(timeoutMs / 1000).toFixed(0)} s`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

const sayWhy = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/** Makes one run, and again when a seeder crashed. Never rejects: a run that fails is a result. */
const runOnce = async <Sample, Engine>(
  world: World<Engine>,
  { name, seeders, timeoutMs, run }: Measurement<Sample, Engine>,
  entrant: Entrant,
  index: number,
): Promise<Outcome<Sample>> => {
  for (let restarts = 0; ; restarts++) {
    try {
      await seeders.ready(`${entrant}'s turn began`)
      const crash = seeders.watch()
      const browser = await world.browser.get()
      const running = run(browser, entrant, index)
      running.catch(() => undefined) // When it lost the race, its end is of no interest.
      return { sample: await within(Promise.race([running, crash]), timeoutMs) }
    } catch (error) {
      // The run speaks with the seeder, and may hear of its end before this code does.
      await new Promise(setImmediate)
      const isCrash = error instanceof SeederCrash || seeders.crashed !== null
      const why = seeders.crashed ?? sayWhy(error)
      if (!isCrash || restarts >= maxRestarts) return { failed: why }
      world.results.restarts.push(`${name}, ${entrant}, run ${index}: ${why}`)
      console.error(`  ${name} ${entrant}: ${why}; once more`)
    } finally {
      await world.browser.clear()
    }
  }
}

/**
 * Runs every entrant `--runs` times, in turns whose order changes. After each run what is known so far is
 * written.
 */
export const alternate = async <Sample, Engine = Browser>(
  world: World<Engine>,
  measurement: Measurement<Sample, Engine>,
): Promise<Outcomes<Sample>> => {
  const { name, entrants, seeders, warmUp, tell, rows } = measurement
  const { runs, quick } = world.options
  const outcomes = new Map<Entrant, Outcome<Sample>[]>(entrants.map((entrant) => [entrant, []]))
  for (let index = warmUp && !quick ? -1 : 0; index < runs; index++) {
    const order = index % 2 === 0 ? entrants : [...entrants].reverse()
    for (const entrant of order) {
      const outcome = await runOnce(world, measurement, entrant, index)
      const text = 'sample' in outcome ? tell(outcome.sample) : `failed: ${outcome.failed}`
      const turn = index < 0 ? 'not counted' : `${index + 1}/${runs}`
      console.error(`  ${name} ${turn} ${entrant}: ${text}`)
      if (index < 0) continue
      outcomes.get(entrant)?.push(outcome)
      world.results.set(name, rows(outcomes), outcomes)
    }
  }
  const replaced = seeders.replacements.splice(0).map((why) => `${name}: ${why}`)
  world.results.restarts.push(...replaced)
  world.results.save()
  return outcomes
}
