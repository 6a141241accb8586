import { describe, expect, it } from 'vitest'
import { rankBridges } from '../../../src/client/bridge-choice.ts'
import { createBridges } from '../../../src/client/bridge-client.ts'
import { type BridgedTorrent, speechless } from '../../../src/client/bridges.ts'
import { ComingBridges } from '../../../src/client/coming-bridges.ts'
import type { BridgeSnapshot } from '../../../src/engine/messages/snapshot.ts'
import {
  type BridgeStatus,
  encodeBridgeSignal,
  parseBridgeMetadata,
} from '../../../src/network/bridge-messages.ts'
import type { Meeting, Meetings } from '../../../src/network/ports.ts'
import type { Described } from '../../../src/network/session-description.ts'
import { deferred } from '../../../src/shared/deferred.ts'
import { dataChannelSdp } from '../../helpers/scripted-peers.ts'
import { type ScriptedWebSocket, scriptedSockets } from '../../helpers/scripted-socket.ts'
import { VirtualClock } from '../../helpers/virtual-world.ts'

const hash = (digit: number): string => digit.toString(16).padStart(40, '0')

const torrent = (parts: Partial<BridgedTorrent> = {}): BridgedTorrent => ({
  infoHash: hash(1),
  trackers: ['udp://tracker.example:6969'],
  peers: ['192.0.2.7:6881'],
  selectOnly: null,
  infoBytes: null,
  isShared: false,
  ...parts,
})

const status = (infoHash: string, parts: Partial<BridgeStatus> = {}): BridgeStatus => ({
  type: 'status',
  infoHash,
  state: 'joining',
  reason: null,
  ...{ peers: 0, seeds: 0, downloadRate: 0, found: 0, silent: 0, refused: 0, closed: 0, asksDht: false },
  ...parts,
})

const { type: _type, infoHash: _infoHash, ...joining } = status(hash(1))

/** Meetings of the page with bridges, and what became of them. */
class NotingMeetings implements Meetings {
  readonly all: { infoHash: string; send: (signal: Described) => void; log: unknown[] }[] = []

  meet(infoHash: string, send: (signal: Described) => void): Meeting {
    const log: unknown[] = []
    this.all.push({ infoHash, send, log })
    return {
      prepare: () => log.push('prepared'),
      invited: () => log.push('invited'),
      receive: ({ peerId, offerId, description }) => log.push({ peerId, offerId, description }),
      close: () => log.push('closed'),
    }
  }
}

const signal = (type: 'offer' | 'answer', sdp = dataChannelSdp): Described => ({
  peerId: new Uint8Array(20).fill(7),
  offerId: new Uint8Array(20).fill(8),
  description: { type, sdp },
})

/** A page with bridges at these hosts. `random` is 1: a retry comes as late as it may. */
const setUp = (hosts: readonly string[] = ['bridge.example'], token: string | null = null) => {
  const { made, WebSocket } = scriptedSockets()
  const clock = new VirtualClock()
  const listeners = new Map<string, (event: Event) => void>()
  const page = {
    addEventListener: (type: string, listener: (event: Event) => void) => void listeners.set(type, listener),
    removeEventListener: (type: string) => void listeners.delete(type),
  }
  const meetings = new NotingMeetings()
  const bridges = createBridges(
    hosts.map((host) => ({ url: `wss://${host}/bridge`, token })),
    meetings,
    {
      WebSocket,
      clock,
      random: () => 1,
      host: 'bridge.example',
      wakeUps: { wallClock: () => clock.now(), page, document: null },
    },
  )
  const open = (given: BridgedTorrent) => {
    const heard: BridgeSnapshot[] = []
    const visit = bridges.open(given, (state) => heard.push(state))
    return { visit, heard, newest: () => heard.at(-1) }
  }
  const socketAt = (at: number): ScriptedWebSocket => {
    const socket = made.at(at)
    if (socket === undefined) throw new Error('There is no such socket.')
    return socket
  }
  const pages = (type: string) => listeners.get(type)?.(new Event(type))
  return { made, clock, open, socketAt, pages, listeners, meetings }
}

const hostOf = ({ url }: { readonly url: string }): string => new URL(url).host

