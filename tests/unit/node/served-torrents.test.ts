import { expect, it } from 'vitest'
import { ChildSupervisor } from '../../../src/node/child-supervisor.ts'
import { OwnTrackerFinder, type ServedPlace } from '../../../src/node/mainline/own-tracker-finder.ts'
import type { PeerFinder } from '../../../src/node/mainline/ports.ts'
import type { SeederChildListener } from '../../../src/node/seeder-child.ts'
import { ServedTorrents } from '../../../src/node/served-torrents.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const hash = (byte: number): Uint8Array => new Uint8Array(20).fill(byte)
const nameOf = (byte: number): string => `0${byte}`.repeat(20)
const state = (left: number) => ({ uploaded: 0, downloaded: 0, left })

/** A process whose finder speaks to the server's side, and the places that come of it. */
const world = () => {
  const places = new Map<string, ServedPlace>()
  const clock = new VirtualClock()
  const listeners: SeederChildListener[] = []
  const child = new ChildSupervisor({
    settings: { iceServers: [], trackers: [], bridge: null },
    say: () => undefined,
    clock,
    startChild: (listener) => {
      listeners.push(listener)
      return { pid: listeners.length, send: () => undefined, kill: () => undefined }
    },
  })
  child.use(
    new ServedTorrents({
      setOwn: (infoHash, place) => places.set(infoHash, place),
      removeOwn: (infoHash) => places.delete(infoHash),
    }),
  )
  child.start().catch(() => undefined)
  const newFinder = (): PeerFinder => {
    const listener = listeners.at(-1)
    return new OwnTrackerFinder((infoHash, place) => listener?.message({ kind: 'served', infoHash, place }))
  }
  const join = (finder: PeerFinder, byte: number, left: number, port = 7000) =>
    finder.join(
      {
        infoHash: hash(byte),
        peerId: hash(9),
        port,
        state: state(left),
        trackers: [],
        wantsPeers: true,
      },
      { found: () => undefined, trackers: () => undefined },
    )
  return { places, clock, listeners, child, newFinder, join }
}

it('stands at the tracker from joining to leaving, as leech and as seed', () => {
  const { places, newFinder, join } = world()
  const finder = newFinder()
  const first = join(finder, 1, 5)
  join(finder, 2, 0)
  expect(places.get(nameOf(1))).toEqual({ port: 7000, isSeed: false })
  expect(places.get(nameOf(2))).toEqual({ port: 7000, isSeed: true })
  first.update(state(0), 'completed')
  expect(places.get(nameOf(1))).toEqual({ port: 7000, isSeed: true })
  first.update(state(3))
  expect(places.get(nameOf(1))).toEqual({ port: 7000, isSeed: false })
  first.leave()
  expect([...places.keys()]).toEqual([nameOf(2)])
  first.update(state(0))
  expect([...places.keys()]).toEqual([nameOf(2)])
})

it('stays when a swarm is entered again before the earlier place in it is left', () => {
  const { places, newFinder, join } = world()
  const finder = newFinder()
  const before = join(finder, 1, 5)
  join(finder, 1, 0)
  before.update(state(4))
  before.leave()
  expect(places.get(nameOf(1))).toEqual({ port: 7000, isSeed: true })
})

it('is nowhere when there is no port for connections', () => {
  const { places, newFinder, join } = world()
  join(newFinder(), 1, 0, 0).leave()
  expect(places.size).toBe(0)
})

it('says goodbye for all torrents', async () => {
  const { places, newFinder, join } = world()
  const finder = newFinder()
  join(finder, 1, 0)
  join(finder, 2, 5)
  await finder.destroy()
  expect(places.size).toBe(0)
})

it.each(['crashes', 'cannot be started'])('goes when the process %s', async (how) => {
  const { places, listeners, newFinder, join, clock } = world()
  const old = newFinder()
  join(old, 1, 0)
  join(old, 2, 0)
  expect(places.size).toBe(2)
  if (how === 'crashes') listeners[0]?.ended('SIGSEGV')
  else listeners[0]?.message({ kind: 'unavailable', reason: 'no library' })
  expect(places.size).toBe(0)
  // What an ended process said, and comes late, is not heard.
  join(old, 3, 0)
  expect(places.size).toBe(0)
  if (how !== 'crashes') return
  await clock.pass(500)
  join(newFinder(), 1, 5, 7001)
  expect([...places]).toEqual([[nameOf(1), { port: 7001, isSeed: false }]])
})
