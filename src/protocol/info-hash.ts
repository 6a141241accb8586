import { fromHex } from '../shared/bytes.ts'

const hexHash = /^[0-9a-f]{40}$/i
const base32Hash = /^[a-z2-7]{32}$/i

/**
 * Reads an info hash of BitTorrent v1 in hexadecimal or base 32 (BEP 9): 20 bytes, or `null` when it is
 * neither.
 */
export const parseInfoHash = (text: string): Uint8Array | null => {
  if (hexHash.test(text)) return fromHex(text)
  return base32Hash.test(text) ? fromBase32(text) : null
}

/** Turns 32 characters of base 32 (RFC 4648) into 20 bytes. */
const fromBase32 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(20)
  let bits = 0
  let value = 0
  let at = 0
  for (const character of text.toUpperCase()) {
    value = (value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = value >>> bits
    value &= (1 << bits) - 1
  }
  return bytes
}
