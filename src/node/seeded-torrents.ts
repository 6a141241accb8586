import type { Clock } from '../shared/clock.ts'
import { toTorrentError } from '../shared/errors.ts'
import { RestartBudget } from '../shared/restart-budget.ts'

interface Seeded {
  readonly name: string
  readonly metainfo: Uint8Array
  readonly restarts: RestartBudget
}

export interface SeededTorrentsOptions {
  readonly clock: Clock
  /** Starts a torrent in the engine, which has ended it. */
  readonly start: (metainfo: Uint8Array) => Promise<unknown>
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
}

/** A torrent that fails again so soon after it was started anew stays off, as in a page. */
const restartLimit = { limit: 1, windowMs: 10 * 60_000 }

/**
 * What is seeded. A torrent in which a defect showed is started anew once; the others go on all the while.
 */
export class SeededTorrents {
  readonly #options: SeededTorrentsOptions
  readonly #torrents = new Map<string, Seeded>()

  constructor(options: SeededTorrentsOptions) {
    this.#options = options
  }

  /** `infoHash`: hexadecimal. `metainfo`: its `.torrent`. */
  add(infoHash: string, name: string, metainfo: Uint8Array): void {
    this.#torrents.set(infoHash, { name, metainfo, restarts: new RestartBudget(restartLimit) })
  }

  /** The engine has ended a torrent because of a defect, which is reported already. */
  defect(infoHash: string): void {
    const torrent = this.#torrents.get(infoHash)
    if (torrent === undefined) return
    const { clock, start, say } = this.#options
    const { name, metainfo, restarts } = torrent
    if (!restarts.take(clock.now())) {
      say(
        `“${name}” failed twice and is no longer seeded; the others are. Start the server again to seed it.`,
      )
      return
    }
    start(metainfo).catch((error: unknown) => {
      say(`“${name}” is no longer seeded. ${toTorrentError(error).message}`)
    })
  }
}
