/**
 * `npm run bench:picker`: what a HAVE and a pick cost, in nanoseconds and in bytes allocated, with few pieces
 * and peers and with many. Both must cost the same whatever the number of pieces is.
 */
import { Bitfield } from '../../src/shared/bitfield.ts'
import { Availability } from '../../src/swarm/availability.ts'
import type { PeerSession } from '../../src/swarm/peer-session.ts'
import { PiecePicker } from '../../src/swarm/piece-picker.ts'
import { PieceTable } from '../../src/swarm/piece-table.ts'
import { ReadCursors } from '../../src/swarm/read-cursors.ts'
import { RequestQueue } from '../../src/swarm/request-queue.ts'
import { defaultSwarmSettings } from '../../src/swarm/settings.ts'
import { seededRandom } from '../sim/kernel.ts'

const collectGarbage = (globalThis as { gc?: () => void }).gc
const blockLength = 16_384
const blocksPerPiece = 16

/** A peer as far as the picker and the counts need one. It has half of the pieces. */
const peerWith = (pieceCount: number, random: { uint32(): number }): PeerSession => {
  const pieces = new Bitfield(pieceCount)
  for (let piece = 0; piece < pieceCount; piece++) if (random.uint32() & 1) pieces.add(piece)
  const queue = new RequestQueue()
  const { estimate } = queue
  estimate.onBlock(blockLength, 100 + (random.uint32() % 100), 0, 0, 0)
  return {
    pieces,
    queue,
    isSeed: false,
    peerChoking: false,
    hasSentValidPiece: true,
    wantedPieces: 0,
    allowedFastPieces: new Set(),
    extensions: new Set(),
    has: (piece: number) => pieces.has(piece),
    setInterested: () => undefined,
  } as unknown as PeerSession
}

interface Cost {
  readonly nanoseconds: number
  readonly bytes: number
}

const measure = (count: number, run: (i: number) => void): Cost => {
  collectGarbage?.()
  const heap = process.memoryUsage().heapUsed
  const startedAt = process.hrtime.bigint()
  for (let i = 0; i < count; i++) run(i)
  const nanoseconds = Number(process.hrtime.bigint() - startedAt) / count
  // Nothing was collected meanwhile, since new objects have a gigabyte to fill first.
  return { nanoseconds, bytes: Math.max(process.memoryUsage().heapUsed - heap, 0) / count }
}

const bench = (pieceCount: number, peerCount: number, watches: boolean): { have: Cost; pick: Cost } => {
  const random = seededRandom(1)
  const pieceLength = blockLength * blocksPerPiece
  const info = { pieceLength, pieceCount, length: pieceLength * pieceCount, files: [] }
  const table = new PieceTable(info as never, new Bitfield(pieceCount), random)
  table.setPriorities(new Uint8Array(pieceCount).fill(1))
  const counts = new Availability(table)
  const peers = Array.from({ length: peerCount }, () => peerWith(pieceCount, random))
  for (const peer of peers) counts.add(peer)
  const cursors = new ReadCursors(defaultSwarmSettings)
  if (watches) {
    cursors.bytesPerSecond = 1_000_000
    cursors.prefetch(0, info.length, -10_000)
  }
  const picker = new PiecePicker({
    table,
    cursors,
    settings: { ...defaultSwarmSettings, maxPartialBytes: Number.POSITIVE_INFINITY },
    now: () => 0,
    peers: () => peers,
  })
  picker.passTime()
  // Numbers of 31 bits need no object of their own.
  const choices = Int32Array.from({ length: 1 << 20 }, () => random.uint32() >>> 1)
  const at = (i: number): number => choices[i & (choices.length - 1)] ?? 0
  const have = (i: number): void => {
    const peer = peers[at(i) % peerCount]
    const piece = at(i + 1) % pieceCount
    if (peer?.pieces?.add(piece)) counts.peerGot(peer, piece)
    else if (peer?.pieces?.delete(piece)) counts.peerLost(peer, piece)
  }
  let picked = 0
  const pick = (i: number): void => {
    const peer = peers[at(i) % peerCount]
    const choice = peer === undefined ? null : picker.choose(peer)
    if (choice === null) return
    picked++
    choice.piece.request(choice.block)
    // A piece that was asked for as a whole counts as here at once. Otherwise begun pieces would become more
    // and more.
    if (choice.piece.freeBlocks === 0) {
      table.complete(choice.piece)
      counts.weGot(peers, choice.piece.index)
      if (watches) picker.invalidateWindows()
    }
  }
  const picks = Math.min(pieceCount * blocksPerPiece * 0.5, 100_000)
  for (let i = 0; i < 20_000; i++) have(i)
  for (let i = 0; i < picks * 0.2; i++) pick(i)
  const result = { have: measure(1_000_000, have), pick: measure(picks, pick) }
  if (picked < picks) throw new Error(`Only ${picked} of ${picks * 1.2} picks found a block.`)
  return result
}

