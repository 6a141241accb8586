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
  /** Starts a torrent again that the engine has ended. */
  readonly start: (metainfo: Uint8Array) => Promise<unknown>
  /** Tells a person a sentence. */
  readonly say: (sentence: string) => void
}

/**
 * Restarts of a torrent with a defect: one in ten minutes, as in a page (decision 031). A torrent that fails
 * again stays off.
 */
const restartLimit = { limit: 1, windowMs: 10 * 60_000 }

/**
 * The torrents that are seeded. A torrent in which a defect showed is started anew once; the others go on
 * meanwhile.
 */
export class SeededTorrents {
  readonly #options: SeededTorrentsOptions
  readonly #torrents = new Map<string, Seeded>()

  constructor(options: SeededTorrentsOptions) {
    this.#options = options
  }

  /**
   * @param infoHash in hexadecimal
   * @param metainfo the torrent's `.torrent`
   */
  add(infoHash: string, name: string, metainfo: Uint8Array): void {
    this.#torrents.set(infoHash, { name, metainfo, restarts: new RestartBudget(restartLimit) })
  }

  /** Call it when the engine has ended a torrent because of a defect. The defect is reported already. */
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