describe('one bridge', () => {
  it('is told of a torrent when the socket is open, and its state is passed on', () => {
    const { open, socketAt } = setUp()
    const { heard, newest } = open(torrent())
    expect(heard).toEqual([speechless('connecting', null)])
    expect(socketAt(0).sent).toEqual([])
    socketAt(0).open()
    const { infoBytes: _, ...said } = torrent()
    expect(socketAt(0).sent).toEqual([{ type: 'open', ...said, hasMetadata: false }])
    socketAt(0).sayRaw(status(hash(1), { state: 'joined', peers: 3, found: 12 }))
    expect(newest()).toEqual({ ...joining, server: null, state: 'joined', peers: 3, found: 12 })
  })

  it('is met when it invites the page: offers and answers go over the socket', () => {
    const { open, socketAt, meetings } = setUp()
    const { visit } = open(torrent())
    open(torrent({ infoHash: hash(2) }))
    socketAt(0).open()
    expect(meetings.all.map(({ log }) => log)).toEqual([['prepared'], ['prepared']])
    const sayAnswer = (
      text = encodeBridgeSignal({ ...signal('answer'), type: 'answer', infoHash: hash(1) }),
    ) => socketAt(0).onmessage({ data: text })
    socketAt(0).sayRaw({ type: 'invitation', infoHash: hash(1) })
    socketAt(0).sayRaw({ type: 'invitation', infoHash: hash(9) })
    const [met] = meetings.all
    met?.send(signal('offer'))
    expect(socketAt(0).sent.at(-1)).toEqual({
      ...{ type: 'offer', infoHash: hash(1), peerId: '07'.repeat(20), offerId: '08'.repeat(20) },
      sdp: dataChannelSdp,
    })
    const { length } = socketAt(0).sent
    met?.send(signal('offer', dataChannelSdp.padEnd(12_001, 'x')))
    expect(socketAt(0).sent).toHaveLength(length)
    sayAnswer()
    socketAt(0).sayRaw({ type: 'invitation', infoHash: hash(1) })
    visit.close()
    sayAnswer()
    expect(meetings.all.map(({ infoHash, log }) => [infoHash, log])).toEqual([
      [hash(1), ['prepared', 'invited', signal('answer'), 'invited', 'closed']],
      [hash(2), ['prepared']],
    ])
  })

  it('is met anew on each socket', async () => {
    const { open, socketAt, meetings, clock } = setUp()
    open(torrent())
    socketAt(0).open()
    socketAt(0).sayRaw({ type: 'invitation', infoHash: hash(1) })
    socketAt(0).close()
    await clock.pass(1_000)
    socketAt(1).open()
    socketAt(1).sayRaw({ type: 'invitation', infoHash: hash(1) })
    expect(meetings.all.map(({ log }) => log)).toEqual([
      ['prepared', 'invited', 'closed'],
      ['prepared', 'invited'],
    ])
  })

  it('is named where it is another server than the page’s', () => {
    const { open } = setUp(['other.example:8443'])
    expect(open(torrent()).heard).toEqual([speechless('connecting', 'other.example:8443')])
  })

  it('gets the token of the run in its address', () => {
    const { open, made } = setUp(['bridge.example'], 'a-b_c')
    open(torrent())
    expect(made.map(({ url }) => url)).toEqual(['wss://bridge.example/bridge?token=a-b_c'])
  })

  it('gets the metadata in the frame after the message that announces it', () => {
    const { open, socketAt } = setUp()
    open(torrent({ infoBytes: Uint8Array.of(1, 2, 3) }))
    open(torrent({ infoHash: hash(2) }))
    socketAt(0).open()
    const [first, second, third] = socketAt(0).frames
    expect(JSON.parse(String(first))).toMatchObject({ infoHash: hash(1), hasMetadata: true })
    expect(second instanceof Uint8Array && parseBridgeMetadata(second)).toEqual({
      infoHash: hash(1),
      infoBytes: Uint8Array.of(1, 2, 3),
    })
    expect(JSON.parse(String(third))).toMatchObject({ infoHash: hash(2), hasMetadata: false })
  })

  it('hears of all torrents of the page by one socket, which is closed with the last of them', () => {
    const { open, made, socketAt, listeners } = setUp()
    const one = open(torrent())
    socketAt(0).open()
    const other = open(torrent({ infoHash: hash(2) }))
    expect(made).toHaveLength(1)
    expect(socketAt(0).sent.map(({ infoHash }) => infoHash)).toEqual([hash(1), hash(2)])
    one.visit.close()
    expect(socketAt(0).sent.at(-1)).toEqual({ type: 'close', infoHash: hash(1) })
    expect(socketAt(0).readyState).toBe(1)
    other.visit.close()
    other.visit.close()
    expect(socketAt(0).readyState).toBe(3)
    expect(listeners.size).toBe(0)
    open(torrent())
    expect(made).toHaveLength(2)
  })

  it('is told what becomes known later', () => {
    const { open, socketAt } = setUp()
    const { visit } = open(torrent({ trackers: [] }))
    socketAt(0).open()
    visit.update(torrent())
    expect(socketAt(0).sent.map(({ trackers }) => trackers)).toEqual([[], ['udp://tracker.example:6969']])
  })

  it('hears of twenty torrents, and of the next one when one of them is closed', () => {
    const { open, socketAt } = setUp()
    const all = Array.from({ length: 22 }, (_, at) => open(torrent({ infoHash: hash(at) })))
    socketAt(0).open()
    expect(socketAt(0).sent).toHaveLength(20)
    expect(all[20]?.newest()).toMatchObject({ state: 'refused' })
    all[21]?.visit.close()
    expect(socketAt(0).sent).toHaveLength(20)
    all[3]?.visit.close()
    expect(socketAt(0).sent.slice(20)).toMatchObject([
      { type: 'close', infoHash: hash(3) },
      { type: 'open', infoHash: hash(20) },
    ])
  })

  it('that hangs up is tried again after one second, two, and at most a minute, and hears all again', async () => {
    const { open, made, clock, socketAt } = setUp()
    const { newest } = open(torrent())
    const gaps: number[] = []
    for (let attempt = 0; attempt < 9; attempt++) {
      const before = made.length
      const from = clock.now()
      socketAt(-1).close()
      expect(newest()).toEqual(speechless('unreachable', null))
      expect(await clock.run(() => made.length > before, 120_000)).toBe(true)
      gaps.push(clock.now() - from)
    }
    expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    socketAt(-1).open()
    expect(socketAt(-1).sent).toMatchObject([{ type: 'open', infoHash: hash(1) }])
    // A bridge that takes the socket and hangs up without a word is no better than one that is gone.
    socketAt(-1).close()
    const mute = made.length
    await clock.pass(59_000)
    expect(made).toHaveLength(mute)
    await clock.pass(1_000)
    socketAt(-1).open()
    socketAt(-1).sayRaw(status(hash(1)))
    socketAt(-1).close()
    await clock.pass(1_000)
    expect(made).toHaveLength(mute + 2)
  })

  it('that does not answer the handshake is given up after ten seconds', async () => {
    const { open, made, clock } = setUp()
    const { newest } = open(torrent())
    await clock.pass(9_999)
    expect(newest()).toEqual(speechless('connecting', null))
    await clock.pass(1_001)
    expect(newest()).toEqual(speechless('unreachable', null))
    expect(made).toHaveLength(2)
  })

  it('that talks nonsense changes nothing, and one that floods is hung up on', async () => {
    const { open, made, clock, socketAt } = setUp()
    const { heard, newest } = open(torrent())
    socketAt(0).open()
    for (const data of ['', '{', 'null', '[]', '7', new ArrayBuffer(8), new Blob([]), '{"type":"status"}']) {
      socketAt(0).onmessage({ data })
    }
    // Of a torrent that is not open here.
    socketAt(0).sayRaw(status(hash(9)))
    expect(heard).toHaveLength(1)
    socketAt(0).onmessage({ data: 'x'.repeat(16 * 1024 + 1) })
    expect(newest()).toEqual(speechless('unreachable', null))
    expect(socketAt(0).readyState).toBe(3)
    await clock.pass(1_000)
    expect(made).toHaveLength(2)
  })

  it('is asked anew at once when the network is back', async () => {
    const { open, made, clock, socketAt, pages } = setUp()
    open(torrent())
    socketAt(0).open()
    pages('online')
    expect(socketAt(0).readyState).toBe(3)
    expect(made).toHaveLength(2)
    socketAt(1).open()
    expect(socketAt(1).sent).toHaveLength(1)
    await clock.pass(100_000)
    expect(made).toHaveLength(2)
  })

  it('is left alone after the page has closed its torrents, whatever state the socket was in', async () => {
    const connecting = setUp()
    connecting.open(torrent()).visit.close()
    const waiting = setUp()
    const { visit } = waiting.open(torrent())
    waiting.socketAt(0).close()
    visit.close()
    for (const { clock, made, socketAt } of [connecting, waiting]) {
      await clock.pass(200_000)
      expect(made).toHaveLength(1)
      expect(socketAt(0).readyState).toBe(3)
    }
  })
})

