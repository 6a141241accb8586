import { concatBytes, toUtf8 } from '../../../src/shared/bytes.ts'

const bytesOf = (value: number): number[] => {
  const bytes: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return bytes
}

/** An EBML element, its size written in 8 bytes. */
export const element = (id: number, ...parts: Uint8Array[]): Uint8Array => {
  const content = concatBytes(parts)
  const size = new Uint8Array(8)
  new DataView(size.buffer).setBigUint64(0, BigInt(content.length) | (1n << 56n))
  return concatBytes([Uint8Array.from(bytesOf(id)), size, content])
}

/** An element that holds an unsigned number, in 8 bytes. */
export const number = (id: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return element(id, bytes)
}

export const text = (id: number, value: string): Uint8Array => element(id, toUtf8(value))
