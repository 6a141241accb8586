import { describe, expect, it } from 'vitest'
import { PublicAddressFilter } from '../../../../src/node/mainline/address-filter.ts'

const filter = new PublicAddressFilter({
  allowLocal: false,
  isOwn: ({ host, port }) => host === '198.51.100.1' && port === 6881,
})
const local = new PublicAddressFilter({ allowLocal: true })

const localHosts = [
  '10.0.0.0',
  '10.255.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '::1',
  'fc00::1',
  'fd12:3456:789a::1',
  'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]

const neverHosts: Record<string, readonly string[]> = {
  unspecified: ['0.0.0.0', '0.1.2.3', '0.255.255.255', '::'],
  'link-local': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1'],
  'site-local (RFC 3879)': ['fec0::1', 'feff::1'],
  multicast: ['224.0.0.1', '239.255.255.250', 'ff02::1', 'ff0e::fb'],
  'broadcast and reserved': ['240.0.0.1', '255.255.255.255', '192.0.0.1', '192.88.99.1'],
  'carrier-grade NAT': ['100.64.0.1', '100.100.0.1', '100.127.255.255'],
  benchmarks: ['198.18.0.1', '198.19.255.255'],
  'IPv4-mapped': ['::ffff:8.8.8.8', '::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:0:0'],
  'IPv4-compatible': ['::8.8.8.8', '::127.0.0.1', '::a00:1', '::2'],
  '6to4 around IPv4 that is not public': [
    '2002:7f00:1::1',
    '2002:a00:1::',
    '2002:c0a8:101::1',
    '2002:e000:1::',
  ],
  'NAT64 around IPv4 that is not public': [
    '64:ff9b::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b::169.254.169.254',
  ],
  'NAT64 of one network (RFC 8215)': ['64:ff9b:1::a00:1'],
  'Teredo and other protocols': ['2001::1', '2001:0:7f00:1::1', '2001:20::1', '2001:1ff::1'],
  'outside of what is given out': ['100::1', '1::1', '4000::1', '5f00::1', 'e000::1', '64:ff9b::1:0:0'],
  'no address': [
    '',
    'localhost',
    'example.org',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '017700000001',
    '010.8.8.8',
    'fe80::1%eth0',
    '2a00::1%1',
    '[2a00::1]',
    '8.8.8.8 ',
  ],
}

const publicHosts = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '191.255.255.255',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  // Documentation: tests take these networks for public ones.
  '192.0.2.1',
  '198.51.100.7',
  '203.0.113.9',
  '2001:db8::1',
  '2001:200::1',
  '2a00:1450::1',
  '2600::1',
  '3fff:ffff::1',
  '2002:808:808::1',
  '64:ff9b::8.8.8.8',
]

it.each(publicHosts)('%s is public', (host) => {
  for (const each of [filter, local]) {
    expect(each.refuseHost(host)).toBeNull()
    expect(each.refusePeer({ host, port: 6881 })).toBeNull()
  }
})

it.each(localHosts)('%s is let in where local peers are, and nowhere else', (host) => {
  expect(filter.refuseHost(host)).toMatch(/^The address is .+\.$/)
  expect(filter.refusePeer({ host, port: 6881 })).toMatch(/^The address is .+\.$/)
  expect(local.refuseHost(host)).toBeNull()
  expect(local.refusePeer({ host, port: 6881 })).toBeNull()
})

describe.each(Object.entries(neverHosts))('%s', (_kind, hosts) => {
  it.each(hosts)('%j is refused, also where local peers are', (host) => {
    for (const each of [filter, local]) {
      expect(each.refuseHost(host)).toMatch(/^T.+\.$/)
      expect(each.refusePeer({ host, port: 6881 })).toMatch(/^T.+\.$/)
    }
  })
})

it.each([-1, 0, 1, 22, 25, 80, 443, 1023, 65_536, 1e9, 6881.5, Number.NaN, Number.POSITIVE_INFINITY])(
  'a peer at port %d is refused',
  (port) => {
    for (const each of [filter, local]) expect(each.refusePeer({ host: '8.8.8.8', port })).toMatch(/port/)
  },
)

it.each([1024, 6881, 51_413, 65_535])('a peer at port %d is let in', (port) => {
  expect(filter.refusePeer({ host: '8.8.8.8', port })).toBeNull()
})

it('refuses our own address and port, and nothing else at this address', () => {
  expect(filter.refusePeer({ host: '198.51.100.1', port: 6881 })).toBe('The address is our own.')
  expect(filter.refusePeer({ host: '198.51.100.1', port: 6882 })).toBeNull()
  expect(filter.refusePeer({ host: '198.51.100.2', port: 6881 })).toBeNull()
})
