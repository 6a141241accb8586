import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrackerAnnounce } from '../../../src/protocol/tracker-announce.ts'
import * as udp from '../../../src/protocol/udp-tracker.ts'
import { concatBytes, fromHex, toHex, toUtf8 } from '../../../src/shared/bytes.ts'

const connectionId = fromHex('0102030405060708') ?? new Uint8Array()
const announce: TrackerAnnounce = {
  infoHash: new Uint8Array(20).fill(0xaa),
  peerId: new Uint8Array(20).fill(0xbb),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 2 ** 32 + 3,
  event: 'started',
  numWant: 50,
  key: 0xdeadbeef,
}
const announceHex = `0102030405060708${'00000001'}${'00000007'}${'aa'.repeat(20)}${'bb'.repeat(20)}${[
  '0000000000000002',
  '0000000100000003',
  '0000000000000001',
  '00000002',
  '00000000',
  'deadbeef',
  '00000032',
  '1ae1',
].join('')}`

describe('requests of BEP 15', () => {
  it('are written byte for byte', () => {
    expect(toHex(udp.encodeUdpConnect(7))).toBe('00000417271019800000000000000007')
    expect(toHex(udp.encodeUdpAnnounce(connectionId, 7, announce))).toBe(announceHex)
  })

  it('are read as they were written, whatever they say', () => {
    const count = fc.nat(Number.MAX_SAFE_INTEGER)
    const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(
        fc.record({
          infoHash: id,
          peerId: id,
          port: fc.nat(65_535),
          uploaded: count,
          downloaded: count,
          left: count,
          event: fc.constantFrom('started' as const, 'completed' as const, 'stopped' as const, null),
          numWant: fc.option(fc.nat(0x7fff_ffff)),
          key: fc.nat(0xffff_ffff),
        }),
        fc.stringMatching(/^(?:\/[a-z?=&]{0,300})?$/),
        fc.nat(0xffff_ffff),
        (said, urlData, transactionId) => {
          const bytes = udp.encodeUdpAnnounce(connectionId, transactionId, said, urlData)
          expect(udp.parseUdpRequest(bytes)).toEqual({
            action: 'announce',
            transactionId,
            connectionId,
            announce: said,
            urlData,
          })
        },
      ),
    )
    expect(udp.parseUdpRequest(udp.encodeUdpConnect(9))).toEqual({ action: 'connect', transactionId: 9 })
  })

  it('have options, whose ends and paddings are understood (BEP 41)', () => {
    const plain = udp.encodeUdpAnnounce(connectionId, 7, announce)
    const urlData = (...options: number[]) => {
      const request = udp.parseUdpRequest(concatBytes([plain, Uint8Array.from(options)]))
      return request?.action === 'announce' ? request.urlData : null
    }
    expect(urlData()).toBe('')
    expect(urlData(1, 1, 2, 2, 0x2f, 0x61, 1, 2, 1, 0x62, 0, 2, 1, 0x63)).toBe('/ab')
    // An option that nobody knows has a length, and is skipped.
    expect(urlData(9, 3, 1, 2, 3, 2, 1, 0x2f)).toBe('/')
    expect(urlData(2, 200, 0x2f)).toBe('')
    expect(urlData(2)).toBe('')
    expect(
      urlData(...Array.from({ length: 20 }, () => [2, 255, ...new Array(255).fill(0x61)]).flat()),
    ).toHaveLength(1020)
    // An address that is too long is not said at all.
    expect(udp.encodeUdpAnnounce(connectionId, 7, announce, '/'.repeat(2_000))).toHaveLength(98)
  })

  it('ask for the counts of at most 74 torrents', () => {
    const scrape = (hashes: number, more = 0) =>
      udp.parseUdpRequest(
        concatBytes([
          connectionId,
          Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 7),
          new Uint8Array(20 * hashes + more),
        ]),
      )
    expect(scrape(2, 19)).toEqual({
      action: 'scrape',
      transactionId: 7,
      connectionId,
      infoHashes: [new Uint8Array(20), new Uint8Array(20)],
    })
    const many = scrape(2_000)
    expect(many?.action === 'scrape' && many.infoHashes.length).toBe(74)
    expect(scrape(0)).toBeNull()
  })

  it('that are none are null', () => {
    const full = udp.encodeUdpAnnounce(connectionId, 7, announce)
    expect(udp.parseUdpRequest(full.subarray(0, 97))).toBeNull()
    const badEvent = full.slice()
    badEvent[83] = 4
    expect(udp.parseUdpRequest(badEvent)).toBeNull()
    for (const hex of ['', '00', '0102030405060708000000000000', '01020304050607080000000000000007']) {
      expect(udp.parseUdpRequest(fromHex(hex) ?? new Uint8Array())).toBeNull()
    }
    expect(udp.parseUdpRequest(fromHex('01020304050607080000000300000007') ?? new Uint8Array())).toBeNull()
  })

  it('says -1 where any count of peers is welcome, and takes numbers past 2^53 for that', () => {
    const bytes = udp.encodeUdpAnnounce(connectionId, 7, { ...announce, numWant: null, left: -5 })
    expect(toHex(bytes.subarray(92, 96))).toBe('ffffffff')
    bytes.fill(0xff, 64, 72)
    const request = udp.parseUdpRequest(bytes)
    expect(request).toMatchObject({ announce: { numWant: null, left: Number.MAX_SAFE_INTEGER } })
  })
})

