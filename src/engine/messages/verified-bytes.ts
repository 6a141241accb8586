const bitsIn = (byte: number): number => {
  let bits = 0
  for (let rest = byte; rest !== 0; rest &= rest - 1) {
    bits++
  }
  return bits
}

/** How many of the pieces `first` to `end` (exclusive) are set, in the bit order of BEP 3. */
const countPieces = (pieces: Uint8Array, first: number, end: number): number => {
  let count = 0
  for (let piece = first; piece < end; ) {
    const byte = pieces[piece >> 3] ?? 0
    if ((piece & 7) === 0 && piece + 8 <= end) {
      count += byte === 0xff ? 8 : bitsIn(byte)
      piece += 8
    } else {
      count += (byte & (0x80 >> (piece & 7))) === 0 ? 0 : 1
      piece++
    }
  }
  return count
}

/**
 * Verified bytes of `begin … end` (`end` exclusive) of a torrent's bytes.
 *
 * @param pieces verified pieces, in the bit order of BEP 3
 */
export const verifiedBytes = (
  pieces: Uint8Array,
  pieceLength: number,
  begin: number,
  end: number,
): number => {
  if (end <= begin || pieceLength <= 0) {
    return 0
  }
  const first = Math.floor(begin / pieceLength)
  const last = Math.ceil(end / pieceLength) - 1
  if (first === last) {
    return countPieces(pieces, first, first + 1) * (end - begin)
  }
  const head = countPieces(pieces, first, first + 1) * ((first + 1) * pieceLength - begin)
  const tail = countPieces(pieces, last, last + 1) * (end - last * pieceLength)
  return head + countPieces(pieces, first + 1, last) * pieceLength + tail
}
