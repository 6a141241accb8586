import { choosePieceLength } from '../../src/protocol/metainfo.ts'
import type { SwarmSettings } from '../../src/swarm/settings.ts'
import { filmOf } from './film.ts'
import { distributionBound } from './report.ts'
import type { ViewerOptions } from './viewer.ts'
import { World, type WorldOptions } from './world.ts'

export const kib = 1024
export const mib = 1024 * 1024

export interface FlashCrowdOptions {
  readonly seed: number
  readonly viewers: number
  readonly filmBytes: number
  /** Length of a piece in bytes. Default: what our own torrents of such a film have. */
  readonly pieceLength?: number
  /**
   * Uplink of a viewer in bytes a second. The seed has four times as much, and downlinks have eight times as
   * much.
   */
  readonly up: number
  readonly viewer?: Partial<ViewerOptions> & Pick<ViewerOptions, 'mediaRate'>
  readonly inOrder?: boolean
  /** Share of viewers that give nothing. */
  readonly freeRiders?: number
  readonly settings?: Partial<SwarmSettings>
  /** Share of viewers that run webtorrent. */
  readonly webtorrent?: number
  readonly world?: Pick<WorldOptions, 'trackerDiesMs' | 'meetsThroughPeers'>
}

export interface FlashCrowd {
  readonly world: World
  /** Bound B1 of docs/research/swarms.md, in seconds. */
  readonly boundSeconds: number
  /** Ids of viewers that give nothing. */
  readonly freeRiders: ReadonlySet<number>
}

/** Uplink of a viewer that gives nothing: for its own messages. Bytes a second. */
const riderUp = 20_000
const freeRiderSettings: Partial<SwarmSettings> = { uploadSlots: 0, optimisticSlots: 0 }

/** Makes one seed, and viewers that all come within the first second. */
export const flashCrowd = (options: FlashCrowdOptions): FlashCrowd => {
  const { seed, viewers, filmBytes, up, viewer, inOrder, settings = {} } = options
  const film = filmOf(filmBytes, options.pieceLength ?? choosePieceLength(filmBytes))
  const world = new World({ seed, film, ...options.world })
  const down = up * 8
  const seedNode = world.add({ up: up * 4, down, have: 'all', settings })
  world.announce(seedNode)
  const riders = new Set<number>()
  const riderCount = Math.round(viewers * (options.freeRiders ?? 0))
  const webTorrentCount = Math.round(viewers * (options.webtorrent ?? 0))
  for (let i = 0; i < viewers; i++) {
    const isRider = i < riderCount
    const isWebTorrent = i >= viewers - webTorrentCount
    world.kernel.after(world.kernel.between(0, 1_000), () => {
      const node = world.add({
        // What it says itself needs some room: requests would wait for ever.
        up: isRider ? riderUp : up,
        isFreeRider: isRider,
        down,
        settings: isRider ? { ...settings, ...freeRiderSettings } : settings,
        ...(viewer ? { viewer: isWebTorrent ? { ...viewer, isPatient: false } : viewer } : {}),
        ...(isWebTorrent ? { client: 'webtorrent' as const } : {}),
        ...(inOrder ? { inOrder } : {}),
      })
      if (isRider) riders.add(node.id)
      world.announce(node)
    })
  }
  const boundSeconds = distributionBound(filmBytes, viewers, up * 4, (viewers - riderCount) * up, down)
  return { world, boundSeconds, freeRiders: riders }
}

/** Time in seconds at which the last of them had everything; `limitSeconds` when some of them never had. */
export const runToTheEnd = async (world: World, viewers: number, limitSeconds: number): Promise<number> => {
  // This is looked at once a second: 100 nodes need not be asked after every event.
  let nextLook = 0
  await world.kernel.run(() => {
    if (world.kernel.now() < nextLook) return false
    nextLook = world.kernel.now() + 1_000
    const { leeches } = world
    return (
      leeches.length >= viewers &&
      leeches.every(({ completeAt, viewer }) => completeAt !== null && viewer?.hasEnded !== false)
    )
  }, limitSeconds * 1_000)
  const times = world.leeches.map(({ completeAt }) => (completeAt ?? limitSeconds * 1_000) / 1_000)
  return Math.max(...times)
}
