import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RestartingEngine } from '../../../src/client/restarting-engine.ts'
import { EarlyNetwork } from '../../../src/network/early-network.ts'
import type { Network, SwarmListener } from '../../../src/network/ports.ts'
import { detailOf, type TorrentError } from '../../../src/shared/errors.ts'
import { newOwnerStamp } from '../../../src/storage/owner-stamp.ts'
import { FakeWorker } from '../../helpers/fake-worker.ts'
import { ScriptedLink } from '../../helpers/scripted-peers.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const identified = { infoHash, infoBytes: new Uint8Array(1), name: 'Film', trackers: [] }

let clock: VirtualClock
let workers: FakeWorker[]
let log: string[]
let engine: RestartingEngine
let failed: TorrentError[]
let swarm: SwarmListener | null
let canMake: boolean

/** Locks of which the worker's one is granted when the test says that the worker has died. */
const makeLocks = () => {
  let grant = (): void => undefined
  const locks = {
    request: (_name: string, _options: unknown, run: () => void) => {
      grant = run
      return Promise.resolve()
    },
  } as unknown as LockManager
  return { locks, workerDies: () => grant() }
}
let joins: number
let deaths: ReturnType<typeof makeLocks>

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  clock = new VirtualClock()
  workers = []
  log = []
  failed = []
  swarm = null
  canMake = true
  deaths = makeLocks()
  joins = 0
  const network: Network = {
    join: (_options, listener) => {
      joins++
      swarm = listener
      return {
        update: () => undefined,
        setDemand: () => undefined,
        setWelcome: () => undefined,
        refresh: () => undefined,
        addTrackers: () => undefined,
        removeTracker: () => undefined,
        leave: () => log.push('leave'),
      }
    },
    destroy: () => undefined,
  }
  engine = new RestartingEngine({
    createWorker: () => {
      if (!canMake) throw new Error('No worker here.')
      const worker = new FakeWorker()
      workers.push(worker)
      return worker as unknown as Worker
    },
    network: new EarlyNetwork(network, clock),
    clock,
    locks: deaths.locks,
    persistent: true,
    policy: { policy: { uploadLimit: 7 }, savesData: false },
  })
  engine.events.on('restarted', () => log.push('restarted'))
  engine.events.on('failed', (error) => failed.push(error))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const worker = (): FakeWorker => workers.at(-1)!
const fault = (message: string): void => worker().say({ type: 'fault', error: { code: 'internal', message } })

const ways: Record<string, () => Promise<void> | void> = {
  'says so': () => fault('boom'),
  'says so with a code that means nothing': () =>
    worker().say({ type: 'fault', error: { code: 'aborted', message: 'The operation was aborted.' } }),
  'cannot load its script': () => worker().break(''),
  'dies without a word': () => {
    worker().say({ type: 'alive', holdsLock: true })
    deaths.workerDies()
  },
  hangs: async () => {
    worker().say({ type: 'alive', holdsLock: false })
    await clock.pass(20_000)
  },
  'says what cannot be read': () => worker().onmessageerror?.(),
}

