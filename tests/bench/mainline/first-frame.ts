/** The first frame of a film that one ordinary client seeds, and of the same film from a WebRTC seed. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { thinFilm } from '../../fixtures/make-bench-media.ts'
import { startDht } from '../../mainline/support/dht-nodes.ts'
import { alternate } from '../alternate.ts'
import { play, useAndLeave, withPage } from '../open-page.ts'
import { type Entrant, reduceEach } from '../outcome.ts'
import type { Row } from '../report.ts'
import { frameTimeoutMs, type Scenario } from '../scenarios/scenario.ts'
import { SeederPool } from '../seeders.ts'
import { best, median, worst } from '../statistics.ts'
import { startOurBridge } from './bridges.ts'
import { startTcpSwarm } from './tcp-swarm.ts'

const dhtNodes = 20
/** How much later than from the WebRTC seed the first frame may come: issue 12. Milliseconds. */
const allowanceMs = 1_000

export const bridgeFirstFrame: Scenario = {
  name: 'bridge-first-frame',
  about: 'first frame by the bridge from one TCP seed, found by tracker or DHT, and from a WebRTC seed',
  async measure(world) {
    const media = await thinFilm()
    const nodes = await startDht(dhtNodes)
    const dht = nodes.nodes.slice(0, 3)
    const byTracker = await startTcpSwarm(media.path, { seeds: 1 })
    const byDht = await startTcpSwarm(media.path, { seeds: 1, dht })
    const folder = mkdtempSync(join(tmpdir(), 'torrent-player-bench-'))
    copyFileSync(media.path, join(folder, basename(media.path)))
    const { torrentFile } = byTracker
    const seeders = new SeederPool([{ input: folder, torrentFile, trackers: [world.tracker.url] }])
    const throughBridge = async (who: Entrant, browser: Parameters<typeof withPage>[0]): Promise<number> => {
      const [swarm, entry] = who === 'dht' ? [byDht, dht] : [byTracker, []]
      const bridge = await startOurBridge(entry)
      try {
        return await useAndLeave(
          await bridge.openPage(browser),
          async (page) => (await play(page, bridge.linkFor(swarm.magnet))).firstFrameMs,
        )
      } finally {
        await bridge.stop()
      }
    }
    try {
      await alternate<number>(world, {
        name: 'bridge-first-frame',
        entrants: ['ours', 'dht', 'webrtc'],
        seeders,
        warmUp: true,
        timeoutMs: frameTimeoutMs + 30_000,
        run: (browser, who) =>
          who === 'webrtc'
            ? withPage(
                browser,
                world.contenders.ours.url,
                async (page) => (await play(page, seeders.magnet)).firstFrameMs,
              )
            : throughBridge(who, browser),
        tell: (firstFrameMs) => `first frame after ${firstFrameMs.toFixed(0)} ms`,
        rows(outcomes) {
          const frames = (how: (values: readonly number[]) => number) =>
            reduceEach(outcomes, (ms) => ms, how, Number.POSITIVE_INFINITY)
          const medians = frames(median)
          const bound = (medians.webrtc ?? Number.NaN) + allowanceMs
          const rowsOf = (who: Entrant, what: string): Row[] => {
            const row = (name: string, how: (values: readonly number[]) => number): Row => {
              const ours = frames(how)[who]
              return { what: name, unit: 'ms', values: ours === undefined ? {} : { ours } }
            }
            const goals =
              who === 'webrtc' ? {} : { goals: [{ of: 'itself', atMost: Math.round(bound) }] as const }
            return [
              { ...row(`first frame, one seed, ${what}: median`, median), ...goals },
              row('… fastest', best),
              row('… slowest', worst),
            ]
          }
          return [
            ...rowsOf('webrtc', 'over WebRTC, no bridge'),
            ...rowsOf('ours', 'over TCP by the bridge, UDP tracker'),
            ...rowsOf('dht', 'over TCP by the bridge, DHT'),
          ]
        },
      })
    } finally {
      await seeders.stop()
      await byDht.stop()
      await byTracker.stop()
      await nodes.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