describe('answers of BEP 15', () => {
  it('are read as they were written', () => {
    expect(udp.parseUdpAnswer(udp.encodeUdpConnected(7, connectionId), 4)).toEqual({
      action: 'connect',
      transactionId: 7,
      connectionId,
    })
    const peers = [{ host: '192.0.2.1', port: 6881 }]
    const peers6 = [{ host: '2001:db8::1', port: 1 }]
    const counts = { interval: 1_800, seeds: 3, leeches: 4 }
    const both = { ...counts, peers: [...peers, ...peers6] }
    const answer = { ...counts, minInterval: null }
    const bytes = udp.encodeUdpAnnounced(7, both, 4)
    expect(toHex(bytes)).toBe('00000001000000070000070800000004' + '00000003c00002011ae1')
    expect(udp.parseUdpAnswer(bytes, 4)).toEqual({
      action: 'announce',
      transactionId: 7,
      answer: { ...answer, peers },
    })
    expect(udp.parseUdpAnswer(udp.encodeUdpAnnounced(7, both, 16), 16)).toMatchObject({
      answer: { peers: peers6 },
    })
    expect(udp.parseUdpAnswer(udp.encodeUdpError(7, 'No such torrent.'), 4)).toEqual({
      action: 'error',
      transactionId: 7,
      reason: 'No such torrent.',
    })
    expect(toHex(udp.encodeUdpScraped(7, [{ seeds: 1, downloads: 2, leeches: 3 }]))).toBe(
      '0000000200000007000000010000000200000003',
    )
  })

  it('are bounded', () => {
    const empty = udp.encodeUdpAnnounced(7, { interval: 0xffff_ffff, seeds: 0, leeches: 0, peers: [] }, 4)
    const bytes = concatBytes([empty, new Uint8Array(60_000).fill(1)])
    const parsed = udp.parseUdpAnswer(bytes, 4)
    expect(parsed?.action === 'announce' && parsed.answer).toMatchObject({ interval: 86_400 })
    expect(parsed?.action === 'announce' && parsed.answer.peers.length).toBe(500)
    const error = udp.parseUdpAnswer(
      concatBytes([udp.encodeUdpError(7, ''), toUtf8(`\x1b[2J${'a'.repeat(9_999)}`)]),
      4,
    )
    expect(error?.action === 'error' && error.reason).toBe(`[2J${'a'.repeat(197)}`)
  })

  it('that are none are null', () => {
    for (const hex of [
      '',
      '00000000',
      '000000000000000701020304050607',
      '0000000100000007000000000000000000',
    ]) {
      expect(udp.parseUdpAnswer(fromHex(hex) ?? new Uint8Array(), 4)).toBeNull()
    }
    expect(udp.parseUdpAnswer(fromHex('000000090000000700000000') ?? new Uint8Array(), 4)).toBeNull()
  })
})
