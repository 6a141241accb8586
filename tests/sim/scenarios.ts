import { flashCrowd, kib, mib, runToTheEnd } from './flash-crowd.ts'
import { check, type Scenario } from './report.ts'
import { g11 } from './scenarios-bridge.ts'
import { g1, g2, g7, g9, result } from './scenarios-crowd.ts'
import { deadTracker } from './scenarios-introduced.ts'
import { greedyLeech, greedyLeeches, mixedCrowd } from './scenarios-mixed.ts'
import { rarePieces, thirds } from './scenarios-rare.ts'
import { g3, g4, g5, g6, g8, hostile, oneFastSeed } from './scenarios-single.ts'

const g10: Scenario = {
  id: 'G10',
  title: 'determinism',
  async run({ seed }) {
    const once = async (from: number): Promise<[string, ReturnType<typeof flashCrowd>]> => {
      const viewer = { mediaRate: 200_000 }
      const size = { viewers: 10, filmBytes: 8 * mib, pieceLength: 128 * kib, up: 250_000 }
      const crowd = flashCrowd({ seed: from, ...size, viewer, freeRiders: 0.2 })
      await runToTheEnd(crowd.world, 10, 300)
      return [crowd.world.kernel.traceHash, crowd]
    }
    const [first, { world }] = await once(seed)
    const [second] = await once(seed)
    const [other] = await once(seed + 1)
    return result(world, [
      check('the same seed twice', second, first, second === first),
      check('another seed', other, `not ${first}`, other !== first),
    ])
  },
}

/** In the order of the table in tests/sim/README.md. */
export const scenarios: readonly Scenario[] = [
  g1,
  g2,
  g3,
  g4,
  g5,
  g6,
  g7,
  g8,
  g9,
  g10,
  g11,
  hostile,
  oneFastSeed,
  deadTracker,
  thirds,
  rarePieces,
  greedyLeech,
  greedyLeeches,
  mixedCrowd,
]
