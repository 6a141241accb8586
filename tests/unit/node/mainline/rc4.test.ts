import { expect, it } from 'vitest'
import { Rc4 } from '../../../../src/node/mainline/rc4.ts'
import { fromHex, toHex } from '../../../../src/shared/bytes.ts'

const key = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at + 1)

/** RFC 6229 §2: the key stream at offsets, for keys of 40, 128 and 256 bits. */
const vectors: readonly [Uint8Array, number, string][] = [
  [key(5), 0, 'b2396305f03dc027ccc3524a0a1118a8'],
  [key(5), 16, '6982944f18fc82d589c403a47a0d0919'],
  [key(5), 1024, '30abbcc7c20b01609f23ee2d5f6bb7df'],
  [key(16), 0, '9ac7cc9a609d1ef7b2932899cde41b97'],
  [key(16), 1024, 'bdf0324e6083dcc6d3cedd3ca8c53c16'],
  [key(32), 0, 'eaa6bd25880bf93d3f5d1e4ca2611d91'],
]

it.each(vectors)('makes the key stream of RFC 6229 (%#)', (bytes, offset, expected) => {
  const stream = new Rc4(bytes).apply(new Uint8Array(offset + 16))
  expect(toHex(stream.subarray(offset))).toBe(expected)
})

it('enciphers the well-known example, and leaves the input as it is when told so', () => {
  const input = new TextEncoder().encode('Plaintext')
  const output = new Rc4(new TextEncoder().encode('Key')).apply(input, new Uint8Array(input.length))
  expect(output).toEqual(fromHex('bbf316e8d940af0ad3'))
  expect(new TextDecoder().decode(input)).toBe('Plaintext')
})

it('goes on where it stopped, however the stream is cut', () => {
  const whole = new Rc4(key(16)).apply(new Uint8Array(1000))
  const cut = new Rc4(key(16))
  const parts = [1, 255, 256, 3, 485].flatMap((length) => [...cut.apply(new Uint8Array(length))])
  expect(Uint8Array.from(parts)).toEqual(whole)
})
