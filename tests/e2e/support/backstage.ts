import { type AppService, startAppService } from '../../../src/node/server.ts'
import { dist, needBuild } from './file-site.ts'
import { keepSeeding, type SeederOptions, type SeederProcess } from './seeder.ts'
import { startTracker, type TestTracker } from './tracker.ts'

/** What every browser test needs besides a browser: a tracker, the served app, and seeders. */
export interface Backstage {
  readonly tracker: TestTracker
  /** The app as `npm start` serves it, its tracker replaced by {@link tracker}. */
  readonly app: AppService
  /** webtorrent in a Node process. */
  seed(options: Omit<SeederOptions, 'trackers'>): Promise<SeederProcess>
  stopSeeders(): Promise<void>
  close(): Promise<void>
}

export const startBackstage = async (): Promise<Backstage> => {
  needBuild()
  const tracker = await startTracker()
  const app = await startAppService({
    root: dist,
    host: '127.0.0.1',
    port: 0,
    iceServers: [],
    trackers: [tracker.url],
    sample: null,
  })
  const seeders = new Set<SeederProcess>()
  const stopSeeders = async (): Promise<void> => {
    await Promise.all([...seeders].map((seeder) => seeder.stop()))
    seeders.clear()
  }
  return {
    tracker,
    app,
    stopSeeders,
    async seed(options) {
      const seeder = await keepSeeding({ ...options, trackers: [tracker.url] })
      seeders.add(seeder)
      return seeder
    },
    async close() {
      await stopSeeders()
      await app.close()
      await tracker.close()
    },
  }
}
