import { createHash } from 'node:crypto'
import { equalBytes } from '../../shared/bytes.ts'

/** Bytes that are read and hashed at once: our own choice, so that a long piece does not fill the memory. */
const stepBytes = 256 * 1024

/**
 * Reads a whole piece in steps and compares it with its hash.
 *
 * @param read fills `into` from a byte of the piece on, and says how many bytes there were
 * @returns whether it is what the torrent says
 */
export const matchesHash = async (
  length: number,
  expected: Uint8Array,
  read: (begin: number, into: Uint8Array) => Promise<number>,
): Promise<boolean> => {
  const hash = createHash('sha1')
  const buffer = new Uint8Array(Math.min(stepBytes, length))
  for (let begin = 0; begin < length; begin += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, length - begin))
    if ((await read(begin, part)) < part.length) return false
    hash.update(part)
  }
  return equalBytes(hash.digest(), expected)
}
