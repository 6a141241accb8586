import { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import { type Connection, storageError } from './database.ts'
import { partsOfPiece } from './row-layout.ts'

const bitfieldOf = (bytes: Uint8Array | undefined, pieceCount: number): Bitfield =>
  bytes?.length === Bitfield.byteLength(pieceCount)
    ? new Bitfield(pieceCount, bytes)
    : new Bitfield(pieceCount)

/**
 * Writes verified pieces and marks them in the bitfield, all in one transaction: the bitfield never claims what is not there.
 * The stored bitfield is read and added to, so that a tab that hands the torrent over cannot take back what the next one wrote.
 *
 * @throws TorrentError `storage`, also when the torrent was deleted from the catalogue meanwhile
 */
export const writePieces = async (
  db: Connection,
  infoHash: string,
  pieceCount: number,
  pieces: ReadonlyMap<number, Uint8Array>,
): Promise<void> => {
  try {
    const transaction = db.transaction(['torrents', 'bitfields', 'pieces'], 'readwrite', {
      durability: 'relaxed',
    })
    const bitfields = transaction.objectStore('bitfields')
    const [known, stored] = await Promise.all([
      transaction.objectStore('torrents').getKey(infoHash),
      bitfields.get(infoHash),
    ])
    if (known === undefined) {
      transaction.abort()
      await transaction.done.catch(() => undefined) // It says that we have just aborted it.
      throw new TorrentError('storage', 'The torrent was deleted while it was running.')
    }
    const have = bitfieldOf(stored, pieceCount)
    const rows = transaction.objectStore('pieces')
    const writes: Promise<unknown>[] = [transaction.done]
    for (const [piece, data] of pieces) {
      for (const [part, row] of partsOfPiece(data).entries())
        writes.push(rows.put(row, [infoHash, piece, part]))
      have.add(piece)
    }
    writes.push(bitfields.put(have.bytes, infoHash))
    await Promise.all(writes)
  } catch (error) {
    throw storageError('Downloaded pieces could not be saved.', error)
  }
}

/** Takes a piece that turned out to be missing or damaged out of the bitfield, and its rows away. */
export const forgetPiece = async (
  db: Connection,
  infoHash: string,
  pieceCount: number,
  piece: number,
): Promise<void> => {
  const transaction = db.transaction(['bitfields', 'pieces'], 'readwrite', { durability: 'relaxed' })
  const bitfields = transaction.objectStore('bitfields')
  const have = bitfieldOf(await bitfields.get(infoHash), pieceCount)
  have.delete(piece)
  await Promise.all([
    bitfields.put(have.bytes, infoHash),
    transaction.objectStore('pieces').delete(IDBKeyRange.bound([infoHash, piece], [infoHash, piece, []])),
    transaction.done,
  ])
}

/** The rows `firstPart … lastPart` (inclusive) of a piece that are there. */
export const readParts = (
  db: Connection,
  infoHash: string,
  piece: number,
  firstPart: number,
  lastPart: number,
): Promise<ArrayBuffer[]> =>
  db.getAll('pieces', IDBKeyRange.bound([infoHash, piece, firstPart], [infoHash, piece, lastPart]))
