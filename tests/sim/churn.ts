import { choosePieceLength } from '../../src/protocol/metainfo.ts'
import { filmOf } from './film.ts'
import { atLeast, mean, quantile, type ScenarioResult } from './report.ts'
import { crowdFigures, result } from './scenarios-crowd.ts'
import { type SimNode, World } from './world.ts'

export interface ChurnOptions {
  readonly seed: number
  /** How many viewers are present at a time. */
  readonly viewers: number
  readonly simulatedSeconds: number
}

/**
 * Rate of the media in bytes a second (0.5 Mbit/s): ten minutes of it for a thousand viewers stay within
 * minutes of computing.
 */
const mediaRate = 64_000
const filmSeconds = 600
const medianStayMs = 300_000
/** Ratio of all uploads to what all viewers need (ρ in docs/research/swarms.md). */
const surplus = 1.2
const seeds = 4
/** Shortest stay in milliseconds: a viewer that stays for less has seen nothing that could be judged. */
const shortestStayMs = 10_000

/** Viewers come at random moments, stay as long as they like, and take what they have with them. */
export const runChurn = async ({
  seed,
  viewers,
  simulatedSeconds,
}: ChurnOptions): Promise<ScenarioResult> => {
  const film = filmOf(mediaRate * filmSeconds, choosePieceLength(mediaRate * filmSeconds))
  const world = new World({ seed, film })
  const { kernel } = world
  const seedUp = (mediaRate * surplus * viewers) / 100
  const up = mediaRate * surplus - (seeds * seedUp) / viewers
  const meanStayMs = medianStayMs / Math.LN2
  for (let i = 0; i < seeds; i++) world.announce(world.add({ up: seedUp, down: seedUp, have: 'all' }))
  const finished: { node: SimNode; stayMs: number }[] = []
  const come = (stayMs: number): void => {
    const node = world.add({ up, down: up * 8, viewer: { mediaRate } })
    world.announce(node)
    kernel.after(stayMs, () => {
      world.remove(node)
      world.nodes.splice(world.nodes.indexOf(node), 1)
      finished.push({ node, stayMs })
    })
  }
  // The first viewers come over two minutes. From then on as many come as go.
  for (let i = 0; i < viewers; i++) {
    kernel.after(kernel.between(0, 120_000), () => come(kernel.exponential(meanStayMs)))
  }
  const arrive = (): void => {
    come(kernel.exponential(meanStayMs))
    kernel.after(kernel.exponential(meanStayMs / viewers), arrive)
  }
  kernel.after(60_000, arrive)
  await kernel.run(() => false, simulatedSeconds * 1_000)
  const judged = [
    ...finished.filter(({ stayMs }) => stayMs >= shortestStayMs).map(({ node }) => node),
    ...world.leeches.filter(({ joinedAt }) => kernel.now() - joinedAt >= shortestStayMs),
  ]
  const started = judged.filter(({ viewer }) => viewer?.startDelayMs !== null)
  const continuity = started.map(({ viewer }) => viewer?.continuity ?? 0)
  const starts = started.map(({ viewer }) => viewer?.startDelayMs ?? 0)
  let played = 0
  let stalled = 0
  for (const { viewer } of judged) {
    played += viewer?.playedMs ?? 0
    stalled += viewer?.stalledMs ?? 0
  }
  return result(
    world,
    [
      atLeast('continuity', played / Math.max(played + stalled, 1), 0.995, '', 4),
      atLeast('viewers who started', (started.length / Math.max(judged.length, 1)) * 100, 99, ' %', 1),
    ],
    [
      `duplicates ${((judged.reduce((s, n) => s + n.torrent.stats.duplicateBytes, 0) / judged.reduce((s, n) => s + n.torrent.stats.receivedBytes, 0)) * 100).toFixed(1)} %; ${judged.length} viewers; mean of their continuity ${mean(continuity).toFixed(4)}, worst tenth below ${quantile(continuity, 0.1).toFixed(4)}`,
      `start: median ${(quantile(starts, 0.5) / 1000).toFixed(1)} s, p95 ${(quantile(starts, 0.95) / 1000).toFixed(1)} s`,
    ],
    crowdFigures(world, judged, simulatedSeconds * 0.3, simulatedSeconds),
  )
}
