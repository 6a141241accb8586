import { describe, expect, it } from 'vitest'
import type { BridgeStatus } from '../../../../src/network/bridge-messages.ts'
import type { Described } from '../../../../src/network/session-description.ts'
import { BridgeSupervisor } from '../../../../src/node/bridge/bridge-supervisor.ts'
import type { BridgeRequest } from '../../../../src/node/bridge/ports.ts'
import { absentStatus } from '../../../../src/node/bridge/status.ts'
import { ChildSupervisor } from '../../../../src/node/child-supervisor.ts'
import type { SeederChildListener } from '../../../../src/node/seeder-child.ts'
import type { ToSeeder } from '../../../../src/node/seeder-messages.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const film = '0'.repeat(40)
const request = (right: 'any' | 'named' = 'any'): BridgeRequest => ({
  right,
  open: {
    type: 'open',
    infoHash: film,
    trackers: [],
    peers: [],
    selectOnly: null,
    hasMetadata: true,
    isShared: false,
  },
  infoBytes: Uint8Array.of(1, 2, 3),
})
const torrent = {
  infoHash: 'f'.repeat(40),
  facts: { name: 'named', trackers: [], peers: [], selectOnly: null, infoBytes: null },
  isWhole: true,
}
const crashes = 6

const world = () => {
  const clock = new VirtualClock()
  const processes: { readonly sent: ToSeeder[]; readonly listener: SeederChildListener }[] = []
  const child = new ChildSupervisor({
    settings: { iceServers: [], trackers: [], bridge: null },
    say: () => undefined,
    clock,
    startChild: (listener) => {
      const sent: ToSeeder[] = []
      processes.push({ sent, listener })
      return { pid: processes.length, send: (message) => sent.push(message), kill: () => undefined }
    },
  })
  const bridge = new BridgeSupervisor(child)
  const told: BridgeStatus[] = []
  const heard: unknown[] = []
  const last = () => {
    const found = processes.at(-1)
    if (found === undefined) throw new Error('There is no process.')
    return found
  }
  return {
    clock,
    processes,
    bridge,
    told,
    heard,
    child,
    ready: () => last().listener.message({ kind: 'ready' }),
    says: (message: Parameters<SeederChildListener['message']>[0]) => last().listener.message(message),
    crash: () => last().listener.ended('SIGSEGV'),
    sent: (...kinds: ToSeeder['kind'][]) => last().sent.filter(({ kind }) => kinds.includes(kind)),
    open: (right?: 'any' | 'named') =>
      bridge.open(request(right), {
        status: (status) => told.push(status),
        invite: () => heard.push('invitation'),
        answer: (answer) => heard.push(answer),
      }),
  }
}

it('starts the process with the first page, and hands its statuses on', () => {
  const all = world()
  expect(all.processes).toHaveLength(0)
  all.open()
  expect(all.told).toEqual([absentStatus(film, { state: 'joining', reason: null })])
  expect(all.sent('open')).toEqual([])
  all.ready()
  expect(all.sent('open')).toEqual([{ kind: 'open', id: 1, request: request() }])
  const status = { ...absentStatus(film, { state: 'joined', reason: null }), peers: 3 }
  all.says({ kind: 'status', id: 1, status })
  all.says({ kind: 'status', id: 99, status })
  expect(all.told.slice(1)).toEqual([status])
})

it('hands offers, invitations and answers on, to and from the process that runs', async () => {
  const all = world()
  const visit = all.open()
  const signal = (type: 'offer' | 'answer', byte: number): Described => ({
    peerId: new Uint8Array(20).fill(byte),
    offerId: new Uint8Array(20).fill(byte),
    description: { type, sdp: 'v=0' },
  })
  // Nobody was invited yet.
  visit.offer(signal('offer', 1))
  all.ready()
  all.says({ kind: 'invitation', id: 1 })
  visit.offer(signal('offer', 2))
  expect(all.sent('offer')).toEqual([{ kind: 'offer', id: 1, offer: signal('offer', 2) }])
  all.says({ kind: 'answer', id: 1, answer: signal('answer', 2) })
  all.says({ kind: 'answer', id: 9, answer: signal('answer', 3) })
  expect(all.heard).toEqual(['invitation', signal('answer', 2)])
  visit.close()
  all.says({ kind: 'answer', id: 1, answer: signal('answer', 4) })
  expect(all.heard).toHaveLength(2)
})