describe('several bridges', () => {
  const hosts = ['a.example', 'b.example', 'c.example']
  const ranked = rankBridges(
    hash(1),
    hosts.map((host) => ({ url: `wss://${host}/bridge`, host })),
  ).map(({ host }) => host)

  it('are asked one at a time: the next after five seconds in which the first is silent', async () => {
    const { open, made, clock, socketAt } = setUp(hosts)
    const { heard } = open(torrent())
    socketAt(0).open()
    await clock.pass(4_999)
    expect(made.map(hostOf)).toEqual(ranked.slice(0, 1))
    await clock.pass(1)
    expect(made.map(hostOf)).toEqual(ranked.slice(0, 2))
    expect(socketAt(0).readyState).toBe(3)
    socketAt(1).open()
    socketAt(1).sayRaw(status(hash(1)))
    await clock.pass(100_000)
    expect(made).toHaveLength(2)
    expect(heard.at(-1)).toEqual({ ...joining, server: ranked[1] })
  })

  it('the next comes at once after a refusal, and after five seconds without a process behind the socket', async () => {
    const { open, made, clock, socketAt } = setUp(hosts)
    open(torrent())
    socketAt(0).open()
    socketAt(0).sayRaw(status(hash(1), { state: 'refused', reason: 'Not for you.' }))
    expect(made.map(hostOf)).toEqual(ranked.slice(0, 2))
    socketAt(1).open()
    socketAt(1).sayRaw(status(hash(1), { state: 'unavailable' }))
    await clock.pass(5_000)
    expect(made.map(hostOf)).toEqual(ranked)
  })

  it('one that worked is left five seconds after it has gone', async () => {
    const { open, made, clock, socketAt } = setUp(hosts)
    open(torrent())
    socketAt(0).open()
    socketAt(0).sayRaw(status(hash(1), { state: 'joined', peers: 2 }))
    await clock.pass(60_000)
    socketAt(0).close()
    await clock.pass(4_999)
    expect(made.every((socket) => hostOf(socket) === ranked[0])).toBe(true)
    await clock.pass(1)
    expect(hostOf(socketAt(-1))).toBe(ranked[1])
  })

  it('one that comes back within five seconds keeps its torrent', async () => {
    const { open, clock, socketAt, made } = setUp(hosts)
    open(torrent())
    socketAt(0).open()
    socketAt(0).sayRaw(status(hash(1), { state: 'joined' }))
    socketAt(0).close()
    await clock.pass(1_000)
    socketAt(1).open()
    socketAt(1).sayRaw(status(hash(1), { state: 'joined' }))
    await clock.pass(60_000)
    expect(made.map(hostOf)).toEqual([ranked[0], ranked[0]])
  })

  it('when none helps, those that did not refuse are tried again after a minute', async () => {
    const { open, made, clock, socketAt } = setUp(hosts)
    open(torrent())
    socketAt(0).open()
    socketAt(0).sayRaw(status(hash(1), { state: 'refused', reason: 'Not for you.' }))
    // Two bridges take the socket and stay silent.
    socketAt(1).open()
    await clock.pass(5_000)
    socketAt(2).open()
    await clock.pass(5_000 + 59_999)
    expect(made.map(hostOf)).toEqual(ranked)
    await clock.pass(1)
    expect(made.map(hostOf)).toEqual([...ranked, ranked[1]])
  })

  it('when all refuse, the last one stays asked, and may change its mind', async () => {
    const { open, made, clock, socketAt } = setUp(hosts)
    const { newest } = open(torrent())
    for (const at of [0, 1, 2]) {
      socketAt(at).open()
      socketAt(at).sayRaw(status(hash(1), { state: 'refused', reason: `No ${at}.` }))
    }
    await clock.pass(200_000)
    expect(made).toHaveLength(3)
    expect(newest()).toMatchObject({ state: 'refused', reason: 'No 2.' })
    socketAt(2).sayRaw(status(hash(1)))
    expect(newest()).toMatchObject({ state: 'joining' })
  })

  it('what a bridge says that was left is not heard', async () => {
    const { open, clock, socketAt } = setUp(hosts)
    const { heard } = open(torrent())
    const other = open(torrent({ infoHash: sameFirst() }))
    socketAt(0).open()
    other.visit.update(torrent({ infoHash: sameFirst() }))
    socketAt(0).sayRaw(status(sameFirst()))
    await clock.pass(5_000)
    const before = heard.length
    socketAt(0).sayRaw(status(hash(1), { state: 'joined' }))
    expect(heard).toHaveLength(before)
  })

  /** Another torrent with the same first bridge. */
  const sameFirst = (): string => {
    const found = Array.from({ length: 100 }, (_, at) => hash(at + 2)).find(
      (infoHash) =>
        rankBridges(
          infoHash,
          hosts.map((host) => ({ url: `wss://${host}/bridge`, host })),
        )[0]?.host === ranked[0],
    )
    if (found === undefined) throw new Error('No torrent has this bridge.')
    return found
  }
})

