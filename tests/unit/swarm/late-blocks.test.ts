import { beforeEach, describe, expect, it } from 'vitest'
import { Bitfield } from '../../../src/shared/bitfield.ts'
import { LateBlocks } from '../../../src/swarm/late-blocks.ts'
import type { PeerSession } from '../../../src/swarm/peer-session.ts'
import { PiecePicker } from '../../../src/swarm/piece-picker.ts'
import { PieceTable } from '../../../src/swarm/piece-table.ts'
import { RequestLedger } from '../../../src/swarm/request-ledger.ts'
import { defaultSwarmSettings } from '../../../src/swarm/settings.ts'
import { asSession, blockLength, info, pickPeer, windowOf } from '../../helpers/pick-peers.ts'
import { seededRandom } from '../../helpers/seeded-random.ts'

const { urgentBlockTimeoutMs, minBlockTimeoutMs, unknownBlockTimeoutMs, snubMs } = defaultSwarmSettings

/** A peer that owes blocks, and counts the messages that it gets. */
const owing = (rate = 0, pieces: 'all' | number[] = 'all'): PeerSession & { sent: number } => {
  const peer = {
    ...pickPeer(pieces, rate),
    sent: 0,
    send: () => {
      peer.sent++
    },
  }
  return asSession(peer) as PeerSession & { sent: number }
}

let now = 0
beforeEach(() => {
  now = 0
})

/** Pieces 0 and 1 are urgent, the others are not. */
const setUp = (...peers: PeerSession[]) => {
  const table = new PieceTable(info, new Bitfield(16), seededRandom(1))
  const picker = new PiecePicker({
    table,
    cursors: {
      windows: () => [windowOf('deadline', 0, 2), windowOf('sequential', 2, 16)],
      rate: 1e5,
      isStartingUp: () => false,
    },
    settings: defaultSwarmSettings,
    now: () => now,
    peers: () => peers,
  })
  const ledger = new RequestLedger(table, () => now)
  const late = new LateBlocks({
    picker,
    ledger,
    settings: defaultSwarmSettings,
    now: () => now,
    peers: () => peers,
  })
  const ask = (peer: PeerSession, piece: number, block = 0) => ledger.request(peer, table.begin(piece), block)
  /** The pieces that the peer is still counted on for. */
  const owed = (peer: PeerSession): number[] =>
    peer.queue.requests.filter(({ abandoned }) => !abandoned).map(({ piece }) => piece.index)
  return { table, late, ledger, ask, owed }
}

/** A peer whose blocks have come every 5 ms, 5 ms after they were asked for. */
const steady = (): PeerSession & { sent: number } => {
  const peer = owing()
  for (let i = 1; i <= 40; i++) peer.queue.estimate.onBlock(blockLength, i * 5, i * 5 - 5, 0, 0)
  return peer
}

describe('a peer that owes blocks and is silent', () => {
  it('loses urgent requests first and the others later, and is told so', () => {
    const [slow, other] = [steady(), steady()]
    const { late, ask, owed } = setUp(slow, other)
    now = 1_000
    ask(slow, 0)
    ask(slow, 5)
    now += urgentBlockTimeoutMs
    late.check(slow)
    expect([owed(slow), slow.queue.isSnubbed, slow.sent]).toEqual([[0, 5], false, 0])
    now += 1
    late.check(slow)
    expect([owed(slow), slow.queue.isSnubbed, slow.sent]).toEqual([[5], true, 1])
    now = 1_000 + minBlockTimeoutMs + 1
    late.check(slow)
    expect([owed(slow), slow.sent]).toEqual([[], 2])
  })

  it('keeps what only it has: another peer is no help without the piece', () => {
    const [slow, viewer] = [steady(), owing(0, [5])]
    const { late, ask, owed } = setUp(slow, viewer)
    now = 1_000
    ask(slow, 0)
    ask(slow, 5)
    now += minBlockTimeoutMs + 1
    late.check(slow)
    expect([owed(slow), slow.sent]).toEqual([[0], 1])
  })

  it('has the silence counted from its last block, or from the first request when that came later', () => {
    const [slow, other] = [steady(), steady()]
    const { late, ask, owed } = setUp(slow, other)
    now = 1_000
    ask(slow, 0)
    slow.queue.lastBlockAt = 1_300
    now = 1_300 + urgentBlockTimeoutMs
    late.check(slow)
    expect(owed(slow)).toEqual([0])
    now += 1
    late.check(slow)
    expect(owed(slow)).toEqual([])
  })

  it('that never sent a block gets a limit of its own', () => {
    const [silent, other] = [owing(), steady()]
    const { late, ask, owed } = setUp(silent, other)
    ask(silent, 0)
    now = unknownBlockTimeoutMs
    late.check(silent)
    expect(owed(silent)).toEqual([0])
    now += 1
    late.check(silent)
    expect(owed(silent)).toEqual([])
  })

  it.each([
    ['there is no other peer', 0, false, false],
    ['the other peer chokes us', 1, true, false],
    ['the other peer is silent too', 1, false, true],
  ])('keeps its requests when %s, until it counts as lost', (_, count, peerChoking, isSnubbed) => {
    const slow = steady()
    const others = Array.from({ length: count }, steady)
    for (const other of others) {
      other.peerChoking = peerChoking
      other.queue.isSnubbed = isSnubbed
    }
    const { late, ask, owed } = setUp(slow, ...others)
    now = 1_000
    ask(slow, 0)
    now = 1_000 + snubMs
    late.check(slow)
    expect([owed(slow), slow.queue.isSnubbed]).toEqual([[0], true])
    now += 1
    late.check(slow)
    expect(owed(slow)).toEqual([])
  })
})

