import type { SwarmSettings } from '../../src/swarm/settings.ts'
import { filmOf } from './film.ts'
import { flashCrowd, kib, runToTheEnd } from './flash-crowd.ts'
import { atLeast, atMost, type Figure, mean, quantile, type Scenario } from './report.ts'
import { crowdSize, result, up } from './scenarios-crowd.ts'
import { World } from './world.ts'

/** Bytes a second of the film. */
const mediaRate = 300_000

/**
 * What libtorrent does that fetches a torrent and plays nothing: up to 500 requests outstanding at a peer,
 * several seconds' worth, the rarest piece first (its `max_out_request_queue` and `request_queue_time`).
 */
const greedy: Partial<SwarmSettings> = {
  initialRequestDepth: 500,
  watchedRequestDepth: 500,
  maxRequestDepth: 500,
  queueMs: 3_000,
}

/** One seed of 1.5 times the film's rate, which a viewer shares with somebody who takes all he can get. */
export const greedyLeech: Scenario = {
  id: 'M1',
  title: 'a greedy leech beside a viewer, at one seed of 1.5 × the film',
  async run({ seed, scale }) {
    const seconds = Math.max(Math.round(120 * scale), 40)
    const film = filmOf(mediaRate * seconds, 256 * kib)
    const world = new World({ seed, film })
    const down = 16 * mediaRate
    const seedNode = world.add({ up: 1.5 * mediaRate, down, have: 'all' })
    // As fast as a machine next door: what it has it gives at once, and so it seems to be the better peer.
    const leech = world.add({ up: down, down, settings: greedy })
    const node = world.add({ up: mediaRate, down, viewer: { mediaRate, isPatient: true } })
    const { viewer } = node
    if (viewer === null) throw new Error('Nobody watches.')
    world.connect(leech, seedNode, 300, true)
    world.connect(node, seedNode, 300, true)
    world.connect(node, leech, 600, true)
    let wholeAt = Number.POSITIVE_INFINITY
    /** Of the time since the first frame that has been played, when the film is whole here. */
    let share = 0
    await world.kernel.run(() => {
      if (node.completeAt !== null && wholeAt === Number.POSITIVE_INFINITY) {
        wholeAt = node.completeAt
        share = viewer.continuity
      }
      return viewer.hasEnded
    }, seconds * 4_000)
    const start = viewer.startDelayMs ?? Number.POSITIVE_INFINITY
    return result(
      world,
      [
        atLeast('playhead over the time since the first frame, the film whole', share, 0.9, '', 3),
        atMost('wrong bytes', viewer.wrongBytes, 0, '', 0),
      ],
      [
        `whole after ${(wholeAt / 1000).toFixed(0)} s, the leech after ${((leech.completeAt ?? 0) / 1000).toFixed(0)} s; first frame after ${(start / 1000).toFixed(1)} s; ${viewer.stalls} stalls`,
      ],
      [
        { what: 'first frame', value: start / 1000, unit: ' s' },
        { what: 'whole', value: wholeAt / 1000, unit: ' s' },
        { what: 'continuity to the end', value: viewer.continuity, unit: '' },
      ],
    )
  },
}

interface Seen {
  readonly continuity: number
  readonly startSeconds: number
  /** When all was here, median. */
  readonly wholeSeconds: number
}

/** A crowd of which this share runs webtorrent: what each of the two kinds saw. */
const watchMixed = async (seed: number, scale: number, webtorrent: number) => {
  const mediaRate = up / 1.2
  const size = crowdSize(scale)
  const { world, boundSeconds } = flashCrowd({ seed, ...size, up, viewer: { mediaRate }, webtorrent })
  await runToTheEnd(world, size.viewers, boundSeconds * 6)
  const of = (client: 'ours' | 'webtorrent'): Seen => {
    const nodes = world.leeches.filter(({ options }) => (options.client ?? 'ours') === client)
    const secondsOf = (times: readonly (number | null)[]): number =>
      quantile(
        times.map((time) => (time ?? world.kernel.now()) / 1000),
        0.5,
      )
    return {
      continuity: mean(nodes.map(({ viewer }) => viewer?.continuity ?? 0)),
      startSeconds: secondsOf(nodes.map(({ viewer }) => viewer?.startDelayMs ?? null)),
      wholeSeconds: secondsOf(nodes.map(({ completeAt }) => completeAt)),
    }
  }
  return { world, ours: of('ours'), theirs: of('webtorrent') }
}

const tell = ({ continuity, startSeconds, wholeSeconds }: Seen): string =>
  `continuity ${continuity.toFixed(4)}, start ${startSeconds.toFixed(1)} s, whole after ${wholeSeconds.toFixed(0)} s`

const figuresOf = (who: string, { continuity, startSeconds, wholeSeconds }: Seen): Figure[] => [
  { what: `${who}, continuity`, value: continuity, unit: '' },
  { what: `${who}, start`, value: startSeconds, unit: ' s' },
  { what: `${who}, whole`, value: wholeSeconds, unit: ' s' },
]

/** G2 with webtorrent in half of the pages; and what these see where all are of their kind. */
export const mixedCrowd: Scenario = {
  id: 'M2',
  title: 'a crowd of which half runs webtorrent',
  async run({ seed, scale }) {
    const { world, ours, theirs } = await watchMixed(seed, scale, 0.5)
    const { theirs: alone } = await watchMixed(seed, scale, 1)
    return result(
      world,
      [
        atLeast('ours over theirs, continuity', ours.continuity / theirs.continuity, 0.99, '', 3),
        atLeast('theirs over theirs without us', theirs.continuity / alone.continuity, 0.99, '', 3),
      ],
      [`ours: ${tell(ours)}`, `theirs: ${tell(theirs)}`, `theirs without us: ${tell(alone)}`],
      [...figuresOf('ours', ours), ...figuresOf('theirs', theirs), ...figuresOf('theirs without us', alone)],
    )
  },
}
