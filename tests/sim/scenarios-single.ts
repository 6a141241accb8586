import { messageId } from '../../src/protocol/messages.ts'
import { readUint32 } from '../../src/protocol/uint32.ts'
import type { StoreMode } from './film.ts'
import { filmOf } from './film.ts'
import { kib } from './flash-crowd.ts'
import { freeze } from './network.ts'
import {
  atLeast,
  atMost,
  check,
  mean,
  quantile,
  type Scenario,
  type ScenarioOptions,
  type ScenarioResult,
} from './report.ts'
import { g6Crowd, result } from './scenarios-crowd.ts'
import { defaultViewer, type Viewer, type ViewerOptions } from './viewer.ts'
import { type SimNode, World } from './world.ts'

const pieceLength = 256 * kib
const roundTripMs = 80
const seedCount = 8
const connectMs = 1_000

interface OneViewer {
  readonly world: World
  readonly node: SimNode
  readonly viewer: Viewer
  readonly seeds: readonly SimNode[]
  readonly mediaRate: number
  readonly sumRate: number
}

interface OneViewerOptions {
  readonly seed: number
  /** Bytes a second of all seeds together. Without `mediaRate` the media's rate is two thirds of it. */
  readonly sumRate: number
  readonly mediaRate?: number
  readonly filmSeconds: number
  /** Number of seeds. Default: eight. */
  readonly seeds?: number
  readonly viewer?: Partial<ViewerOptions>
  /** How each seed answers. */
  readonly stores?: readonly (StoreMode | 'choking')[]
}

/** One viewer and eight seeds, 80 ms away, whose links open at one moment. */
const oneViewer = (options: OneViewerOptions): OneViewer => {
  const { seed, sumRate, filmSeconds, stores = [] } = options
  const { mediaRate = sumRate / 1.5 } = options
  const film = filmOf(Math.round(mediaRate * filmSeconds), pieceLength)
  const world = new World({ seed, film, loss: [0.0001, 0.0001] })
  const up = sumRate / (options.seeds ?? seedCount)
  const delayMs = roundTripMs / 4
  const seeds = Array.from({ length: options.seeds ?? seedCount }, (_, i) => {
    const store = stores[i] ?? 'honest'
    const shape = { up, down: up * 4, have: 'all', delayMs } as const
    if (store === 'choking') return world.add({ ...shape, settings: { uploadSlots: 0, optimisticSlots: 0 } })
    return world.add({ ...shape, store })
  })
  const node = world.add({
    up: sumRate,
    down: sumRate * 8,
    delayMs,
    viewer: { mediaRate, ...options.viewer },
  })
  for (const other of seeds) world.connect(node, other, connectMs, true)
  const { viewer } = node
  if (viewer === null) throw new Error('The viewer is missing.')
  return { world, node, viewer, seeds, mediaRate, sumRate }
}

/**
 * Bound B9 of docs/research/swarms.md, in milliseconds: the connection, one round trip, and the bytes that
 * playback needs, in whole pieces.
 */
const startBoundMs = (mediaRate: number, sumRate: number): number => {
  const bytes = Math.ceil((defaultViewer.startSeconds * mediaRate) / pieceLength) * pieceLength
  return connectMs + roundTripMs + (bytes * 1000) / sumRate
}

const duplicateShare = ({ torrent }: SimNode): number =>
  (torrent.stats.duplicateBytes / Math.max(torrent.stats.receivedBytes, 1)) * 100

const watchToTheEnd = ({ world, viewer }: OneViewer, filmSeconds: number): Promise<boolean> =>
  world.kernel.run(() => viewer.hasEnded, filmSeconds * 4_000)

const length = (scale: number): number => Math.max(Math.round(60 * scale), 20)