describe('an engine whose worker', () => {
  it.each(Object.entries(ways))('%s starts another one, and ends the first', async (_way, breakIt) => {
    await breakIt()
    await clock.pass(1)
    expect(workers).toHaveLength(2)
    expect(workers[0]?.isTerminated).toBe(true)
    expect(log).toEqual(['restarted'])
    expect(worker().asked('start')).toMatchObject({ policy: { uploadLimit: 7 }, persistent: true })
    // What the first still says is heard by nobody.
    workers[0]?.say({ type: 'fault', error: { code: 'internal', message: 'late' } })
    await clock.pass(10_000)
    expect(workers).toHaveLength(2)
  })

  it('failed four times within a minute stays off, and says why', async () => {
    for (let i = 1; i <= 4; i++) {
      expect(workers).toHaveLength(i)
      fault(`boom ${i}`)
      await clock.pass(5_000)
    }
    expect(workers).toHaveLength(4)
    expect(worker().isTerminated).toBe(true)
    expect(failed).toHaveLength(1)
    expect(failed[0]?.code).toBe('internal')
    expect(failed[0]?.message).toMatch(/stays off.*Try again/)
    expect(failed[0] && detailOf(failed[0])).toBe('boom 4')
    await expect(engine.identify(new Uint8Array())).rejects.toBe(failed[0])
    await engine.shutdown()
  })

  it('cannot even be made is tried again, and given up', async () => {
    canMake = false
    fault('boom')
    await clock.pass(10_000)
    expect(workers).toHaveLength(1)
    expect(failed[0]?.message).toMatch(/stays off/)
    expect(failed[0] && detailOf(failed[0])).toBe('No worker here.')
  })

  it('cannot be made once is made then', async () => {
    canMake = false
    fault('boom')
    await clock.pass(10)
    const answer = engine.identify(new Uint8Array([1]))
    canMake = true
    await clock.pass(10_000)
    expect(workers).toHaveLength(2)
    worker().say({ type: 'identified', id: worker().asked('identify').id, torrent: identified })
    expect(await answer).toBe(identified)
  })

  it('fails now and then goes on', async () => {
    for (let i = 1; i <= 8; i++) {
      fault(`boom ${i}`)
      await clock.pass(25_000)
    }
    expect(failed).toEqual([])
    expect(workers).toHaveLength(9)
  })

  it('answers goes on, however long nothing is asked', async () => {
    worker().say({ type: 'alive', holdsLock: false })
    for (let second = 0; second < 120; second++) {
      const before = worker().count('ping')
      await clock.pass(1_000)
      if (worker().count('ping') > before) worker().say({ type: 'alive', holdsLock: false })
    }
    expect(worker().count('ping')).toBeGreaterThan(40)
    expect(workers).toHaveLength(1)
  })

  it('takes long to load is waited for', async () => {
    await clock.pass(120_000)
    expect(workers).toHaveLength(1)
  })

  it('takes the place over that was taken for it in a swarm, whoever took it and how often', async () => {
    const source = { source: '08ada5a7a6183aae1e09d831df6748d566095a10' }
    const choices = { trackers: ['wss://one.example'] }
    engine.joinEarly(source, choices)
    expect(joins).toBe(1)
    engine.add(source.source, source, choices, newOwnerStamp()).catch(() => undefined)
    expect(joins).toBe(1)
    const infoHash = Uint8Array.from(Buffer.from(source.source, 'hex'))
    const join = { infoHash, peerId: new Uint8Array(20), trackers: choices.trackers }
    const state = { uploaded: 0, downloaded: 0, left: 1 }
    const demand = { isIn: true, links: 1, lacks: 'data', isWatched: false } as const
    worker().say({ type: 'network', message: { type: 'join', swarm: 1, ...join, state, demand } })
    expect(joins).toBe(1)
    // The place is the engine's now.
    engine.leaveEarly(source.source)
    expect(log).toEqual([])
  })

  it('has no place in a swarm that another tab turned out to run', () => {
    const source = '08ada5a7a6183aae1e09d831df6748d566095a10'
    engine.joinEarly({ source }, { trackers: ['wss://one.example'] })
    engine.leaveEarly(source)
    expect(log).toEqual(['leave'])
  })

  it('ends leaves its swarms and closes its links', async () => {
    const join = { infoHash: new Uint8Array(20), peerId: new Uint8Array(20), trackers: [] }
    const state = { uploaded: 0, downloaded: 0, left: 1 }
    const demand = { isIn: true, links: 1, lacks: 'data', isWatched: false } as const
    worker().say({ type: 'network', message: { type: 'join', swarm: 1, ...join, state, demand } })
    const link = new ScriptedLink()
    swarm?.link(link, null)
    fault('boom')
    await clock.pass(1)
    expect(log).toEqual(['leave', 'restarted'])
    expect(link.isClosed).toBe(true)
  })
})

describe('a call', () => {
  it('that a failed worker did not answer is asked of the next one', async () => {
    const answer = engine.identify(new Uint8Array([1]))
    await clock.pass(1)
    fault('boom')
    await clock.pass(1)
    const { id } = worker().asked('identify')
    worker().say({ type: 'identified', id, torrent: identified })
    expect(await answer).toBe(identified)
  })

  const calls: Record<string, () => Promise<unknown>> = {
    add: () => engine.add(infoHash, { source: infoHash }, {}, { id: '0'.repeat(32), since: 0 }),
    identify: () => engine.identify(new Uint8Array()),
    read: () => engine.read(infoHash, 0, 0, 1),
    remove: () => engine.remove(infoHash, true),
    shutdown: () => engine.shutdown(),
  }
  it.each(Object.entries(calls))('%s ends within 30 seconds, with a sentence', async (_name, call) => {
    let error: TorrentError | null = null
    call().catch((reason: TorrentError) => {
      error = reason
    })
    await clock.pass(29_000)
    expect(error).toBe(null)
    await clock.pass(1_100)
    expect(error).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/within 30 seconds\. Try/),
    })
  })

  it('shutdown ends the worker, answered or not', async () => {
    const stopping = engine.shutdown().catch(() => undefined)
    await clock.pass(30_000)
    await stopping
    expect(worker().isTerminated).toBe(true)
    expect(workers).toHaveLength(1)
  })

  it('that says how far it is may take longer', async () => {
    let made: unknown = null
    const options = { onProgress: (done: number) => log.push(`${done}`) }
    engine
      .make({ files: [{ path: 'a', blob: new Blob() }], name: 'a', hasFolder: false, trackers: [] }, options)
      .then((value) => {
        made = value
      })
    await clock.pass(1)
    const { id } = worker().asked('make')
    for (let done = 1; done <= 5; done++) {
      await clock.pass(10_000)
      worker().say({ type: 'progress', id, done, total: 5 })
    }
    worker().say({ type: 'made', id, infoHash, name: 'a', torrentFile: new Uint8Array() })
    await clock.pass(1)
    expect(made).toMatchObject({ infoHash })
    expect(log).toEqual(['1', '2', '3', '4', '5'])
  })

  it('is stopped by its signal', async () => {
    const stop = new AbortController()
    const answer = engine.identify(new Uint8Array(), stop.signal).catch(({ code }: TorrentError) => code)
    await clock.pass(1)
    stop.abort()
    expect(await answer).toBe('aborted')
    expect(worker().asked('cancel').id).toBe(worker().asked('identify').id)
  })
})