describe('a block that a peer has dropped', () => {
  const lostAfterMs = 1_000

  it('is lost a second after the peer sent a later one, though it goes on to send', () => {
    const peer = steady()
    const { late, ledger, ask, owed } = setUp(peer)
    for (const block of [0, 1, 2, 3]) ask(peer, 5, block)
    now = 100
    ledger.answer(peer, 5, blockLength, blockLength)
    now = 900
    peer.queue.lastBlockAt = now
    ledger.answer(peer, 5, 2 * blockLength, blockLength)
    now = 100 + lostAfterMs
    late.check(peer)
    expect(owed(peer)).toEqual([5, 5])
    now++
    late.check(peer)
    expect(peer.queue.requests.filter(({ abandoned }) => !abandoned).map(({ block }) => block)).toEqual([3])
    // A CANCEL could take away what is on its way, and the peer is not to blame.
    expect([peer.sent, peer.queue.isSnubbed]).toEqual([0, false])
  })

  it('is given twice the time each time that it is asked for again', () => {
    const peer = steady()
    const { late, ledger, ask, owed } = setUp(peer)
    const lostAfter = [1, 2, 4].map((factor) => {
      ask(peer, 5, 0)
      ask(peer, 5, 1)
      const at = now
      ledger.answer(peer, 5, blockLength, blockLength)
      peer.queue.lastBlockAt = now + factor * lostAfterMs
      while (owed(peer).length > 0) {
        now += 50
        late.check(peer)
      }
      return now - at
    })
    expect(lostAfter).toEqual([1_050, 2_050, 4_050])
  })

  it('is lost after two seconds of silence when it was asked for, cancelled and asked for again', () => {
    const peer = steady()
    const { late, ledger, ask, owed } = setUp(peer)
    ask(peer, 0)
    for (const request of [...peer.queue.requests]) ledger.cancel(peer, request)
    now = 10
    ask(peer, 0)
    peer.sent = 0
    now = 10 + minBlockTimeoutMs
    late.check(peer)
    expect(owed(peer)).toEqual([0])
    now++
    late.check(peer)
    expect([owed(peer), peer.sent]).toEqual([[], 0])
  })
})

describe('a late block that a second peer is asked for', () => {
  const find = (late: LateBlocks, peer: PeerSession, isEndGame = false): string | null => {
    const found = late.chooseFor(peer, isEndGame)
    return found === null ? null : `${found.piece.index}.${found.block}`
  }

  it('is urgent, and one that this peer would bring much sooner', () => {
    const [slow, fast] = [owing(20_000), owing(1e6)]
    const { late, ask } = setUp(slow, fast)
    ask(slow, 5)
    expect(find(late, fast)).toBeNull()
    ask(slow, 1, 2)
    expect(find(late, fast)).toBe('1.2')
    expect(find(late, slow)).toBeNull()
  })

  it('may be any block in the end game', () => {
    const [slow, fast] = [owing(20_000), owing(1e6)]
    const { late, ask } = setUp(slow, fast)
    ask(slow, 5)
    expect(find(late, fast, true)).toBe('5.0')
  })

  it('is not asked for when this peer would be no sooner, or has much to send first', () => {
    const [a, b] = [owing(1e6), owing(1e6)]
    const { late, ask } = setUp(a, b)
    ask(a, 0)
    expect(find(late, b)).toBeNull()
    const slow = owing(20_000)
    const second = setUp(slow, b)
    second.ask(slow, 0)
    b.queue.requestedBytes = 10_000_000
    expect(find(second.late, b)).toBeNull()
  })

  it('is not one that two peers owe, that is here, or that was given up', () => {
    const [slow, other, fast] = [owing(20_000), owing(20_000), owing(1e6)]
    const { table, late, ask } = setUp(slow, other, fast)
    ask(slow, 0)
    ask(other, 0)
    expect(find(late, fast)).toBeNull()
    ask(slow, 0, 1)
    expect(find(late, fast)).toBe('0.1')
    table.begin(0).receive(1, new Uint8Array(blockLength), other)
    expect(find(late, fast)).toBeNull()
    ask(slow, 0, 2)
    for (const request of slow.queue.requests) request.abandoned = true
    expect(find(late, fast)).toBeNull()
  })

  it('is never one of a piece that one peer has to send, nor one that this peer sent wrong or right before', () => {
    const [slow, fast] = [owing(20_000), owing(1e6)]
    const { table, late, ask } = setUp(slow, fast)
    table.fail(table.begin(0), 'one-peer')
    ask(slow, 0)
    expect(find(late, fast)).toBeNull()
    const failed = table.begin(1)
    failed.receive(0, new Uint8Array(blockLength), fast)
    failed.receive(1, new Uint8Array(blockLength), slow)
    table.fail(failed, 'recheck')
    ask(slow, 1, 0)
    expect(find(late, fast)).toBeNull()
    ask(slow, 1, 1)
    expect(find(late, fast)).toBe('1.1')
  })
})
