import { BlockList, isIP } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCompactPeers, parseCompactPeers } from '../../../src/protocol/compact-peers.ts'
import { formatIp, parseIp, unmapIp } from '../../../src/protocol/ip-address.ts'
import { addressKey, parseHostAndPort, parsePeerAddress } from '../../../src/protocol/peer-address.ts'
import { fromHex, toHex } from '../../../src/shared/bytes.ts'

const canonical = (text: string): string | null => {
  const bytes = parseIp(text)
  return bytes === null ? null : formatIp(unmapIp(bytes))
}

describe('addresses of the internet', () => {
  // RFC 5952 §1 and §4.
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0DB8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::192.0.2.1', '::c000:201'],
  ])('writes %s as %s', (given, written) => {
    expect(canonical(given)).toBe(written)
  })

  it.each([
    ['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4 ', ' 1.2.3.4', '1.2.3.-4', '0x7f.0.0.1'],
    ['127.1', '2130706433', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1::2::3', ':::', ':', '1:', ':1'],
    [
      '12345::',
      'g::',
      '::1.2.3.4:5',
      '1.2.3.4::',
      '::1.2.3',
      'fe80::1%eth0',
      '[::1]',
      'localhost',
      'a.example',
    ],
    ['1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', '1:2:3:4::5:6:7:8', '1.2.3.4\n', '１.2.3.4'],
  ])('takes none of %s, %s, %s …', (...texts) => {
    for (const text of texts) expect([text, canonical(text)]).toEqual([text, null])
  })

  it('agrees with Node about what is an address', () => {
    const pieces = fc.array(
      fc.constantFrom(':', '::', '0', 'ffff', '1', '.', '255', '1.2.3.4', '12345', '%'),
      {
        maxLength: 18,
      },
    )
    const texts = fc.oneof(
      pieces.map((parts) => parts.join('')),
      fc.ipV6(),
      fc.ipV4(),
    )
    fc.assert(
      fc.property(texts, (text) => {
        // Node takes a zone, which means something on one machine alone.
        expect(parseIp(text) !== null).toBe(isIP(text) !== 0 && !text.includes('%'))
      }),
      { numRuns: 2_000 },
    )
  })

  it('means what Node means', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatIp(unmapIp(bytes))
        expect(canonical(text)).toBe(text)
        const list = new BlockList()
        list.addAddress((toHex(bytes).match(/.{4}/g) ?? []).join(':'), 'ipv6')
        expect(list.check(text, isIP(text) === 4 ? 'ipv4' : 'ipv6')).toBe(true)
      }),
    )
  })
})

describe('addresses of peers', () => {
  it('reads addresses and not names', () => {
    expect(parsePeerAddress('192.0.2.1:6881')).toEqual({ host: '192.0.2.1', port: 6881 })
    expect(parsePeerAddress('[2001:DB8::1]:1')).toEqual({ host: '2001:db8::1', port: 1 })
    expect(parsePeerAddress('[::ffff:192.0.2.1]:1')).toEqual({ host: '192.0.2.1', port: 1 })
    for (const text of [
      'peer.example:80',
      '192.0.2.1',
      '192.0.2.1:',
      '192.0.2.1:0',
      '192.0.2.1:01',
      '::1:80',
    ]) {
      expect([text, parsePeerAddress(text)]).toEqual([text, null])
    }
    for (const text of ['192.0.2.1:65536', '192.0.2.1:-1', '192.0.2.1:1.5', 'x'.repeat(1_000_000)]) {
      expect(parsePeerAddress(text)).toBeNull()
    }
  })

  it('reads names, and takes no number for a name', () => {
    expect(parseHostAndPort('Router.Example:6881')).toEqual({ host: 'router.example', port: 6881 })
    expect(parseHostAndPort('localhost:1')).toEqual({ host: 'localhost', port: 1 })
    // Resolvers read these as 127.0.0.1.
    for (const text of [
      '127.1:80',
      '2130706433:80',
      '0x7f000001:80',
      '0x7f.1:80',
      '127.0.0.1.:80',
      '0177.0.0.1:80',
    ]) {
      expect([text, parseHostAndPort(text)]).toEqual([text, null])
    }
    for (const text of ['a b:1', 'a..b:1', '-a:1', 'a/b:1', 'user@host:1', 'a:1:2', '[a]:1', 'ä.example:1']) {
      expect([text, parseHostAndPort(text)]).toEqual([text, null])
    }
  })

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        const address = { host: canonical(host) ?? '', port }
        expect(parsePeerAddress(addressKey(address))).toEqual(address)
      }),
    )
  })
})

describe('compact addresses', () => {
  const four = fromHex('c00002011ae1') ?? new Uint8Array()
  const six = fromHex('20010db80000000000000000000000011ae1') ?? new Uint8Array()

  it('reads and writes both kinds', () => {
    const peers = [
      { host: '192.0.2.1', port: 6881 },
      { host: '2001:db8::1', port: 6881 },
    ]
    expect(encodeCompactPeers(peers, 4)).toEqual(four)
    expect(encodeCompactPeers(peers, 16)).toEqual(six)
    expect(parseCompactPeers(four, 4, 10)).toEqual(peers.slice(0, 1))
    expect(parseCompactPeers(six, 16, 10)).toEqual(peers.slice(1))
  })

  it('leaves out what is no address, and stops where it is told', () => {
    const bytes = new Uint8Array(6 * 1_000 + 5).fill(1)
    expect(parseCompactPeers(bytes, 4, 200)).toHaveLength(200)
    expect(parseCompactPeers(bytes, 4, 2_000)).toHaveLength(1_000)
    expect(parseCompactPeers(Uint8Array.of(192, 0, 2, 1, 0, 0), 4, 10)).toEqual([])
    expect(parseCompactPeers(new Uint8Array(5), 4, 10)).toEqual([])
    expect(encodeCompactPeers([{ host: 'peer.example', port: 1 }], 4)).toEqual(new Uint8Array())
  })
})
