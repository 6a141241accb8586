import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineCommand, EngineEvent } from '../../../../src/engine/messages/messages.ts'
import { EngineServer } from '../../../../src/engine/worker/engine-server.ts'
import { generalProblems } from '../../../../src/shared/errors.ts'

const hashes = ['a', 'b'].map((digit) => digit.repeat(40))
const [broken = '', healthy = ''] = hashes
const owner = { id: '0'.repeat(32), since: 0 }

let host: EngineServer
let events: EngineEvent[]

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  events = []
  host = new EngineServer((event) => events.push(structuredClone(event)))
  send({
    type: 'start',
    persistent: false,
    lifeLock: 'test',
    policy: {},
    savesData: false,
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const send = (command: EngineCommand): void => host.receive(command, [])

const add = async (infoHash: string, id: number): Promise<void> => {
  send({ type: 'add', id, infoHash, source: infoHash, choices: {}, owner })
  await vi.advanceTimersByTimeAsync(1)
}

const ofType = <Type extends EngineEvent['type']>(type: Type): Extract<EngineEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<EngineEvent, { type: Type }> => event.type === type)

/** Whose snapshots come within the next seconds. */
const alive = async (): Promise<string[]> => {
  events.length = 0
  await vi.advanceTimersByTimeAsync(3_000)
  return [...new Set(ofType('snapshot').map(({ snapshot }) => snapshot.infoHash))].sort()
}

const fault = 'The player has a fault here. Try again, or reload the page.'
const boom = (): never => {
  throw new Error('boom')
}

describe('the worker’s inside', () => {
  beforeEach(async () => {
    await add(broken, 1)
    await add(healthy, 2)
    expect(ofType('added').map(({ id }) => id)).toEqual([1, 2])
    expect(await alive()).toEqual(hashes)
  })

  it('an order that breaks one torrent ends that one alone, which can be added again', async () => {
    const bufferedSeconds = { valueOf: boom } as unknown as number
    send({ type: 'playback', infoHash: broken, hint: { bufferedSeconds } })
    expect(ofType('torrent-defect')).toEqual([
      {
        type: 'torrent-defect',
        infoHash: broken,
        error: { code: 'internal', message: fault, words: generalProblems.internal(), detail: 'boom' },
      },
    ])
    expect(ofType('fault')).toEqual([])
    expect(await alive()).toEqual([healthy])
    await add(broken, 3)
    expect(await alive()).toEqual(hashes)
  })

  it('an order that makes no sense, or is for nobody, changes nothing', async () => {
    send({ type: 'torrent', infoHash: broken, command: { type: 'explode' } as never })
    send({ type: 'torrent', infoHash: 'c'.repeat(40), command: { type: 'pause' } })
    send({ type: 'playback', infoHash: 'c'.repeat(40), hint: { bufferedSeconds: 7 } })
    send({ type: 'network', message: { type: 'trackers', swarm: 99, status: [] } })
    expect(ofType('fault')).toEqual([])
    expect(await alive()).toEqual(hashes)
  })

  it('a report of the network that breaks one torrent ends that one alone', async () => {
    send({ type: 'network', message: { type: 'trackers', swarm: 1, status: null as never } })
    expect(ofType('torrent-defect').map(({ infoHash }) => infoHash)).toEqual([broken])
    expect(await alive()).toEqual([healthy])
  })

  it('an error that nobody knows the torrent of is a fault, under a code that means nothing else', () => {
    host.takeUnhandled(new DOMException('The transaction was aborted.', 'AbortError'))
    expect(ofType('fault')).toEqual([
      {
        type: 'fault',
        error: {
          code: 'internal',
          message: fault,
          words: generalProblems.internal(),
          detail: 'The transaction was aborted.',
        },
      },
    ])
  })

  it('says that it lives', () => {
    send({ type: 'ping' })
    expect(ofType('alive')).toEqual([{ type: 'alive', holdsLock: false }])
  })
})
