import * as fc from 'fast-check'
import utPex from 'ut_pex'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from '../../../src/protocol/bencode.ts'
import { addressKey, type PeerAddress } from '../../../src/protocol/peer-address.ts'
import { encodePex, type PexMessage, parsePex, pexFlags } from '../../../src/protocol/ut-pex.ts'
import { fromLatin1 } from '../../../src/shared/bytes.ts'

const protocolError = expect.objectContaining({ name: 'TorrentError', code: 'protocol' })

const port = fc.integer({ min: 1, max: 65_535 })
const ofHost = (hosts: fc.Arbitrary<string>): fc.Arbitrary<PeerAddress[]> =>
  fc.uniqueArray(fc.record({ host: hosts, port }), { maxLength: 25, selector: addressKey })
const four = ofHost(fc.ipV4())
const six = ofHost(fc.nat(0xfffe).map((n) => `2001:db8::${(n + 1).toString(16)}`))
const flags = fc.integer({ min: 0, max: 31 })

describe('ut_pex', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(four, six, four, six, flags, (a4, a6, d4, d6, bits) => {
        const message: PexMessage = {
          added: [...a4, ...a6].map((address, at) => ({ address, flags: (bits + at) % 32 })),
          dropped: [...d4, ...d6],
        }
        expect(parsePex(encodePex(message))).toEqual(message)
      }),
    )
  })

  it('is read by ut_pex as it was meant', () => {
    const message: PexMessage = {
      added: [
        {
          address: { host: '192.0.2.1', port: 6881 },
          flags: pexFlags.prefersEncryption | pexFlags.isReachable,
        },
        { address: { host: '2001:db8::1', port: 1 }, flags: pexFlags.supportsUtp },
        { address: { host: '192.0.2.2', port: 6882 }, flags: 0 },
      ],
      dropped: [
        { host: '192.0.2.3', port: 3 },
        { host: '2001:db8::2', port: 4 },
      ],
    }
    const theirs = new (utPex())({ destroy: () => undefined, extended: () => undefined })
    const added: unknown[] = []
    const dropped: unknown[] = []
    theirs.on('peer', (peer, { prefersEncryption, isReachable, supportsUtp }) =>
      added.push([peer, prefersEncryption, isReachable, supportsUtp]),
    )
    theirs.on('dropped', (peer) => dropped.push(peer))
    theirs.onMessage(encodePex(message))
    expect(added).toEqual([
      ['192.0.2.1:6881', true, true, false],
      ['192.0.2.2:6882', false, false, false],
      ['[2001:db8::1]:1', false, false, true],
    ])
    expect(dropped).toEqual(['192.0.2.3:3', '[2001:db8::2]:4'])
  })

  it('reads what ut_pex writes', () => {
    let payload: unknown
    const extended = (_name: string, value: unknown): void => {
      payload = value
    }
    const theirs = new (utPex())({ destroy: () => undefined, extended })
    theirs.addPeer('192.0.2.1:6881', { isReachable: true })
    theirs.addPeer6('[2001:db8::1]:6882', { prefersEncryption: true })
    theirs.dropPeer('192.0.2.9:9')
    theirs._sendMessage()
    const fields = payload as Record<string, Uint8Array>
    const bytes = encodeBencode(
      new Map(Object.entries(fields).map(([key, value]) => [key, new Uint8Array(value)])),
    )
    expect(parsePex(bytes)).toEqual({
      added: [
        { address: { host: '192.0.2.1', port: 6881 }, flags: pexFlags.isReachable },
        { address: { host: '2001:db8::1', port: 6882 }, flags: pexFlags.prefersEncryption },
      ],
      dropped: [{ host: '192.0.2.9', port: 9 }],
    })
  })

  it('keeps 50 of each list, whatever a peer sends', () => {
    const list = new Uint8Array(6 * 2_000).fill(7)
    const list6 = new Uint8Array(18 * 500).fill(7)
    const { added, dropped } = parsePex(
      encodeBencode(
        new Map([
          ['added', list],
          ['added6', list6],
          ['dropped6', list6],
        ]),
      ),
    )
    expect(added).toHaveLength(50)
    expect(added[0]?.flags).toBe(0)
    expect(dropped).toHaveLength(50)
    const many = Array.from({ length: 60 }, (_, i) => ({ host: `192.0.2.${i}`, port: 1 }))
    const written = parsePex(
      encodePex({ added: many.map((address) => ({ address, flags: 1 })), dropped: many }),
    )
    expect(written.added.map(({ address }) => address)).toEqual(many.slice(0, 50))
    expect(written.dropped).toEqual(many.slice(0, 50))
  })

  it('takes lists of the wrong type as empty, and flags as they lie', () => {
    expect(parsePex(fromLatin1('d5:addedi1e6:added6le7:droppedd1:ai1ee1:xi1ee'))).toEqual({
      added: [],
      dropped: [],
    })
    // The first address has port 0; the flags of the second one are its own.
    const lists = new Map([
      ['added', Uint8Array.of(192, 0, 2, 1, 0, 0, 192, 0, 2, 2, 0, 1, 9)],
      ['added.f', Uint8Array.of(1, 2)],
    ])
    expect(parsePex(encodeBencode(lists)).added).toEqual([
      { address: { host: '192.0.2.2', port: 1 }, flags: 2 },
    ])
  })

  it.each([
    ['no dictionary', 'le'],
    ['nothing', ''],
    ['something behind it', 'dei1e'],
    ['33 KiB', `d5:added33000:${'a'.repeat(33_000)}e`],
    ['deep lists', `d1:a${'l'.repeat(9)}${'e'.repeat(9)}e`],
  ])('refuses %s', (_name, text) => {
    expect(() => parsePex(fromLatin1(text))).toThrow(protocolError)
  })
})
