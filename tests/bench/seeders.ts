import { ChildEnded } from '../e2e/support/child.ts'
import {
  type SeederOptions,
  type SeederProcess,
  type SeederWire,
  startWebtorrentSeeder,
} from '../e2e/support/seeder.ts'

/**
 * Milliseconds until a seeder must have noticed that a peer left: through ICE this takes webtorrent in Node
 * some seconds.
 */
const quietTimeoutMs = 12_000

/**
 * The seeder processes of a scenario, the same for all its runs. A process that is not fit for the next run
 * is replaced by a new one.
 */
export class SeederPool {
  readonly #options: readonly SeederOptions[]
  readonly #startSeeder: (options: SeederOptions, index: number) => Promise<SeederProcess>
  readonly #seeders: (SeederProcess | null)[]
  readonly #expectedToEnd = new Set<SeederProcess>()
  /** Peer ids of the seeders: a tracker links seeds to each other too. */
  readonly #ownPeerIds = new Set<string>()
  #crashed: string | null = null
  #reportEnd: (error: Error) => void = () => undefined
  /** The reason for each replacement between runs. */
  readonly replacements: string[] = []

  /** @param start starts the seeder with these options, which has this index */
  constructor(
    options: readonly SeederOptions[],
    start: (options: SeederOptions, index: number) => Promise<SeederProcess> = (options) =>
      startWebtorrentSeeder(options),
  ) {
    this.#options = options
    this.#startSeeder = start
    this.#seeders = options.map(() => null)
  }

  get all(): readonly SeederProcess[] {
    return this.#seeders.filter((seeder) => seeder !== null)
  }

  /** The magnet link of the torrent, which all of them seed. */
  get magnet(): string {
    const [seeder] = this.all
    if (seeder === undefined) throw new Error('No seeder is ready.')
    return seeder.magnet
  }

  /** The connections of each process, without those among the seeders. */
  wires(): Promise<readonly (readonly SeederWire[])[]> {
    return Promise.all(this.all.map((seeder) => this.#wiresOf(seeder)))
  }

  /**
   * Makes every seeder ready for a run, without peers of an earlier one. `after` says who was served last.
   */
  async ready(after: string): Promise<void> {
    await Promise.all(
      this.#options.map(async (options, index) => {
        const seeder = this.#seeders[index] ?? null
        const trouble = seeder === null ? null : await this.#trouble(seeder)
        if (seeder !== null && trouble !== null) {
          this.replacements.push(`${trouble} after ${after}`)
          await this.#stop(index)
        }
        this.#seeders[index] ??= await this.#start(options, index)
        this.#seeders[index]?.forgetWires()
      }),
    )
  }

  /**
   * Rejects when a seeder ends by itself from now on, with {@link SeederCrash} when @roamhq/wrtc crashed, as
   * it does now and then.
   */
  watch(): Promise<never> {
    this.#crashed = null
    const happened = new Promise<never>((_resolve, reject) => {
      this.#reportEnd = reject
    })
    happened.catch(() => undefined) // Nobody may be listening when the run is over.
    return happened
  }

  /** How a seeder crashed since {@link watch}, `null` when none did. */
  get crashed(): string | null {
    return this.#crashed
  }

  /** Kills a seeder for a scenario. The next {@link ready} starts a new one. */
  async kill(index: number): Promise<void> {
    await this.#stop(index)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#options.map((_, index) => this.#stop(index)))
  }

  async #start(options: SeederOptions, index: number): Promise<SeederProcess> {
    const seeder = await this.#startSeeder({ onlyAnswers: true, ...options }, index).catch(
      (error: unknown) => {
        throw error instanceof ChildEnded ? crashOr(error) : error
      },
    )
    for (const peerId of seeder.peerIds) this.#ownPeerIds.add(peerId)
    seeder.ended.then((end) => {
      if (this.#expectedToEnd.has(seeder)) return
      if (end.isCrash) this.#crashed = end.how
      this.#reportEnd(crashOr(end))
    })
    return seeder
  }

  async #stop(index: number): Promise<void> {
    const seeder = this.#seeders[index] ?? null
    this.#seeders[index] = null
    if (seeder === null) return
    this.#expectedToEnd.add(seeder)
    await seeder.stop()
  }

  async #wiresOf(seeder: SeederProcess): Promise<readonly SeederWire[]> {
    const wires = await seeder.wires()
    return wires.filter(({ peerId }) => !this.#ownPeerIds.has(peerId))
  }

  async #trouble(seeder: SeederProcess): Promise<string | null> {
    const giveUpAt = Date.now() + quietTimeoutMs
    try {
      while ((await this.#wiresOf(seeder)).some(({ closedAt }) => closedAt === null)) {
        if (Date.now() > giveUpAt) return 'a seeder still had a peer'
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
}

/**
 * The error of a process with a foreign stack that crashed in the middle of a run, which says nothing about
 * the contender.
 */
export class SeederCrash extends Error {}

/** A crash is known by its signal and by nothing else. Any other end is a failure. */
export const crashOr = (end: ChildEnded): Error => (end.isCrash ? new SeederCrash(end.message) : end)
