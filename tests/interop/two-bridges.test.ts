/**
 * Two real servers whose bridges stand behind one page: the page asks the one that the info hash chooses, and
 * the other one when that is dead.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { rankBridges } from '../../src/client/bridge-choice.ts'
import { createBridges } from '../../src/client/bridge-client.ts'
import type { BridgeAddress } from '../../src/client/client.ts'
import type { BridgeSnapshot } from '../../src/engine/messages/snapshot.ts'
import type { Meetings } from '../../src/network/ports.ts'
import type { WebSocketConstructor } from '../../src/network/tracker-socket.ts'
import { systemClock } from '../../src/shared/clock.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** Torrents that both servers name, so that some have one bridge first and some the other one. */
const hashes = Array.from({ length: 16 }, (_, at) => (at * 7_919 + 1).toString(16).padStart(40, 'a'))

interface Bridge {
  readonly server: ServerProcess
  /** `http://host:port/`. */
  readonly url: string
  readonly socket: string
}

const start = async (environment: Readonly<Record<string, string>> = {}): Promise<Bridge> => {
  const cache = mkdtempSync(join(tmpdir(), 'bridges-'))
  const magnets = hashes.map((hash) => `magnet:?xt=urn:btih:${hash}`)
  const server = startServerProcess(['--no-sample', '--cache-folder', cache, ...magnets], environment)
  stops.push(async () => {
    server.kill('SIGKILL')
    await server.ended
    rmSync(cache, { recursive: true, force: true })
  })
  const [, url = ''] = await server.printed(/App +(http:\S+)/)
  return { server, url, socket: `${url.replace('http', 'ws')}bridge` }
}

/** What a server tells its operator: which of the torrents somebody watches there. */
const watchedAt = async ({ url }: Bridge): Promise<readonly string[]> => {
  const { bridge } = (await (await fetch(`${url}status.json`)).json()) as {
    bridge: { torrents: readonly { infoHash: string; viewers: number }[] } | null
  }
  return (bridge?.torrents ?? []).filter(({ viewers }) => viewers > 0).map(({ infoHash }) => infoHash)
}

/** Bridges as the page of a server asks them, with the origin that its browser says. */
const bridgesOf = async ({ url }: Bridge) => {
  const { bridges } = (await (await fetch(`${url}config.json`)).json()) as { bridges: BridgeAddress[] }
  const PageSocket = class extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { Origin: new URL(url).origin } })
      this.on('error', () => undefined)
    }
  }
  const meetings: Meetings = {
    meet: () => ({
      prepare: () => undefined,
      invited: () => undefined,
      receive: () => undefined,
      close: () => undefined,
    }),
  }
  return {
    addresses: bridges,
    bridges: createBridges(bridges, meetings, {
      WebSocket: PageSocket as unknown as WebSocketConstructor,
      clock: systemClock,
      random: () => 0.5,
      host: new URL(url).host,
      wakeUps: { wallClock: () => Date.now(), page: null, document: null },
    }),
  }
}

it('a page asks the one that the info hash chooses, and the next when that one is dead', async () => {
  const second = await start()
  const first = await start({ BRIDGES: second.socket })
  const { addresses, bridges } = await bridgesOf(first)
  expect(addresses.map(({ url }) => url)).toEqual([first.socket, second.socket])
  const chosenBy = (bridge: Bridge): string => {
    const found = hashes.find((hash) => rankBridges(hash, addresses)[0]?.url === bridge.socket)
    if (found === undefined) throw new Error('No torrent has this bridge first.')
    return found
  }
  const [ofFirst, ofSecond] = [chosenBy(first), chosenBy(second)]
  const heard = new Map<string, BridgeSnapshot>()
  for (const infoHash of [ofFirst, ofSecond]) {
    const torrent = { infoHash, trackers: [], peers: [], selectOnly: null, infoBytes: null, isShared: false }
    const visit = bridges.open(torrent, (state) => heard.set(infoHash, state))
    stops.push(() => visit.close())
  }
  const waiting = { timeout: 60_000, interval: 100 }
  await vi.waitFor(async () => {
    expect(await watchedAt(first)).toEqual([ofFirst])
    expect(await watchedAt(second)).toEqual([ofSecond])
  }, waiting)
  const other = new URL(second.url).host
  expect(heard.get(ofFirst)).toMatchObject({ state: 'joining', server: null })
  expect(heard.get(ofSecond)).toMatchObject({ state: 'joining', server: other })
  const diedAt = performance.now()
  second.server.kill('SIGKILL')
  await second.server.ended
  await vi.waitFor(async () => {
    expect([...(await watchedAt(first))].sort()).toEqual([ofFirst, ofSecond].sort())
  }, waiting)
  // Not at once: a bridge that starts again keeps its torrents.
  expect(performance.now() - diedAt).toBeGreaterThanOrEqual(4_900)
  await vi.waitFor(
    () => expect(heard.get(ofSecond)).toMatchObject({ state: 'joining', server: null }),
    waiting,
  )
}, 180_000)
