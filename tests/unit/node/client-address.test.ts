import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { addressKey, clientAddress } from '../../../src/node/client-address.ts'

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

const request = (remoteAddress: string, forwarded?: string): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage

it('believes a proxy on this machine, and only what the proxy itself saw', () => {
  expect(clientAddress(request('127.0.0.1', '10.0.0.1, 192.0.2.7'))).toBe('192.0.2.7')
  expect(clientAddress(request('::1', '192.0.2.7'))).toBe('192.0.2.7')
  expect(clientAddress(request('127.0.0.1', 'unknown'))).toBe('127.0.0.1')
  expect(clientAddress(request('127.0.0.1'))).toBe('127.0.0.1')
  expect(clientAddress(request('198.51.100.1', '192.0.2.7'))).toBe('198.51.100.1')
})
