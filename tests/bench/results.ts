import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { judge } from './goals.ts'
import type { Outcome, Outcomes } from './outcome.ts'
import type { Row } from './report.ts'

interface ScenarioResults {
  readonly rows: readonly Row[]
  readonly runs: Record<string, readonly Outcome<unknown>[]>
}

/** Replaces infinity, which JSON does not have. */
const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

/**
 * Everything that was measured so far. It is written after every run, so that an interrupted bench keeps its
 * results.
 */
export class Results {
  readonly #path: string
  readonly #about: () => object
  readonly #scenarios = new Map<string, ScenarioResults>()
  /** Runs that had to be done again or seeders replaced, and why. */
  readonly restarts: string[] = []

  /** @param about gives the date, the machine and the like; it is called at each writing */
  constructor(path: string, about: () => object) {
    this.#path = path
    this.#about = about
    mkdirSync(dirname(path), { recursive: true })
  }

  get rows(): readonly Row[] {
    return [...this.#scenarios.values()].flatMap(({ rows }) => rows)
  }

  set(scenario: string, rows: readonly Row[], runs: Outcomes<unknown>): void {
    this.#scenarios.set(scenario, { rows, runs: Object.fromEntries(runs) })
    this.save()
  }

  save(): void {
    const rows = this.rows.map((row) => ({ ...row, goals: judge(row) }))
    const runs = Object.fromEntries([...this.#scenarios].map(([name, { runs }]) => [name, runs]))
    const content = { about: this.#about(), restarts: this.restarts, rows, runs }
    // The file is written as a whole or not at all, whenever the bench is interrupted.
    writeFileSync(`${this.#path}.part`, `${JSON.stringify(content, plain, 1)}\n`)
    renameSync(`${this.#path}.part`, this.#path)
  }
}