it('tells pages of a crash, and the next process of everything that is still open', async () => {
  const all = world()
  all.bridge.name(torrent, () => undefined)
  all.open()
  const visit = all.open()
  all.ready()
  visit.close()
  visit.close()
  expect(all.sent('close')).toEqual([{ kind: 'close', id: 3 }])
  all.crash()
  expect(all.told.at(-1)).toMatchObject({ state: 'unavailable', reason: expect.stringMatching(/again\.$/) })
  await all.clock.pass(100)
  expect(all.processes).toHaveLength(2)
  all.open()
  all.ready()
  expect(all.sent('name', 'open').map(({ kind }) => kind)).toEqual(['name', 'open', 'open'])
})

describe('of the peers to which links were open', () => {
  const peersIn = (all: ReturnType<typeof world>): readonly (readonly string[])[] =>
    all.sent('name', 'open').map((message) => {
      if (message.kind === 'open') return message.request.open.peers
      return message.kind === 'name' ? message.torrent.facts.peers : []
    })
  const [here, there, other] = ['198.51.100.1:6881', '[2001:db8::1]:6881', '198.51.100.3:6881']

  it('tells the next process, for each torrent that is still open', async () => {
    const all = world()
    all.bridge.name(torrent, () => undefined)
    all.open()
    all.ready()
    expect(peersIn(all)).toEqual([[], []])
    all.says({ kind: 'linked', infoHash: film, peers: [other] })
    all.says({ kind: 'linked', infoHash: film, peers: [here, there] })
    all.says({ kind: 'linked', infoHash: torrent.infoHash, peers: [other] })
    all.says({ kind: 'linked', infoHash: 'a'.repeat(40), peers: [other] })
    all.crash()
    await all.clock.pass(100)
    all.ready()
    expect(peersIn(all)).toEqual([[other], [here, there]])
    // That one crashes before it is linked to anybody.
    all.crash()
    await all.clock.pass(1_000)
    all.ready()
    expect(peersIn(all)).toEqual([[other], [here, there]])
  })

  it('forgets those of a torrent that nobody has open any more', async () => {
    const all = world()
    const [first, second] = [all.open(), all.open()]
    all.ready()
    all.says({ kind: 'linked', infoHash: film, peers: [here] })
    first.close()
    all.crash()
    await all.clock.pass(100)
    all.ready()
    expect(peersIn(all)).toEqual([[here]])
    second.close()
    all.says({ kind: 'linked', infoHash: film, peers: [here] })
    all.crash()
    await all.clock.pass(1_000)
    all.open()
    all.ready()
    expect(peersIn(all)).toEqual([[]])
  })
})

it('tells pages why there is no process when it cannot be started', async () => {
  const all = world()
  all.open()
  for (let crash = 1; crash <= crashes; crash++) {
    const before = all.processes.length
    all.crash()
    await all.clock.run(() => all.processes.length > before, 600_000)
  }
  expect(all.told.at(-1)).toMatchObject({
    state: 'unavailable',
    reason: expect.stringMatching(/crashed 6 times in a row/),
  })
})

it('keeps no metadata of those who may open only what is here already', () => {
  const all = world()
  all.open('named')
  all.ready()
  expect(all.sent('open')).toEqual([
    { kind: 'open', id: 1, request: { ...request('named'), infoBytes: null } },
  ])
})

it('answers how the bridge is doing, also when the process ends meanwhile or does not run', async () => {
  const all = world()
  expect(await all.bridge.report()).toBeNull()
  all.open()
  all.ready()
  const answered = all.bridge.report()
  const report = { torrents: [], cache: null, residentBytes: 7 }
  all.says({ kind: 'report', id: 2, report })
  expect(await answered).toEqual(report)
  const unanswered = all.bridge.report()
  all.crash()
  expect(await unanswered).toBeNull()
})
