import type { BenchMedia } from '../../fixtures/make-bench-media.ts'
import type { ContenderName } from '../contenders.ts'
import { SeederPool } from '../seeders.ts'
import type { World } from '../world.ts'

export const KiB = 1024
export const MiB = 1024 * KiB

/** The piece length of every torrent here where nothing else is said. */
export const defaultPieceLength = 256 * KiB

/** Milliseconds after which a frame will not come any more. */
export const frameTimeoutMs = 60_000

/** A scenario of the bench. `--only` names it. */
export interface Scenario {
  readonly name: string
  /** What `--help` says about it. */
  readonly about: string
  measure(world: World): Promise<void>
}

/** The page of a contender. */
export const urlOf = ({ contenders }: World, name: ContenderName): string => contenders[name].url

/** Who runs: both, or the one that `--contender` names. */
export const contendersOf = ({ options }: World): readonly ContenderName[] => options.contenders

/** One fast seeder of `media`, gone when `use` is done. */
export const withOneSeeder = async <Result>(
  { tracker }: World,
  media: BenchMedia,
  pieceLength: number,
  use: (seeders: SeederPool) => Promise<Result>,
): Promise<Result> => {
  const seeders = new SeederPool([{ input: media.path, pieceLength, trackers: [tracker.url] }])
  try {
    return await use(seeders)
  } finally {
    await seeders.stop()
  }
}