export const g3: Scenario = {
  id: 'G3',
  title: 'one viewer, 8 seeds, Σ = 1.5 r, RTT 80 ms',
  async run({ seed, scale }) {
    const run = oneViewer({ seed, sumRate: 1_500_000, filmSeconds: length(scale) })
    await watchToTheEnd(run, length(scale))
    const { node, viewer, mediaRate, sumRate, world } = run
    const bound = startBoundMs(mediaRate, sumRate)
    const { pieceAt } = node
    const firstBytes = (pieceAt[0] ?? 0) - connectMs
    return result(
      world,
      [
        atMost('start', (viewer.startDelayMs ?? 1e9) / 1000, (bound + 2 * roundTripMs) / 1000, ' s', 3),
        atMost('stalls', viewer.stalls, 0, '', 0),
        atMost('duplicate bytes', duplicateShare(node), 1, ' %'),
      ],
      [
        `bound ${(bound / 1000).toFixed(3)} s; pieces 0–9 verified, ms after the links opened: ${[...pieceAt.slice(0, 10)].map((at) => Math.round(at - connectMs)).join(' ')}`,
        `first piece after ${firstBytes.toFixed(0)} ms: the unchoke is here after half a round trip, its first byte not before 120 ms`,
      ],
    )
  },
}

interface Asked {
  readonly at: number
  readonly peer: number
  readonly key: number
}

/** Notes every REQUEST that a node sends to the given nodes from now on. */
const watchRequests = ({ world, node, seeds }: OneViewer): Asked[] => {
  const asked: Asked[] = []
  for (const { id } of seeds) {
    const link = node.neighbours.get(id)
    if (link === null || link === undefined) continue
    link.tap = (data) => {
      for (let at = 0; at + 5 <= data.length; at += 4 + readUint32(data, at)) {
        if (readUint32(data, at) !== 13 || data[at + 4] !== messageId.request) continue
        const key = readUint32(data, at + 5) * pieceLength + readUint32(data, at + 9)
        asked.push({ at: world.kernel.now(), peer: id, key })
      }
    }
  }
  return asked
}

export const g4: Scenario = {
  id: 'G4',
  title: 'G3, one seed freezes for 10 s',
  async run({ seed, scale }) {
    const run = oneViewer({ seed, sumRate: 1_500_000, filmSeconds: length(scale) })
    const { world, node, viewer, seeds } = run
    const victim = seeds[seed % seedCount]
    if (victim === undefined) throw new Error('There is no seed to freeze.')
    await world.kernel.run(() => false, connectMs + 10)
    const asked = watchRequests(run)
    // The freeze waits until there is enough media to survive it.
    await world.kernel.run(() => viewer.bufferedSeconds >= 5, 60_000)
    await world.kernel.run(() => false, world.kernel.now() + world.kernel.between(0, 500))
    const frozenAt = world.kernel.now()
    const stallsBefore = viewer.stalls
    const session = node.torrent.peers.find(({ link }) => link === node.neighbours.get(victim.id))
    // The blocks that it owes at the moment from which nothing of it arrives any more.
    freeze(world.kernel, victim.access, 10_000)
    await world.kernel.run(() => false, frozenAt + roundTripMs / 2)
    const owed = (session?.queue.requests ?? []).map(
      ({ piece, block }) => piece.index * pieceLength + block * 16_384,
    )
    await watchToTheEnd(run, length(scale))
    const delays = owed.map((key) => {
      const again = asked.find(({ key: k, peer, at }) => k === key && peer !== victim.id && at > frozenAt)
      return again === undefined ? Number.POSITIVE_INFINITY : again.at - frozenAt
    })
    const first = delays[0] ?? Number.POSITIVE_INFINITY
    return result(
      world,
      [
        atMost('stalls', viewer.stalls - stallsBefore, 0, '', 0),
        atMost('the block re-requested after', first / 1000, 1, ' s', 3),
      ],
      [
        `frozen at ${(frozenAt / 1000).toFixed(1)} s; all ${owed.length} blocks owed were asked of others after ${delays.map((ms) => (ms / 1000).toFixed(2)).join(' ')} s`,
        `duplicate bytes ${duplicateShare(node).toFixed(2)} %`,
      ],
    )
  },
}

