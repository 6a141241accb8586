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

/** What one viewer saw, or viewers of one kind on average. */
interface Seen {
  readonly continuity: number
  readonly startSeconds: number
  /** When all was here; of several viewers the median. */
  readonly wholeSeconds: number
}

const figuresOf = (who: string, { continuity, startSeconds, wholeSeconds }: Seen): Figure[] => [
  { what: `${who}, continuity`, value: continuity, unit: '' },
  { what: `${who}, start`, value: startSeconds, unit: ' s' },
  { what: `${who}, whole`, value: wholeSeconds, unit: ' s' },
]

/** What a viewer saw that shares a seed with greedy leeches. */
interface SharedSeed extends Seen {
  readonly world: World
  /** Of the time since the first frame that had been played when the film was whole there. */
  readonly share: number
  readonly leechSeconds: number
  readonly stalls: number
  readonly wrongBytes: number
}

/** One seed of 1.5 times the film's rate, which a viewer shares with leeches, each linked to all others. */
const watchBeside = async (
  { seed, scale }: { seed: number; scale: number },
  leechCount: number,
  client: 'ours' | 'webtorrent' = 'ours',
): Promise<SharedSeed> => {
  const seconds = Math.max(Math.round(120 * scale), 40)
  const film = filmOf(mediaRate * seconds, 256 * kib)
  const world = new World({ seed, film })
  const down = 16 * mediaRate
  const seedNode = world.add({ up: 1.5 * mediaRate, down, have: 'all' })
  // As fast as a machine next door: what it has it gives at once, and so it seems to be the better peer.
  const leeches = Array.from({ length: leechCount }, () => world.add({ up: down, down, settings: greedy }))
  const node = world.add({ up: mediaRate, down, viewer: { mediaRate, isPatient: true }, client })
  const { viewer } = node
  if (viewer === null) throw new Error('Nobody watches.')
  for (const leech of leeches) world.connect(leech, seedNode, 300, true)
  world.connect(node, seedNode, 300, true)
  for (const [at, leech] of leeches.entries()) {
    world.connect(node, leech, 600, true)
    for (const other of leeches.slice(at + 1)) world.connect(leech, other, 600, true)
  }
  let wholeAt = Number.POSITIVE_INFINITY
  let share = 0
  await world.kernel.run(() => {
    if (node.completeAt !== null && wholeAt === Number.POSITIVE_INFINITY) {
      wholeAt = node.completeAt
      share = viewer.continuity
    }
    return viewer.hasEnded
  }, seconds * 4_000)
  return {
    world,
    share,
    continuity: viewer.continuity,
    startSeconds: (viewer.startDelayMs ?? Number.POSITIVE_INFINITY) / 1000,
    wholeSeconds: wholeAt / 1000,
    leechSeconds: mean(leeches.map(({ completeAt }) => (completeAt ?? 0) / 1000)),
    stalls: viewer.stalls,
    wrongBytes: viewer.wrongBytes,
  }
}

const tellShared = (who: string, { wholeSeconds, leechSeconds, startSeconds, stalls }: SharedSeed): string =>
  `${who}: whole after ${wholeSeconds.toFixed(0)} s, leeches after ${leechSeconds.toFixed(0)} s; ` +
  `first frame after ${startSeconds.toFixed(1)} s; ${stalls} stalls`

/** One seed, a viewer, and somebody who takes all he can get. */
export const greedyLeech: Scenario = {
  id: 'M1',
  title: 'a greedy leech beside a viewer, at one seed of 1.5 × the film',
  async run(options) {
    const seen = await watchBeside(options, 1)
    return result(
      seen.world,
      [
        atLeast('playhead over the time since the first frame, the film whole', seen.share, 0.9, '', 3),
        atMost('wrong bytes', seen.wrongBytes, 0, '', 0),
      ],
      [tellShared('the viewer', seen)],
      figuresOf('the viewer', seen),
    )
  },
}

/**
 * Four of them. The seed gives each its part, and what they fetch is the rarest and not what is played next,
 * so nobody plays without a break: the measure is webtorrent's policy in our place.
 */
export const greedyLeeches: Scenario = {
  id: 'M3',
  title: 'four greedy leeches beside a viewer, at one seed of 1.5 × the film',
  async run(options) {
    const ours = await watchBeside(options, 4)
    const theirs = await watchBeside(options, 4, 'webtorrent')
    return result(
      ours.world,
      [atLeast('playhead over that of webtorrent in our place', ours.share / theirs.share, 0.95, '', 3)],
      [tellShared('ours', ours), tellShared('webtorrent', theirs)],
      [
        { what: 'ours, playhead over the time since the first frame', value: ours.share, unit: '' },
        { what: 'webtorrent in our place', value: theirs.share, unit: '' },
        ...figuresOf('ours', ours),
        ...figuresOf('webtorrent', theirs),
      ],
    )
  },
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
