/** Our client at trackers with different ideas of what a peer id is. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { WebRtcNetwork } from '../../src/network/webrtc-network.ts'
import { createPeerId } from '../../src/protocol/peer-id.ts'
import { type Clock, systemClock } from '../../src/shared/clock.ts'
import { englishOf } from '../../src/shared/wording.ts'
import { startWebtorrentSeeder } from '../e2e/support/seeder.ts'
import { startDeadLine } from './dead-line.ts'
import { startMemoryEngine } from './memory-engine.ts'
import { cleanUps, join, type Place, startNetwork, startTracker } from './network-places.ts'
import { aquatic, olderWtTracker, startScriptedTracker, wtTracker } from './scripted-trackers.ts'

const patience = { timeout: 30_000, interval: 10 }
const trackers: readonly [string, () => Promise<{ readonly url: string; readonly port: number }>][] = [
  ['bittorrent-tracker’s server, as npm start has it', startTracker],
  ['wt-tracker', () => startScriptedTracker(wtTracker)],
  ['wt-tracker before, and openwebtorrent-tracker', () => startScriptedTracker(olderWtTracker)],
  ['aquatic', () => startScriptedTracker(aquatic)],
]

/** What takes a minute takes six seconds. */
const fasterClock: Clock = {
  now: () => systemClock.now() * 10,
  after: (ms, run) => systemClock.after(ms / 10, run),
}

const listed = (place: Place): Promise<void> =>
  place.until(() => place.status[0]?.state === 'connected' && place.status[0].leeches !== null)

/** Somebody new asks the tracker for the torrent, and gets a link to who is there. */
const expectFindable = async (url: string, infoHash: Uint8Array, place: Place): Promise<void> => {
  const before = place.links.length
  const newcomer = join(startNetwork(), { infoHash, trackers: [url] })
  await newcomer.link()
  await place.until(() => place.links.length > before)
  newcomer.membership.leave()
}

/** A network that can be told that it slept. */
const startSleeper = () => {
  const page = new EventTarget()
  let slept = 0
  const network = new WebRtcNetwork({
    iceServers: [],
    clock: fasterClock,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    wakeUps: { wallClock: () => fasterClock.now() + slept, page, document: null },
  })
  cleanUps.push(() => network.destroy())
  return {
    network,
    online: () => page.dispatchEvent(new Event('online')),
    sleep: () => {
      slept += 3_600_000
    },
  }
}

for (const [name, start] of trackers) {
  describe(`at ${name}`, () => {
    it('two torrents of one client are both found, and one that leaves takes nothing from the other', async () => {
      const { url } = await start()
      const network = startNetwork()
      const hashes = [randomBytes(20), randomBytes(20), randomBytes(20)]
      const places = hashes.map((infoHash) =>
        join(network, {
          infoHash,
          trackers: [url],
          peerId: createPeerId(() => randomBytes(4).readUInt32BE()),
        }),
      )
      await Promise.all(places.map(listed))
      for (const [i, place] of places.entries()) await expectFindable(url, hashes[i]!, place)
      places[1]!.membership.leave()
      await expectFindable(url, hashes[0]!, places[0]!)
      await expectFindable(url, hashes[2]!, places[2]!)
    })

    it('one that paused and came back is found again', async () => {
      const { url } = await start()
      const infoHash = randomBytes(20)
      const place = join(startNetwork(), { infoHash, trackers: [url] })
      await listed(place)
      const demand = { isIn: true, links: 48, lacks: 'data', isWatched: false } as const
      place.membership.setDemand({ ...demand, isIn: false })
      await place.until(() => place.status[0]?.state === 'waiting')
      place.membership.setDemand(demand)
      await listed(place)
      await expectFindable(url, infoHash, place)
    })

    for (const [what, wake] of [
      ['the page is told that it is online', ({ online }: ReturnType<typeof startSleeper>) => void online()],
      ['the clock says that the machine slept', ({ sleep }: ReturnType<typeof startSleeper>) => sleep()],
      ['nobody tells, but the tracker is silent', () => undefined],
    ] as const) {
      it(`over a line that went dead, and when ${what}, it is found again`, async () => {
        const { url, port } = await start()
        const line = await startDeadLine(port)
        const infoHash = randomBytes(20)
        const sleeper = startSleeper()
        const place = join(sleeper.network, { infoHash, trackers: [`ws://127.0.0.1:${line.port}`] })
        await listed(place)
        line.die()
        wake(sleeper)
        // It then finds any peer that comes; the tracker still holds the dead connection.
        const newcomer = join(startNetwork(fasterClock), { infoHash, trackers: [url] })
        await Promise.all([newcomer.link(), place.link()])
      })
    }

    it('webtorrent and our client meet, and the bytes are right', async () => {
      const { url } = await start()
      const folder = mkdtempSync(joinPath(tmpdir(), 'rules-'))
      const content = randomBytes(300_000)
      writeFileSync(joinPath(folder, 'a.bin'), content)
      const seeder = await startWebtorrentSeeder({ input: joinPath(folder, 'a.bin'), trackers: [url] })
      cleanUps.push(async () => {
        await seeder.stop()
        rmSync(folder, { recursive: true })
      })
      const engine = startMemoryEngine(startNetwork())
      cleanUps.push(() => engine.destroy())
      const torrent = await engine.add(seeder.magnet)
      const open = await torrent.ready()
      expect(Buffer.compare(await open.readAll(0, 0, content.length, 'test'), content)).toBe(0)
    })
  })
}

