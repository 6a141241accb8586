import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { frameIn, seekTo, servedHashes, snapshotOf } from '../../e2e/support/watch.ts'
import { type ClientName, whyNoClient } from '../../helpers/find-clients.mjs'
import { clients } from './clients/index.ts'
import { startDht } from './dht-nodes.ts'
import { stops } from './stops.ts'
import { film, makeTorrent } from './torrent.ts'
import { startTracker } from './trackers.ts'
import { startServer, startViewer } from './viewer.ts'

/** Where the peers of a link are found: at one tracker that it names, or in a DHT of our own. */
export type Finder = 'dht' | 'udp' | 'http'

export const finders: readonly Finder[] = ['dht', 'udp', 'http']

/** One film: who seeds it, and how that seed is found. */
export interface SeedCase {
  readonly client: ClientName
  readonly finder: Finder
}

/** What `npm test` has time for. */
export const quickSeeds: readonly SeedCase[] = [
  { client: 'transmission', finder: 'http' },
  { client: 'aria2', finder: 'dht' },
  { client: 'rtorrent', finder: 'udp' },
  { client: 'libtorrent', finder: 'dht' },
]

/** Why a case cannot run; `null`: it can. */
const whyNot = ({ client, finder }: SeedCase): string | null =>
  client === 'transmission' && finder === 'dht'
    ? 'Transmission 3.00 does not enter a DHT of twenty nodes within a minute'
    : whyNoClient(client)

const startFinder = async (finder: Finder) => {
  if (finder !== 'dht') {
    const { url, stop } = await startTracker(finder)
    return { trackers: [url], nodes: [], stop }
  }
  const { nodes, stop } = await startDht(20)
  return { trackers: [], nodes: nodes.slice(0, 3), stop }
}

const filmHash = createHash('sha256').update(readFileSync(film)).digest('hex')
/** The film is 30 s long: ten places, each far from the one before. */
const places = Array.from({ length: 10 }, (_, i) => ((i * 7) % 10) * 3 + 1)

/** A test for each: Chromium plays the film through the bridge, and seeks to places that are not here. */
export const testSeeds = (cases: readonly SeedCase[]): void => {
  it.for(cases)(
    'a film that $client seeds plays and seeks, its peers found by $finder',
    { timeout: 120_000 },
    async ({ client, finder }, { skip }) => {
      const reason = whyNot({ client, finder })
      if (reason !== null) {
        console.warn(`SKIPPED: ${client} by ${finder}, since ${reason}.`)
        skip(reason)
      }
      const { trackers, nodes, stop } = await startFinder(finder)
      stops.push(stop)
      const { torrentFile, magnet, copy, remove } = await makeTorrent(trackers)
      stops.push(remove)
      const seed = await clients[client]({ torrentFile, data: copy(), role: 'seed', dht: nodes })
      stops.push(seed.stop)
      const server = await startServer(nodes)
      stops.push(server.stop)
      const viewer = await startViewer(`${server.url}#${magnet}`)
      stops.push(viewer.stop)
      try {
        await frameIn(viewer.page, 0, 5)
        for (const place of places) await seekTo(viewer.page, place)
        expect(Object.values(await servedHashes(viewer.page))).toEqual([filmHash])
        // Only a bridge that has all is "joined" without a peer, and a seed may hang up whenever it
        // likes: so this is asked when all has come through the bridge.
        await expect
          .poll(async () => (await snapshotOf(viewer.page))?.bridge, { timeout: 10_000 })
          .toMatchObject({ state: 'joined', reason: null })
      } catch (error) {
        console.error(server.process.text(), seed.log())
        throw error
      }
    },
  )
}
