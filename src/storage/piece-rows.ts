import { pieceLengthAt } from '../protocol/metainfo-types.ts'
import { Bitfield } from '../shared/bitfield.ts'
import type { TorrentDatabase } from './database.ts'
import { type Layout, partBytes, partOf, piecesPerRow, rowLayout } from './row-layout.ts'
import { storageProblems } from './storage-problems.ts'
import type { StoreRequests } from './transaction.ts'

/**
 * Most parts of a piece in one transaction (4 MiB, decision 002): the browser holds a copy of each until the
 * transaction has ended.
 */
const partsAtOnce = 16

type PieceRows = StoreRequests<'pieces'>

const bitfieldOf = (bytes: Uint8Array | undefined, pieceCount: number): Bitfield =>
  bytes?.length === Bitfield.byteLength(pieceCount)
    ? new Bitfield(pieceCount, bytes)
    : new Bitfield(pieceCount)

/**
 * Writes verified pieces, and marks them in the bitfield in the transaction that writes the last of their
 * bytes: the bitfield never claims what is not there. The stored bitfield is read and added to, so that a tab
 * that hands the torrent over cannot take back what the next one wrote. Returns whether that was done:
 * `false` when the torrent is not in the catalogue, because somebody deleted it meanwhile.
 *
 * @throws TorrentError `storage`
 */
export const writePieces = async (
  database: TorrentDatabase,
  infoHash: string,
  layout: Layout,
  batch: ReadonlyMap<number, Uint8Array>,
): Promise<boolean> => {
  const runs = new Map<number, Map<number, Uint8Array>>()
  const perRow = piecesPerRow(layout.pieceLength)
  for (const [piece, data] of batch) {
    if (!(await writeAllButTheEnd(database, infoHash, piece, data))) return false
    const run = Math.floor(piece / perRow)
    runs.set(run, (runs.get(run) ?? new Map<number, Uint8Array>()).set(piece, data))
  }
  return database.write(
    ['torrents', 'bitfields', 'pieces'],
    writing,
    async ({ torrents, bitfields, pieces }) => {
      const [known, stored] = await Promise.all([torrents.getKey(infoHash), bitfields.get(infoHash)])
      if (known === undefined) return false
      const have = bitfieldOf(stored, layout.pieceCount)
      const writes: Promise<unknown>[] = []
      for (const [run, members] of runs) {
        if (perRow > 1) writes.push(writeRun(pieces, infoHash, layout, run, members))
        else for (const [piece, data] of members) putParts(pieces, infoHash, piece, data, endBegin(data))
        for (const piece of members.keys()) have.add(piece)
      }
      await Promise.all(writes)
      await bitfields.put(have.bytes, infoHash)
      return true
    },
    { durability: 'relaxed' },
  )
}

const writing = storageProblems.piecesNotSaved()

/**
 * Where the bytes begin that are written together with the bitfield: of a long piece these are the last
 * {@link partsAtOnce} parts at most.
 */
const endBegin = ({ length }: Uint8Array): number => {
  const parts = Math.ceil(length / partBytes)
  return Math.floor((parts - 1) / partsAtOnce) * partsAtOnce
}

const putParts = (
  pieces: PieceRows,
  infoHash: string,
  piece: number,
  data: Uint8Array,
  begin: number,
  end = Math.ceil(data.length / partBytes),
): void => {
  for (let part = begin; part < end; part++) pieces.put(partOf(data, part), [infoHash, piece, part])
}

/**
 * Writes a long piece in several transactions, which bounds what the browser copies at a time. No bitfield
 * claims the piece before the last one.
 */
const writeAllButTheEnd = async (
  database: TorrentDatabase,
  infoHash: string,
  piece: number,
  data: Uint8Array,
): Promise<boolean> => {
  for (let begin = 0; begin < endBegin(data); begin += partsAtOnce) {
    const isKnown = await database.write(
      ['torrents', 'pieces'],
      writing,
      async ({ torrents, pieces }) => {
        if ((await torrents.getKey(infoHash)) === undefined) return false
        putParts(pieces, infoHash, piece, data, begin, begin + partsAtOnce)
        return true
      },
      { durability: 'relaxed' },
    )
    if (!isKnown) return false
  }
  return true
}

/** Writes short pieces into the row that they share with others. What the row has of the others stays. */
const writeRun = async (
  pieces: PieceRows,
  infoHash: string,
  layout: Layout,
  run: number,
  members: ReadonlyMap<number, Uint8Array>,
): Promise<void> => {
  const key: [string, number, number] = [infoHash, run, 0]
  const perRow = piecesPerRow(layout.pieceLength)
  const bytes = pieceLengthAt(rowLayout(layout), run)
  const isWhole = members.size === Math.ceil(bytes / layout.pieceLength)
  const before = isWhole ? undefined : await pieces.get(key)
  const row = before?.byteLength === bytes ? new Uint8Array(before) : new Uint8Array(bytes)
  for (const [piece, data] of members) row.set(data, (piece - run * perRow) * layout.pieceLength)
  await pieces.put(row.buffer, key)
}

/**
 * Takes a piece whose row is missing or damaged out of the bitfield, with all pieces that share the row, and
 * deletes the row.
 *
 * @throws TorrentError `storage`
 */
export const forgetPiece = (
  database: TorrentDatabase,
  infoHash: string,
  layout: Layout,
  piece: number,
): Promise<void> =>
  database.write(
    ['bitfields', 'pieces'],
    storageProblems.damagedPiece(),
    async ({ bitfields, pieces }) => {
      const have = bitfieldOf(await bitfields.get(infoHash), layout.pieceCount)
      const perRow = piecesPerRow(layout.pieceLength)
      const run = Math.floor(piece / perRow)
      for (let member = run * perRow; member < (run + 1) * perRow; member++) have.delete(member)
      bitfields.put(have.bytes, infoHash)
      await pieces.delete(IDBKeyRange.bound([infoHash, run], [infoHash, run, []]))
    },
    { durability: 'relaxed' },
  )

/**
 * Those of the rows `firstPart … lastPart` (inclusive) of a piece, or of a run of short pieces, that are
 * there.
 */
export const readParts = (
  database: TorrentDatabase,
  infoHash: string,
  piece: number,
  firstPart: number,
  lastPart: number,
): Promise<ArrayBuffer[]> =>
  database.read(['pieces'], storageProblems.piecesNotRead(), ({ pieces }) =>
    pieces.getAll(IDBKeyRange.bound([infoHash, piece, firstPart], [infoHash, piece, lastPart])),
  )