describe('at a tracker that drops everybody', () => {
  it.each(trackers.slice(1).map(([name], i) => [name, [wtTracker, olderWtTracker, aquatic][i]!] as const))(
    '%s: all torrents are back, each on its own socket',
    async (_name, rules) => {
      const tracker = await startScriptedTracker(rules)
      const network = startNetwork()
      const hashes = [randomBytes(20), randomBytes(20)]
      const places = hashes.map((infoHash) =>
        join(network, {
          infoHash,
          trackers: [tracker.url],
          peerId: createPeerId(() => randomBytes(4).readUInt32BE()),
        }),
      )
      await Promise.all(places.map(listed))
      expect(tracker.open).toBe(2)
      tracker.dropAll()
      await Promise.all(places.map((place) => place.until(() => place.status[0]?.state === 'unreachable')))
      await Promise.all(places.map(listed))
      for (const [i, place] of places.entries()) await expectFindable(tracker.url, hashes[i]!, place)
    },
  )
})

describe('at aquatic', () => {
  it('a late answer is refused, and that is no reason to call the tracker unreachable', async () => {
    const tracker = await startScriptedTracker(aquatic, { forgetsOffers: true })
    const infoHash = randomBytes(20)
    const place = join(startNetwork(), { infoHash, trackers: [tracker.url] })
    await listed(place)
    const seen = new Set<string>()
    join(startNetwork(), { infoHash, trackers: [tracker.url] })
    await place.until(() => {
      for (const { state } of place.status) seen.add(state)
      return englishOf(place.status[0]?.warning ?? '').includes('Could not find the offer')
    })
    expect(place.status[0]).toMatchObject({ state: 'connected', failure: null })
    expect([...seen]).toEqual(['connected'])
  })

  it('who sends more than it takes is let in with fewer offers', async () => {
    const tracker = await startScriptedTracker((manners) => ({ ...aquatic(manners), maxFrameBytes: 2_500 }))
    const infoHash = randomBytes(20)
    const place = join(startNetwork(), { infoHash, trackers: [tracker.url] })
    await place.until(() => place.status[0]?.state === 'connected' && place.status[0].leeches !== null)
    const offers = tracker.heard.at(-1)!.offers as unknown[]
    expect(offers.length).toBeGreaterThan(0)
    expect(offers.length).toBeLessThan(5)
    await expectFindable(tracker.url, infoHash, place)
  })
})

describe('what a tracker asks for', () => {
  it('its warning is shown, and its shortest interval kept by who is in a hurry', async () => {
    const tracker = await startScriptedTracker(wtTracker, {
      minIntervalSeconds: 60,
      warning: 'This tracker moves.',
    })
    const place = join(startNetwork(fasterClock), { infoHash: randomBytes(20), trackers: [tracker.url] })
    await place.until(
      () => englishOf(place.status[0]?.warning ?? '') === 'The tracker says: “This tracker moves.”',
    )
    expect(place.status[0]).toMatchObject({ state: 'connected', failure: null })
    const at: number[] = [fasterClock.now()]
    await vi.waitFor(() => expect(tracker.heard).toHaveLength(2), patience)
    at.push(fasterClock.now())
    expect(at[1]! - at[0]!).toBeGreaterThan(55_000)
  })
})
