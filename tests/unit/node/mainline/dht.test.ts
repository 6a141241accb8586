import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DhtMembership } from '../../../../src/node/mainline/dht-membership.ts'
import { readDhtMessage } from '../../../../src/node/mainline/dht-message.ts'
import { readKeptNodes, writeKeptNodes } from '../../../../src/node/mainline/kept-nodes.ts'
import { PacketRate } from '../../../../src/node/mainline/packet-rate.ts'
import type { PeerAddress } from '../../../../src/protocol/peer-address.ts'
import { fromLatin1 } from '../../../../src/shared/bytes.ts'
import { deferred } from '../../../../src/shared/deferred.ts'
import { VirtualClock } from '../../../helpers/virtual-world.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const id = '2:id20:abcdefghij0123456789'
const read = (text: string) => readDhtMessage(fromLatin1(text))

describe('messages of the DHT', () => {
  // The examples of BEP 5.
  it.each([
    [`d1:ad${id}e1:q4:ping1:t2:aa1:y1:qe`, 'query'],
    [`d1:ad${id}6:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe`, 'query'],
    [`d1:ad${id}9:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe`, 'query'],
    [
      `d1:ad${id}12:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe`,
      'query',
    ],
    [`d1:rd${id}e1:t2:aa1:y1:re`, 'answer'],
    [`d1:rd${id}5:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re`, 'answer'],
    [`d1:rd${id}5:nodes26:${'n'.repeat(26)}e1:t2:aa1:y1:re`, 'answer'],
    ['d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee', 'answer'],
  ] as const)('%s is read', (text, kind) => {
    expect(read(text)).toBe(kind)
  })

  it.each([
    ['nothing', ''],
    ['no dictionary', 'le'],
    ['no transaction id', `d1:rd${id}e1:y1:re`],
    ['a number as transaction id', `d1:rd${id}e1:ti7e1:y1:re`],
    ['a long transaction id', `d1:rd${id}e1:t65:${'t'.repeat(65)}1:y1:re`],
    ['a number as id', 'd1:rd2:idi7ee1:t2:aa1:y1:re'],
    ['a short id', 'd1:rd2:id3:abce1:t2:aa1:y1:re'],
    ['a number as token', `d1:rd${id}5:tokeni7ee1:t2:aa1:y1:re`],
    ['a number as target', `d1:ad${id}6:targeti7ee1:q9:find_node1:t2:aa1:y1:qe`],
    ['a list as info hash', `d1:ad${id}9:info_hashlee1:q9:get_peers1:t2:aa1:y1:qe`],
    [
      'a number as token of an announce',
      `d1:ad${id}9:info_hash20:mnopqrstuvwxyz1234565:tokeni7ee1:q13:announce_peer1:t2:aa1:y1:qe`,
    ],
    ['half a node', `d1:rd${id}5:nodes25:${'n'.repeat(25)}e1:t2:aa1:y1:re`],
    ['numbers as peers', `d1:rd${id}6:valuesli7eee1:t2:aa1:y1:re`],
    ['peers of odd length', `d1:rd${id}6:valuesl5:aaaaaee1:t2:aa1:y1:re`],
    ['a number as peers', `d1:rd${id}6:valuesi7ee1:t2:aa1:y1:re`],
    ['an error that is no list', 'd1:ei7e1:t2:aa1:y1:ee'],
    ['a put (BEP 44)', `d1:ad${id}5:token2:aa1:v1:xe1:q3:put1:t2:aa1:y1:qe`],
    ['a number as query', `d1:ad${id}e1:qi7e1:t2:aa1:y1:qe`],
    ['64 KB', `d1:rd${id}5:nodes65000:${'n'.repeat(65_000)}e1:t2:aa1:y1:re`],
    ['deep lists', `d1:rd${id}1:x${'l'.repeat(900)}`],
  ])('%s is not', (_name, text) => {
    expect(read(text)).toBeNull()
  })
})

it('a rate lets through what it names, for each source', () => {
  const rate = new PacketRate(5, 10)
  const passed = (nowMs: number, source: string, tries: number): number =>
    Array.from({ length: tries }, () => rate.take(nowMs, source)).filter(Boolean).length
  expect(passed(0, 'a', 100)).toBe(10)
  expect(passed(0, 'b', 3)).toBe(3)
  expect(passed(1_000, 'a', 100)).toBe(5)
  expect(passed(1_000_000, 'a', 100)).toBe(10)
  for (let i = 0; i < 2_000; i++) expect(passed(1_000_000, `c${i}`, 1)).toBe(1)
})