describe('the choice of a bridge', () => {
  const bridges = Array.from({ length: 5 }, (_, at) => ({ url: `wss://b${at}.example/bridge` }))
  const hashes = Array.from({ length: 5_000 }, (_, at) => hash(at * 7_919))

  it('does not depend on the order in which they are listed', () => {
    for (const infoHash of hashes.slice(0, 100)) {
      expect(rankBridges(infoHash, [...bridges].reverse())).toEqual(rankBridges(infoHash, bridges))
    }
  })

  it('spreads torrents evenly over first and over second places', () => {
    for (const place of [0, 1]) {
      for (const bridge of bridges) {
        const count = hashes.filter((infoHash) => rankBridges(infoHash, bridges)[place] === bridge).length
        expect(count).toBeGreaterThan(850)
        expect(count).toBeLessThan(1_150)
      }
    }
  })

  it('moves the torrents of a bridge that is gone and no others', () => {
    const [gone, ...rest] = bridges
    for (const infoHash of hashes) {
      const [first] = rankBridges(infoHash, bridges)
      if (first !== gone) expect(rankBridges(infoHash, rest)[0]).toBe(first)
    }
  })
})

describe('bridges whose code is on its way', () => {
  it('are asked for what was opened meanwhile, as it is known by then', async () => {
    const { promise, resolve } = deferred<{ open: (given: BridgedTorrent) => never }>()
    const opened: BridgedTorrent[] = []
    const coming = new ComingBridges(() => promise)
    const heard: BridgeSnapshot[] = []
    const visit = coming.open(torrent({ trackers: [] }), (state) => heard.push(state))
    coming.open(torrent({ infoHash: hash(2) }), () => undefined).close()
    visit.update(torrent())
    expect(heard).toEqual([speechless('connecting', null)])
    resolve({ open: (given) => opened.push(given) as never })
    await promise
    await Promise.resolve()
    expect(opened).toEqual([torrent()])
    // From now on nobody waits.
    coming.open(torrent({ infoHash: hash(2) }), () => undefined)
    expect(opened).toEqual([torrent(), torrent({ infoHash: hash(2) })])
  })

  it('a torrent is told when the code does not come, and the next torrent tries again', async () => {
    let loads = 0
    const coming = new ComingBridges(() => {
      loads++
      return Promise.reject(new Error('It is not there.'))
    })
    const heard: BridgeSnapshot[] = []
    coming.open(torrent(), (state) => heard.push(state))
    await new Promise((resolve) => setTimeout(resolve))
    expect(heard.map(({ state }) => state)).toEqual(['connecting', 'unreachable'])
    expect(loads).toBe(1)
    coming.open(torrent(), () => undefined)
    expect(loads).toBe(2)
    await new Promise((resolve) => setTimeout(resolve))
  })
})
