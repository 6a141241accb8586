import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { RequestLedger } from '../../../src/swarm/request-ledger.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'
import { connect, makeNode, makeTorrent, VirtualClock } from '../../helpers/virtual-world.ts'

const blockLength = 16_384
const pieceLength = 4 * blockLength
const torrent = makeTorrent(4 * pieceLength, pieceLength)

/** Real sessions with two peers, and a ledger of our own about them. */
const setUp = async () => {
  const clock = new VirtualClock()
  const node = await makeNode(clock, torrent, { id: 1 })
  for (const id of [2, 3]) connect(clock, node.swarm, (await makeNode(clock, torrent, { id })).swarm)
  await clock.run(() => node.swarm.peers.length === 2, 1_000)
  const table = new PieceTable(torrent.info, new Bitfield(4), seededRandom(1))
  const [a, b] = node.swarm.peers as [PeerSession, PeerSession]
  return { clock, table, a, b, ledger: new RequestLedger(table, () => clock.now()) }
}

describe('RequestLedger', () => {
  it('counts what is owed, and settles it when it comes', async () => {
    const { table, ledger, a } = await setUp()
    const piece = table.begin(1)
    ledger.request(a, piece, 0)
    ledger.request(a, piece, 1)
    expect([a.queue.active, a.queue.requestedBytes, piece.freeBlocks]).toEqual([2, 2 * blockLength, 2])
    expect(ledger.answer(a, 1, blockLength, blockLength)?.block).toBe(1)
    expect([a.queue.active, a.queue.requestedBytes]).toEqual([1, blockLength])
  })

  it('knows what nobody had asked for: another block, another length, another peer', async () => {
    const { table, ledger, a, b } = await setUp()
    ledger.request(a, table.begin(1), 0)
    expect(ledger.answer(a, 1, blockLength, blockLength)).toBeNull()
    expect(ledger.answer(a, 1, 0, blockLength - 1)).toBeNull()
    expect(ledger.answer(b, 1, 0, blockLength)).toBeNull()
    expect(a.queue.active).toBe(1)
  })

  it('frees a cancelled block at once, and takes it all the same when it comes', async () => {
    const { table, ledger, a, b } = await setUp()
    const piece = table.begin(1)
    ledger.request(b, piece, 0)
    ledger.request(a, piece, 1)
    const [request] = a.queue.requests
    if (request === undefined) throw new Error('Nothing is asked for.')
    ledger.cancel(a, request)
    expect([a.queue.active, a.queue.requestedBytes, piece.nextFree()]).toEqual([0, blockLength, 1])
    expect(ledger.answer(a, 1, blockLength, blockLength)).toBe(request)
    expect(a.queue.requestedBytes).toBe(0)
  })

  it('forgets a cancelled block that never comes: a later answer overtakes it, or time does', async () => {
    const { clock, table, ledger, a } = await setUp()
    const piece = table.begin(1)
    for (const block of [0, 1, 2]) ledger.request(a, piece, block)
    for (const request of a.queue.requests.slice(0, 1)) ledger.cancel(a, request)
    ledger.answer(a, 1, blockLength, blockLength)
    expect(a.queue.requests.map(({ block }) => block)).toEqual([2])
    for (const request of a.queue.requests.slice()) ledger.cancel(a, request)
    ledger.forgetAbandoned(a)
    expect(a.queue.requests.length).toBe(1)
    await clock.pass(5_001)
    ledger.forgetAbandoned(a)
    expect([a.queue.requests.length, a.queue.requestedBytes]).toEqual([0, 0])
  })

  it('cancels what others owe of a block that is here, and gives the piece back when nobody sends it', async () => {
    const { table, ledger, a, b } = await setUp()
    const piece = table.begin(2)
    ledger.request(a, piece, 0)
    ledger.request(b, piece, 0)
    expect(piece.requesters(0)).toBe(2)
    ledger.answer(a, 2, 0, blockLength)
    ledger.cancelOthers([a, b], piece, 0)
    expect(b.queue.active).toBe(0)
    expect(table.partials.size).toBe(0)
  })

  it('tells a block that was counted on from one that was given up', async () => {
    const { table, ledger, a } = await setUp()
    const piece = table.begin(0)
    ledger.request(a, piece, 0)
    ledger.request(a, piece, 1)
    for (const request of a.queue.requests.slice(0, 1)) ledger.cancel(a, request)
    expect([0, 1, 1].map((block) => ledger.reject(a, 0, block * blockLength))).toEqual([false, true, false])
    expect([a.queue.requests.length, a.queue.requestedBytes, a.queue.active]).toEqual([0, 0, 0])
  })

  it('hangs up on a peer that goes on sending what nobody asked for', async () => {
    const { ledger, a } = await setUp()
    ledger.unsolicited(a, 8 * 1024 * 1024)
    expect(a.isClosed).toBe(false)
    ledger.unsolicited(a, 1)
    expect(a.isClosed).toBe(true)
  })
})
