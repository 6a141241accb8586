import { flashCrowd, runToTheEnd } from './flash-crowd.ts'
import { atLeast, mean, type Scenario } from './report.ts'
import { crowdSize, result, up } from './scenarios-crowd.ts'
import type { World } from './world.ts'

const trackerDiesMs = 10_000

/** What a crowd saw, with the mean number of its links when it was done. */
interface Seen {
  readonly world: World
  readonly continuity: number
  readonly lastOfBound: number
  readonly links: number
}

/** G2 in three worlds: with its tracker, with one that dies, and with one that dies among peers that talk. */
export const deadTracker: Scenario = {
  id: 'T1',
  title: 'the tracker dies after 10 s, and peers introduce each other',
  async run({ seed, scale }) {
    const size = crowdSize(scale)
    const see = async (options: Parameters<typeof flashCrowd>[0]['world']): Promise<Seen> => {
      const viewer = { mediaRate: up / 1.2 }
      const { world, boundSeconds } = flashCrowd({
        ...{ seed, ...size, up, viewer },
        ...(options ? { world: options } : {}),
      })
      let links = 0
      world.kernel.after(30_000, () => {
        links = mean(world.present.map(({ linkCount }) => linkCount))
      })
      const last = await runToTheEnd(world, size.viewers, boundSeconds * 6)
      return {
        world,
        continuity: mean(world.leeches.map((node) => node.viewer?.continuity ?? 0)),
        lastOfBound: last / boundSeconds,
        links,
      }
    }
    const alive = await see({})
    const both = await see({ meetsThroughPeers: true })
    const dead = await see({ trackerDiesMs })
    const introduced = await see({ trackerDiesMs, meetsThroughPeers: true })
    const describe = (name: string, { continuity, lastOfBound, links }: Seen): string =>
      `${name}: continuity ${continuity.toFixed(4)}, last peer / B1 ${lastOfBound.toFixed(2)}, links after 30 s ${links.toFixed(1)}`
    return result(
      introduced.world,
      [
        atLeast(
          'continuity, less that with the tracker',
          introduced.continuity - alive.continuity,
          -0.005,
          '',
          4,
        ),
      ],
      [
        describe('tracker lives, no introductions', alive),
        describe('tracker lives, introductions', both),
        describe('tracker dies, no introductions', dead),
        describe('tracker dies, introductions', introduced),
      ],
      [
        { what: 'continuity with the tracker', value: alive.continuity, unit: '' },
        { what: 'continuity with both', value: both.continuity, unit: '' },
        { what: 'continuity without either', value: dead.continuity, unit: '' },
        { what: 'continuity by introductions', value: introduced.continuity, unit: '' },
        { what: 'last peer / B1 with the tracker', value: alive.lastOfBound, unit: '' },
        { what: 'last peer / B1 with both', value: both.lastOfBound, unit: '' },
        { what: 'last peer / B1 by introductions', value: introduced.lastOfBound, unit: '' },
      ],
    )
  },
}
