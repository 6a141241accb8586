import type { SwarmSettings } from '../../src/swarm/settings.ts'
import { filmOf } from './film.ts'
import { kib } from './flash-crowd.ts'
import { atLeast, atMost, type Scenario } from './report.ts'
import { result } from './scenarios-crowd.ts'
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
    const leech = world.add({ up: mediaRate, down, settings: greedy })
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
