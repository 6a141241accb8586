import { describe, expect, it, vi } from 'vitest'
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

/** What the peer is sent from now on, as text. */
const recordMessages = (peer: PeerSession): string[] => {
  const sent: string[] = []
  vi.spyOn(peer, 'send').mockImplementation((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let at = 0; at < bytes.length; at += 4 + view.getUint32(at)) {
      const name = { 6: 'request', 8: 'cancel' }[view.getUint8(at + 4)] ?? 'other'
      sent.push(`${name} ${view.getUint32(at + 5)} ${view.getUint32(at + 9)}`)
    }
  })
  return sent
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

  it('sends no message for a block that is given up and asked for again in one step', async () => {
    const { clock, table, ledger, a } = await setUp()
    const piece = table.begin(1)
    for (const block of [0, 1]) ledger.request(a, piece, block)
    ledger.tell(a)
    await clock.pass(10)
    const sent = recordMessages(a)
    ledger.giveUp(a, () => false)
    expect([a.queue.active, table.partials.size]).toEqual([0, 0])
    // The piece begins anew: what the peer owes is of the new one.
    const again = table.begin(1)
    ledger.request(a, again, 1)
    ledger.request(a, again, 2)
    expect(sent).toEqual([])
    ledger.tell(a)
    ledger.tell(a)
    expect(sent).toEqual(['cancel 1 0', `request 1 ${2 * blockLength}`])
    expect([a.queue.active, a.queue.requestedBytes]).toEqual([2, 3 * blockLength])
    const answer = ledger.answer(a, 1, blockLength, blockLength)
    expect([answer?.piece, answer?.at]).toEqual([again, clock.now() - 10])
    expect(again.requesters(1)).toBe(0)
  })

  it('takes the answer to what was given up for the same block of the piece begun anew', async () => {
    const { table, ledger, a, b } = await setUp()
    for (const peer of [a, b]) ledger.request(peer, table.begin(1), 0)
    ledger.cancelUnneeded(a, () => false)
    ledger.cancelUnneeded(b, () => false)
    const again = table.begin(1)
    ledger.request(a, again, 0)
    expect(ledger.answer(a, 1, 0, blockLength)?.piece).toBe(again)
    expect(again.requesters(0)).toBe(1)
    expect(ledger.answer(b, 1, 0, blockLength)?.piece).not.toBe(again)
    // The peer may answer both requests.
    expect(ledger.answer(a, 1, 0, blockLength)?.piece).toBe(again)
    expect(again.requesters(0)).toBe(0)
  })

  it.each(['one-peer', 'parole'] as const)(
    'keeps what the one sender of a %s piece sent when it owes a block twice',
    async (kind) => {
      const { table, ledger, a, b } = await setUp()
      const piece = table.begin(1)
      piece.source = { kind, peer: null }
      for (const block of [0, 1]) ledger.request(a, piece, block)
      const [, request] = a.queue.requests
      if (request === undefined) throw new Error('Nothing is asked for.')
      ledger.lose(a, request)
      ledger.request(a, piece, 1)
      const answer = ledger.answer(a, 1, blockLength, blockLength)
      expect(answer?.piece.receive(1, new Uint8Array(blockLength), a)).toBe(true)
      ledger.cancelOthers([a, b], piece, 1)
      expect([piece.receivedBlocks, piece.onlyPeer]).toEqual([1, a])
      // What it does not send is another matter: then another peer begins anew.
      ledger.releaseAll(a)
      expect([piece.receivedBlocks, piece.onlyPeer, piece.freeBlocks]).toEqual([0, null, 4])
    },
  )

  it('forgets what is not sent yet when the peer chokes or goes', async () => {
    const { table, ledger, a } = await setUp()
    ledger.request(a, table.begin(1), 0)
    ledger.giveUp(a, () => false)
    ledger.request(a, table.begin(2), 0)
    ledger.releaseAll(a)
    const sent = recordMessages(a)
    ledger.tell(a)
    expect([sent, a.queue.requestedBytes]).toEqual([[], 0])
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
