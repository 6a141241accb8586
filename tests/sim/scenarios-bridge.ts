import { filmOf } from './film.ts'
import { kib } from './flash-crowd.ts'
import { atLeast, atMost, mean, quantile, type Scenario } from './report.ts'
import { result } from './scenarios-crowd.ts'
import { type SimNode, World } from './world.ts'

const pieceLength = 256 * kib
/** Rate of the film in bytes a second: 2.5 Mbit/s. */
const mediaRate = 312_500
/** What the ordinary swarm sends, as a multiple of what all viewers need. */
const supply = 1.2
const seedCount = 8
/** What passes through the bridge in bytes a second: 1 Gbit/s. */
const bridgeRate = 125_000_000
const connectMs = 500

interface Start {
  readonly firstByteMs: number
  readonly playingMs: number
}

/** A bridge that alone reaches the seeds, and viewers that reach nobody but the bridge. */
export const g11: Scenario = {
  id: 'G11',
  title: 'a bridge between a slow swarm and 20 viewers at different places',
  async run({ seed, scale }) {
    const viewers = Math.max(Math.round(20 * scale), 4)
    const watchMs = Math.max(Math.round(120 * scale), 30) * 1_000
    // So far apart that nobody comes to where another began, with what is fetched ahead.
    const apart = (watchMs / 1_000 + 90) * mediaRate
    const filmBytes = viewers * apart
    const world = new World({ seed, film: filmOf(filmBytes, pieceLength), loss: [0.0001, 0.0001] })
    const { kernel } = world
    const bridge = world.add({
      up: bridgeRate,
      down: bridgeRate,
      delayMs: 5,
      fetchesAll: false,
      settings: { servesWants: true },
    })
    const up = (viewers * mediaRate * supply) / seedCount
    for (let i = 0; i < seedCount; i++) {
      const one = world.add({ up, down: up, have: 'all', delayMs: kernel.between(20, 60) })
      world.connect(bridge, one, connectMs, true)
    }
    const nodes: SimNode[] = []
    const places: number[] = []
    const starts: Start[] = []
    for (let i = 0; i < viewers; i++) {
      kernel.after(2_000 + kernel.between(0, 5_000), () => {
        const node = world.add({
          up: mediaRate,
          down: mediaRate * 8,
          fetchesAll: false,
          viewer: { mediaRate, isPatient: false },
        })
        nodes.push(node)
        places.push(i * apart)
        world.connect(node, bridge, connectMs, true)
        node.viewer?.seek(i * apart, (firstByteMs, playingMs) => {
          starts.push({ firstByteMs, playingMs })
        })
      })
    }
    await kernel.run(() => false, 7_000 + watchMs)
    const seen = nodes.flatMap(({ viewer }) => (viewer === null ? [] : [viewer]))
    // A viewer goes on with other parts of its file that the bridge has for others: they do not count.
    const got = nodes.map(({ torrent }, i) => {
      const from = (places[i] ?? 0) / pieceLength
      return [...(torrent.have ?? [])].filter((one) => one >= from && one < from + apart / pieceLength).length
    })
    const { stats } = bridge.torrent
    const duplicates = (stats.duplicateBytes / Math.max(stats.receivedBytes, 1)) * 100
    const playing = starts.map(({ playingMs }) => playingMs / 1_000)
    const wanted = new Set(nodes.flatMap(({ torrent }) => [...(torrent.have ?? [])]))
    const unread = [...(bridge.torrent.have ?? [])].filter((piece) => !wanted.has(piece)).length
    return result(
      world,
      [
        atLeast(
          'continuity of the worst',
          Math.min(...seen.map(({ continuity }) => continuity)),
          0.99,
          '',
          4,
        ),
        atLeast('the slowest / mean rate', Math.min(...got) / mean(got), 0.8),
        atMost('duplicate bytes at the bridge', duplicates, 3, ' %'),
        atMost(
          'wrong bytes',
          seen.reduce((sum, { wrongBytes }) => sum + wrongBytes, 0),
          0,
          '',
          0,
        ),
        atLeast('viewers that play', starts.length, viewers, '', 0),
      ],
      [
        `start: median ${quantile(playing, 0.5).toFixed(1)} s, worst ${Math.max(...playing).toFixed(1)} s; stalls ${seen.map(({ stalls }) => stalls).join(' ')}`,
        `the bridge received ${(((stats.receivedBytes / (kernel.now() - 2_000)) * 1000) / (viewers * mediaRate)).toFixed(2)} × what the viewers play; ${unread} pieces that no viewer has yet`,
      ],
    )
  },
}
