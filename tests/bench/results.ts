import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { judge } from './goals.ts'
import type { Outcome, Outcomes } from './outcome.ts'
import type { Row } from './report.ts'

interface ScenarioResults {
  readonly rows: readonly Row[]
  readonly runs: Record<string, readonly Outcome<unknown>[]>
}

/** JSON has no infinity. */
const plain = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

/** Everything measured so far, written after every run: what is interrupted keeps what it has. */
export class Results {
  readonly #path: string
  readonly #about: () => object
  readonly #scenarios = new Map<string, ScenarioResults>()
  /** Runs that had to be done again or seeders replaced, and why. */
  readonly restarts: string[] = []

  /** `about`: date, machine and the like, asked at each writing. */
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
    // Whole or not at all, whenever we are interrupted.
    writeFileSync(`${this.#path}.part`, `${JSON.stringify(content, plain, 1)}\n`)
    renameSync(`${this.#path}.part`, this.#path)
  }
}