/**
 * A seed, and leeches that together have every piece, a reader, and nothing selected: a crowd in which every
 * piece is replicated.
 */
const benchCrowd = (pieceCount: number, peerCount: number): Cost => {
  const random = seededRandom(1)
  const pieceLength = blockLength * blocksPerPiece
  const info = { pieceLength, pieceCount, length: pieceLength * pieceCount, files: [] }
  const table = new PieceTable(info as never, new Bitfield(pieceCount), random)
  const counts = new Availability(table)
  const leeches = Array.from({ length: peerCount - 1 }, () => peerWith(pieceCount, random))
  for (let piece = 0; piece < pieceCount; piece++) leeches[piece % leeches.length]?.pieces?.add(piece)
  const all = Bitfield.full(pieceCount)
  // The seed is as fast as the others: if seeds were enough for the reader it would be no crowd.
  const seed = {
    ...peerWith(pieceCount, random),
    pieces: all,
    isSeed: true,
    has: () => true,
  } as unknown as PeerSession
  const peers = [seed, ...leeches]
  for (const peer of peers) counts.add(peer)
  const cursors = new ReadCursors(defaultSwarmSettings)
  cursors.bytesPerSecond = 1_000_000
  cursors.prefetch(0, info.length, -10_000)
  const picker = new PiecePicker({
    table,
    cursors,
    settings: { ...defaultSwarmSettings, maxPartialBytes: Number.POSITIVE_INFINITY },
    now: () => 0,
    peers: () => peers,
  })
  picker.passTime()
  if (!picker.isCrowd) throw new Error('This is no crowd.')
  const cursor = cursors.all[0]
  const picks = Math.min(pieceCount * blocksPerPiece * 0.5, 50_000)
  let picked = 0
  const pick = (): void => {
    picker.peerChanged(seed)
    const choice = picker.choose(seed)
    if (choice === null) return
    picked++
    choice.piece.request(choice.block)
    if (choice.piece.freeBlocks > 0) return
    table.complete(choice.piece)
    counts.weGot(peers, choice.piece.index)
    // The piece is played, so the window moves on.
    if (cursor !== undefined) cursor.position += pieceLength
    picker.invalidateWindows()
  }
  const cost = measure(picks, pick)
  if (picked < picks * 0.9) throw new Error(`Only ${picked} of ${picks} picks found a block.`)
  return cost
}

const show = ({ nanoseconds, bytes }: Cost): string =>
  `${nanoseconds.toFixed(0).padStart(7)} ns${collectGarbage ? `, ${bytes.toFixed(1).padStart(5)} B allocated` : ''}`

for (const watches of [false, true]) {
  console.log(watches ? '\nwith a reader (windows, order by arrival)' : 'without a reader (rarest first)')
  for (const [pieces, peers] of [
    [4_096, 50],
    [65_536, 50],
    [65_536, 200],
  ] as const) {
    const { have, pick } = bench(pieces, peers, watches)
    console.log(
      `${String(pieces).padStart(6)} pieces × ${String(peers).padStart(3)} peers: HAVE ${show(have)}; pick ${show(pick)}`,
    )
  }
}

console.log('\nof a seed in a crowd, every piece with some leech, nothing wished for')
for (const [pieces, peers] of [
  [4_096, 50],
  [65_536, 50],
  [65_536, 200],
] as const) {
  const pick = benchCrowd(pieces, peers)
  console.log(`${String(pieces).padStart(6)} pieces × ${String(peers).padStart(3)} peers: pick ${show(pick)}`)
}