export const g5: Scenario = {
  id: 'G5',
  title: 'G3, random seeks at 8 Mbit/s together',
  async run({ seed, scale }) {
    const filmSeconds = 1_200
    const run = oneViewer({
      seed,
      sumRate: 1_000_000,
      filmSeconds,
      viewer: { resumeSeconds: 0.5 },
    })
    const { world, node, viewer, mediaRate } = run
    const firstBytes: number[] = []
    const playing: number[] = []
    const count = Math.max(Math.round(50 * scale), 10)
    await world.kernel.run(() => viewer.startDelayMs !== null, 60_000)
    for (let i = 0; i < count; i++) {
      await world.kernel.run(() => false, world.kernel.now() + world.kernel.between(1_000, 4_000))
      let isDone = false
      // The place is one that nobody has fetched yet. It does not lie on a piece's border, as a person's
      // choice would not.
      let position = 0
      do position = Math.floor(world.kernel.uniform() * mediaRate * (filmSeconds - 30))
      while (node.torrent.have?.has(Math.floor(position / pieceLength)))
      viewer.seek(position, (firstByteMs, playingMs) => {
        firstBytes.push(firstByteMs)
        playing.push(playingMs)
        isDone = true
      })
      await world.kernel.run(() => isDone, world.kernel.now() + 30_000)
    }
    const seconds = (values: readonly number[], share: number): string =>
      (quantile(values, share) / 1000).toFixed(2)
    return result(
      world,
      [
        atLeast('seeks that came to play', playing.length, count, '', 0),
        atMost('p95, seek to playing (0.5 s of media)', quantile(playing, 0.95) / 1000, 1.5, ' s'),
      ],
      [
        `first byte: median ${seconds(firstBytes, 0.5)} s, p95 ${seconds(firstBytes, 0.95)} s, worst ${seconds(firstBytes, 1)} s; ` +
          `playing: median ${seconds(playing, 0.5)} s, worst ${seconds(playing, 1)} s`,
        `a piece takes ${(pieceLength / 1_000_000).toFixed(2)} s at full rate; duplicate bytes ${duplicateShare(node).toFixed(2)} %`,
      ],
    )
  },
}

export const g6: Scenario = {
  id: 'G6',
  title: 'against pure in-order and pure rarest-first',
  async run(options: ScenarioOptions): Promise<ScenarioResult> {
    const crowd = await g6Crowd(options)
    const { seed, scale } = options
    const shape = { seed, sumRate: 1_500_000, filmSeconds: length(scale) }
    const start = async (run: OneViewer): Promise<number> => {
      await run.world.kernel.run(() => run.viewer.startDelayMs !== null, 600_000)
      return run.viewer.startDelayMs ?? 600_000
    }
    const ours = await start(oneViewer(shape))
    const rarest = await start(oneViewer({ ...shape, viewer: { passive: true } }))
    return {
      ...crowd,
      checks: [
        ...crowd.checks,
        atLeast('G3 starts sooner than pure rarest-first', rarest / ours, 10, ' ×', 1),
      ],
      notes: [
        ...crowd.notes,
        `G3 starts: ours ${(ours / 1000).toFixed(2)} s, rarest first ${(rarest / 1000).toFixed(1)} s (both with 1 s till the links are open)`,
      ],
    }
  },
}

