import { type SeederOptions, type SeederProcess, startWebtorrentSeeder } from '../e2e/support/seeder.ts'

/** A peer that left is seen by the seeder through ICE; it takes webtorrent's Node side some seconds. */
const QUIET_TIMEOUT_MS = 20_000

/** One seeder process for all runs of a scenario, replaced by its like where it does not get ready for the next run. */
export class BenchSeeder {
  readonly #options: SeederOptions
  #seeder: SeederProcess | null = null
  /** Why it was replaced, each time. */
  readonly replacements: string[] = []

  constructor(options: SeederOptions) {
    this.#options = options
  }

  /** The seeder, with no peer of an earlier run to take its attention. `after`: who was served last. */
  async ready(after: string): Promise<SeederProcess> {
    const trouble = this.#seeder === null ? null : await this.#trouble(this.#seeder)
    if (trouble !== null) {
      this.replacements.push(`${trouble} after ${after}`)
      await this.stop()
    }
    this.#seeder ??= await startWebtorrentSeeder(this.#options)
    return this.#seeder
  }

  async #trouble(seeder: SeederProcess): Promise<string | null> {
    const giveUpAt = Date.now() + QUIET_TIMEOUT_MS
    try {
      while ((await seeder.peers()) > 0) {
        if (Date.now() > giveUpAt) return 'it still had peers'
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  async stop(): Promise<void> {
    await this.#seeder?.stop()
    this.#seeder = null
  }
}
