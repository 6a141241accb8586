import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatIp, networkOf, parseIp } from '../../../src/protocol/ip-address.ts'

/** Another reading of the same text, by the URL parser of the platform. */
const byUrl = (text: string): string => new URL(`http://[${text}]`).hostname.slice(1, -1)

const groups = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('0') },
    fc.integer({ min: 0, max: 0xffff }).map((group) => group.toString(16)),
  ),
  { minLength: 8, maxLength: 8 },
)

it.each([
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['::', '::'],
  ['1::', '1::'],
  ['::1', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['2001:0db8::0001', '2001:db8::1'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
])('%s is written as %s', (given, written) => {
  const bytes = parseIp(given)
  expect(bytes && formatIp(bytes)).toBe(written)
})

it.each([
  '',
  'localhost',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '0x1.2.3.4',
  '1.2.3.4 ',
  '2130706433',
  '127.1',
  '-1.2.3.4',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8',
  '::12345',
  '::g',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:',
  '::1.2.3',
  '1.2.3.4::',
  '::1.2.3.4:5',
  'fe80::1%eth0',
  '[::1]',
  `::${'0'.repeat(100)}1`,
])('%j is no address', (text) => {
  expect(parseIp(text)).toBeNull()
})

it('reads what the URL parser reads, and writes it in the same way', () => {
  fc.assert(
    fc.property(groups, fc.nat(8), fc.nat(8), (all, at, length) => {
      const isShort = length > 0 && all.slice(at, at + length).every((group) => group === '0')
      const text = isShort
        ? `${all.slice(0, at).join(':')}::${all.slice(at + length).join(':')}`
        : all.join(':')
      if (isIP(text) === 0) {
        expect(parseIp(text)).toBeNull()
      } else {
        // The URL parser shortens one group of zeros alone, which RFC 5952 does not.
        const bytes = parseIp(text)
        expect(bytes).not.toBeNull()
        if (bytes === null) return
        const written = formatIp(bytes)
        expect(byUrl(written)).toBe(byUrl(text))
        expect(parseIp(written)).toEqual(bytes)
      }
    }),
  )
})

it('agrees with the platform on what is an address', () => {
  const letters = fc.constantFrom('0', '1', '9', 'f', ':', '::', '.', '25', '256')
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 16 }), (parts) => {
      const text = parts.join('')
      expect(parseIp(text)?.length ?? 0).toBe([0, 4, 16][[0, 4, 6].indexOf(isIP(text))])
    }),
    { numRuns: 5_000 },
  )
})

it('names the network of an address', () => {
  expect(networkOf('198.51.100.7')).toBe(networkOf('198.51.100.200'))
  expect(networkOf('198.51.100.7')).not.toBe(networkOf('198.51.101.7'))
  expect(networkOf('2001:db8:1::1')).toBe(networkOf('2001:db8:1:ffff::2'))
  expect(networkOf('2001:db8:1::1')).not.toBe(networkOf('2001:db8:2::1'))
  expect(networkOf('name')).toBe('name')
})