export const g8: Scenario = {
  id: 'G8',
  title: 'one peer in eight sends corrupt blocks',
  async run({ seed, scale }) {
    const runs = Math.max(Math.round(10 * scale), 2)
    let mostBad = 0
    let wrongBytes = 0
    let innocent = 0
    let escaped = 0
    let stalls = 0
    let extra = 0
    const starts: number[] = []
    let last: OneViewer | null = null
    for (let i = 0; i < runs; i++) {
      const liar = (seed + i) % seedCount
      const stores = Array.from(
        { length: seedCount },
        (_, j) => (j === liar ? 'corrupt' : 'honest') as StoreMode,
      )
      const run = oneViewer({ seed: seed * 1000 + i, sumRate: 1_500_000, filmSeconds: 20, stores })
      await watchToTheEnd(run, 20)
      const { node, viewer, world, seeds } = run
      mostBad = Math.max(mostBad, node.torrent.stats.badPieces)
      wrongBytes += viewer.wrongBytes
      innocent += node.banned.filter((id) => id !== seeds[liar]?.id).length
      escaped += node.banned.includes(seeds[liar]?.id ?? -1) ? 0 : 1
      stalls += viewer.stalls
      starts.push(viewer.startDelayMs ?? Number.POSITIVE_INFINITY)
      extra = Math.max(extra, node.torrent.stats.receivedBytes - world.film.info.length)
      last = run
    }
    if (last === null) throw new Error('There was no run.')
    return result(
      last.world,
      [
        atMost('bad pieces until it is gone (worst run)', mostBad, 2, '', 0),
        atMost('runs in which it was not found', escaped, 0, '', 0),
        atMost('corrupt bytes that reached a reader', wrongBytes, 0, '', 0),
        atMost('innocent peers banned', innocent, 0, '', 0),
      ],
      [
        `${runs} runs; start ${(mean(starts) / 1000).toFixed(2)} s; ${stalls} stalls; at most ${(extra / pieceLength).toFixed(1)} pieces fetched twice`,
      ],
    )
  },
}

/** Peers that say that they have everything and send nothing, and peers that never unchoke. */
export const hostile: Scenario = {
  id: 'H1',
  title: 'of 8 seeds two are silent, two never unchoke',
  async run({ seed, scale }) {
    const run = oneViewer({
      seed,
      sumRate: 2_250_000,
      mediaRate: 750_000,
      filmSeconds: length(scale),
      stores: ['silent', 'choking', 'honest', 'honest', 'silent', 'choking', 'honest', 'honest'],
    })
    await watchToTheEnd(run, length(scale))
    const { viewer, world, node, mediaRate, sumRate } = run
    const bound = startBoundMs(mediaRate, sumRate / 2)
    return result(
      world,
      [
        check('the film ended', String(viewer.hasEnded), 'true', viewer.hasEnded),
        atMost('stalls', viewer.stalls, 0, '', 0),
        atMost('start', (viewer.startDelayMs ?? 1e9) / 1000, (bound + 1_000) / 1000, ' s', 3),
      ],
      [
        `bound with the honest four ${(bound / 1000).toFixed(3)} s; duplicate bytes ${duplicateShare(node).toFixed(2)} %`,
      ],
    )
  },
}

/** The opposite of G3: settings that help with many slow seeds must not cost anything with one fast seed. */
export const oneFastSeed: Scenario = {
  id: 'F1',
  title: 'one seed, 4 MB/s, RTT 80 ms, r = 1 MB/s',
  async run({ seed, scale }) {
    const run = oneViewer({
      seed,
      sumRate: 4_000_000,
      mediaRate: 1_000_000,
      filmSeconds: length(scale),
      seeds: 1,
    })
    await watchToTheEnd(run, length(scale))
    const { viewer, world, node, mediaRate, sumRate } = run
    // Loss bounds the rate of one connection, and its window is cold (docs/research/swarms.md, B11 and B10).
    const bytes = Math.ceil((defaultViewer.startSeconds * mediaRate) / pieceLength) * pieceLength
    const lossRate = (1.22 * 1_171) / Math.sqrt(0.0001) / (roundTripMs / 1000)
    const bound = startBoundMs(mediaRate, Math.min(sumRate, lossRate))
    return result(
      world,
      [
        atMost('start', (viewer.startDelayMs ?? 1e9) / 1000, (bound + 8 * roundTripMs) / 1000, ' s', 3),
        atMost('stalls', viewer.stalls, 0, '', 0),
      ],
      [
        `bound ${(bound / 1000).toFixed(3)} s for ${(bytes / 1e6).toFixed(1)} MB at ${(lossRate / 1e6).toFixed(2)} MB/s (loss), and 8 round trips for a cold window`,
        `pieces 0–9 verified, ms after the link opened: ${[...node.pieceAt.slice(0, 10)].map((at) => Math.round(at - connectMs)).join(' ')}`,
      ],
    )
  },
}