describe('nodes between runs', () => {
  const fileIn = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'dht-'))
    folders.push(folder)
    return join(folder, 'dht.json')
  }

  it('are read as they were written, at most 200, and no half-written file is left', async () => {
    const file = await fileIn()
    const own = new Uint8Array(20).fill(7)
    const nodes = Array.from({ length: 300 }, (_, i) => ({ host: '198.51.100.1', port: 2_000 + i }))
    await writeKeptNodes(file, own, nodes)
    expect(await readKeptNodes(file)).toEqual({ id: own, nodes: nodes.slice(0, 200) })
    expect(await readdir(join(file, '..'))).toEqual(['dht.json'])
  })

  it.each([
    ['nothing', ''],
    ['half a file', '{"id":"07'],
    ['a list', '[]'],
    ['other types', '{"id":7,"nodes":{"length":1e9}}'],
    [
      'names and numbers',
      '{"id":"zz","nodes":[7,null,"router.example:1","198.51.100.1",{"host":"198.51.100.1"}]}',
    ],
    ['a megabyte', JSON.stringify({ nodes: new Array(70_000).fill('198.51.100.1:1') })],
  ])('%s counts as empty', async (_name, text) => {
    const file = await fileIn()
    await writeFile(file, text)
    expect(await readKeptNodes(file)).toEqual({ id: null, nodes: [] })
  })

  it('that were never kept count as empty', async () => {
    expect(await readKeptNodes(join(await fileIn(), 'no-folder'))).toEqual({ id: null, nodes: [] })
  })
})

describe('rounds of a torrent', () => {
  const torrent = (wantsPeers = true) => {
    const clock = new VirtualClock()
    const at: number[] = []
    const told: (readonly PeerAddress[])[] = []
    const state = { finds: false }
    const membership: DhtMembership = new DhtMembership({
      clock,
      wantsPeers,
      lookUp: async () => {
        at.push(clock.now() / 1000)
        if (!state.finds) return
        membership.found({ host: '198.51.100.1', port: 6881 }, '198.51.100.9')
        membership.found({ host: '198.51.100.2', port: 6881 }, '198.51.100.9')
      },
      onPeers: (peers) => told.push(peers),
      onLeave: () => undefined,
    })
    membership.refresh()
    return { clock, at, told, state, membership }
  }

  it('come sooner while nobody is found, then every 15 minutes', async () => {
    const { clock, at, told, state } = torrent()
    await clock.pass(110_000)
    expect(at).toEqual([0, 15, 45, 105])
    state.finds = true
    await clock.pass(2_000_000)
    expect(at.slice(4)).toEqual([225, 1_125, 2_025])
    expect(told.map(({ length }) => length)).toEqual([2, 2, 2])
  })

  it('come every 15 minutes while nobody is wanted, at most one in 15 s, and none after it left', async () => {
    const { clock, at, membership } = torrent(false)
    await clock.pass(14_000)
    for (let i = 0; i < 5; i++) membership.refresh()
    expect(at).toEqual([0])
    await clock.pass(2_000)
    membership.setWantsPeers(true)
    membership.setWantsPeers(true)
    await clock.pass(0)
    expect(at).toEqual([0, 16])
    membership.leave()
    await clock.pass(10_000_000)
    expect(at).toEqual([0, 16])
  })

  it('tell the round that goes on when the torrent is left, and tell nobody of what it still finds', async () => {
    const { promise, resolve } = deferred<void>()
    const told: unknown[] = []
    let left: AbortSignal | null = null
    const membership = new DhtMembership({
      clock: new VirtualClock(),
      wantsPeers: true,
      lookUp: (signal) => {
        left = signal
        return promise
      },
      onPeers: (peers) => told.push(peers),
      onLeave: () => told.push('left'),
    })
    membership.refresh()
    expect(left).toMatchObject({ aborted: false })
    membership.leave()
    membership.leave()
    expect(left).toMatchObject({ aborted: true })
    membership.found({ host: '198.51.100.1', port: 6881 }, '198.51.100.9')
    resolve()
    await promise
    expect(told).toEqual(['left'])
  })
})
