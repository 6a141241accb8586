import { flashCrowd, mib, runToTheEnd } from './flash-crowd.ts'
import {
  atLeast,
  atMost,
  check,
  type Figure,
  mean,
  quantile,
  type Scenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './report.ts'
import { defaultViewer } from './viewer.ts'
import type { SimNode, World } from './world.ts'

/** Uplink of a viewer, in bytes a second. */
export const up = 250_000

export const result = (
  world: World,
  checks: ScenarioResult['checks'],
  notes: readonly string[] = [],
  figures: readonly Figure[] = [],
): ScenarioResult => ({
  checks,
  notes,
  figures,
  traceHash: world.kernel.traceHash,
  simulatedMs: world.kernel.now(),
  events: world.kernel.events,
})

export const crowdSize = (scale: number): { viewers: number; filmBytes: number } => ({
  viewers: Math.max(Math.round(100 * scale), 8),
  filmBytes: Math.max(Math.round(64 * scale), 8) * mib,
})

/** Numbers without a goal: how long viewers waited, how busy uplinks were, what came twice. */
export const crowdFigures = (
  world: World,
  nodes: readonly SimNode[],
  fromSecond: number,
  toSecond: number,
): Figure[] => {
  const sum = (of: (node: SimNode) => number): number => nodes.reduce((total, node) => total + of(node), 0)
  const starts = nodes.map((node) => node.viewer?.startDelayMs ?? null).filter((start) => start !== null)
  const watchedBy = nodes.filter(({ viewer }) => viewer !== null)
  const figures: Figure[] = []
  if (watchedBy.length > 0) {
    figures.push(
      { what: 'start, median', value: quantile(starts, 0.5) / 1000, unit: ' s' },
      { what: 'start, 95 of 100', value: quantile(starts, 0.95) / 1000, unit: ' s' },
      {
        what: 'stalls of a viewer',
        value: sum(({ viewer }) => viewer?.stalls ?? 0) / nodes.length,
        unit: '',
      },
    )
  }
  const received = sum(({ torrent }) => torrent.stats.receivedBytes)
  const duplicates = sum(({ torrent }) => torrent.stats.duplicateBytes)
  figures.push(
    { what: 'duplicate bytes', value: (duplicates / Math.max(received, 1)) * 100, unit: ' %' },
    { what: 'uplinks busy', value: world.uplinkUse(fromSecond, toSecond) * 100, unit: ' %' },
  )
  return figures
}

/** Notes on where the time goes: the use of uplinks in tenths of the run, and duplicate bytes. */
const profile = (world: World, seconds: number): string[] => {
  const tenths = Array.from({ length: 10 }, (_, i) =>
    Math.round(world.uplinkUse((seconds * i) / 10, (seconds * (i + 1)) / 10) * 100),
  )
  const sum = (of: (node: SimNode) => number): number =>
    world.leeches.reduce((total, node) => total + of(node), 0)
  const received = sum(({ torrent }) => torrent.stats.receivedBytes)
  const share = (sum(({ torrent }) => torrent.stats.duplicateBytes) / Math.max(received, 1)) * 100
  const times = world.leeches.map(({ completeAt }) => (completeAt ?? 0) / 1000)
  return [
    `uplink use by tenth of the run, %: ${tenths.join(' ')}`,
    `duplicate bytes ${share.toFixed(1)} %; done: first ${Math.min(...times).toFixed(0)} s, median ${quantile(times, 0.5).toFixed(0)} s, last ${Math.max(...times).toFixed(0)} s`,
  ]
}

export const g1: Scenario = {
  id: 'G1',
  title: 'flash crowd, bulk',
  async run({ seed, scale }) {
    const size = crowdSize(scale)
    const { world, boundSeconds } = flashCrowd({ seed, ...size, up })
    const last = await runToTheEnd(world, size.viewers, boundSeconds * 6)
    return result(
      world,
      [
        atMost('last peer done / B1', last / boundSeconds, 1.15),
        atLeast(
          'uplinks busy, 10–90 % of the run',
          world.uplinkUse(last * 0.1, last * 0.9) * 100,
          92,
          ' %',
          1,
        ),
      ],
      [`B1 ${boundSeconds.toFixed(1)} s`, ...profile(world, last)],
      crowdFigures(world, world.leeches, last * 0.1, last * 0.9),
    )
  },
}

interface Watched {
  readonly starts: number[]
  readonly regrets: number[]
  readonly continuity: number[]
  readonly stalls: number[]
}

/** What the viewers saw. Times are in milliseconds. */
const watched = (world: World, nodes: readonly SimNode[], mediaRate: number): Watched => {
  const starts: number[] = []
  const regrets: number[] = []
  for (const node of nodes) {
    const start = node.viewer?.startDelayMs ?? world.kernel.now() - node.joinedAt
    starts.push(start)
    regrets.push(start - node.bestStartMs(world.film, mediaRate, defaultViewer.startSeconds))
  }
  return {
    starts,
    regrets,
    continuity: nodes.map(({ viewer }) => viewer?.continuity ?? 0),
    stalls: nodes.map(({ viewer }) => viewer?.stalls ?? 0),
  }
}

const describeWatched = ({ starts, continuity, stalls }: Watched): string =>
  `start: median ${(quantile(starts, 0.5) / 1000).toFixed(1)} s, p95 ${(quantile(starts, 0.95) / 1000).toFixed(1)} s; ` +
  `stalls: ${stalls.filter((count) => count > 0).length} of ${stalls.length} viewers, at most ${Math.max(...stalls)}; ` +
  `worst continuity ${Math.min(...continuity).toFixed(4)}`

/**
 * The earliest mean start of a crowd of which all but one seed come with nothing, in seconds: the connection,
 * one time of a piece at a full uplink for each doubling of those who have it, and what playback begins with
 * at the rate that a crowd of this kind can reach. A fluid has no other delays.
 */
const startFloor = (viewers: number, mediaRate: number, pieceLength: number): number => {
  const connectSeconds = 1.7
  const pieceSeconds = pieceLength / up
  const reachable = Math.min(4 * up, (4 * up + viewers * up) / viewers)
  return (
    connectSeconds + Math.log2(viewers) * pieceSeconds + (defaultViewer.startSeconds * mediaRate) / reachable
  )
}

export const g2: Scenario = {
  id: 'G2',
  title: 'flash crowd, streaming at u / 1.2',
  async run({ seed, scale }) {
    const size = crowdSize(scale)
    const mediaRate = up / 1.2
    const { world, boundSeconds } = flashCrowd({ seed, ...size, up, viewer: { mediaRate } })
    const last = await runToTheEnd(world, size.viewers, boundSeconds * 6)
    const seen = watched(world, world.leeches, mediaRate)
    return result(
      world,
      [
        atLeast('continuity', mean(seen.continuity), 0.999, '', 4),
        atMost('p95 of stalls', quantile(seen.stalls, 0.95), 0, '', 0),
        atMost('mean start after the best possible', mean(seen.regrets) / 1000, 2, ' s'),
      ],
      [
        describeWatched(seen),
        `last peer done / B1 ${(last / boundSeconds).toFixed(2)}`,
        ...profile(world, last),
      ],
      [
        { what: 'last peer done / B1', value: last / boundSeconds, unit: '' },
        {
          what: 'start after the fluid floor',
          value: mean(seen.starts) / 1000 - startFloor(size.viewers, mediaRate, world.film.info.pieceLength),
          unit: ' s',
        },
        ...crowdFigures(world, world.leeches, last * 0.1, last * 0.9),
      ],
    )
  },
}

export const g6Crowd = async ({ seed, scale }: ScenarioOptions): Promise<ScenarioResult> => {
  // This takes a fifth of the time of full size: crowds in order are slow, and only the ratio counts.
  const viewers = Math.max(Math.round(60 * scale), 8)
  const filmBytes = Math.max(Math.round(32 * scale), 8) * mib
  const crowd = { seed, viewers, filmBytes, up }
  const ours = flashCrowd(crowd)
  const oursLast = await runToTheEnd(ours.world, viewers, ours.boundSeconds * 6)
  const inOrderSettings = {
    ...{ deadlineWindowSeconds: 0, sequentialWindowSeconds: 1e9, rarestFirstWindowSeconds: 0 },
    // The baseline knows nothing of crowds either.
    crowdSeedShare: 0,
  }
  const inOrder = flashCrowd({ ...crowd, inOrder: true, settings: inOrderSettings })
  const inOrderLast = await runToTheEnd(inOrder.world, viewers, inOrder.boundSeconds * 12)
  const gain = (1 - oursLast / inOrderLast) * 100
  return result(
    ours.world,
    [atLeast('G1 completes sooner than pure in-order', gain, 20, ' %', 1)],
    [
      `ours ${oursLast.toFixed(0)} s, in order ${inOrderLast.toFixed(0)} s, B1 ${ours.boundSeconds.toFixed(0)} s`,
    ],
  )
}

export const g7: Scenario = {
  id: 'G7',
  title: '20 % free riders, streaming',
  async run({ seed, scale }) {
    const size = crowdSize(scale)
    const givers = size.viewers - Math.round(size.viewers * 0.2)
    // The givers alone have 1.1 times what they need. With the free riders there is too little for all.
    const mediaRate = (4 * up + givers * up) / (givers * 1.1)
    const { world, boundSeconds, freeRiders } = flashCrowd({
      seed,
      ...size,
      up,
      viewer: { mediaRate },
      freeRiders: 0.2,
    })
    const last = await runToTheEnd(world, size.viewers, boundSeconds * 4)
    const seenBy = (riders: boolean): Watched =>
      watched(
        world,
        world.leeches.filter(({ id }) => freeRiders.has(id) === riders),
        mediaRate,
      )
    const good = seenBy(false)
    const bad = seenBy(true)
    const waiting = ({ starts, continuity }: Watched): string =>
      `${mean(continuity).toFixed(4)} after ${(mean(starts) / 1000).toFixed(1)} s`
    const doneAt = (riders: boolean): number =>
      mean(
        world.leeches
          .filter(({ id }) => freeRiders.has(id) === riders)
          .map(({ completeAt }) => (completeAt ?? world.kernel.now()) / 1000),
      )
    return result(
      world,
      [
        atLeast('continuity of givers', mean(good.continuity), 0.995, '', 4),
        check(
          'free riders never better: continuity',
          waiting(bad),
          `≤ ${waiting(good)}`,
          mean(bad.continuity) <= mean(good.continuity) && mean(bad.starts) >= mean(good.starts),
        ),
        check(
          'free riders never better: done',
          `${doneAt(true).toFixed(0)} s`,
          `≥ ${doneAt(false).toFixed(0)} s`,
          doneAt(true) >= doneAt(false),
        ),
      ],
      [`givers: ${describeWatched(good)}`, `free riders: ${describeWatched(bad)}`, ...profile(world, last)],
      crowdFigures(
        world,
        world.leeches.filter(({ id }) => !freeRiders.has(id)),
        last * 0.1,
        last * 0.9,
      ),
    )
  },
}

export const g9: Scenario = {
  id: 'G9',
  title: 'N = 1,000, median stay 5 min',
  async run({ seed, scale }) {
    const viewers = Math.max(Math.round(1_000 * scale), 20)
    const { runChurn } = await import('./churn.ts')
    return runChurn({ seed, viewers, simulatedSeconds: 600 * Math.min(1, Math.max(scale * 4, 0.2)) })
  },
}
