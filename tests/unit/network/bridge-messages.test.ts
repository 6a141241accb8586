import { describe, expect, it } from 'vitest'
import {
  type BridgeOpen,
  encodeBridgeMetadata,
  encodeToBridge,
  maxBridgeFrameBytes,
  maxBridgeTextBytes,
  parseBridgeMetadata,
  parseFromBridge,
  parseToBridge,
} from '../../../src/network/bridge-messages.ts'
import { toUtf8 } from '../../../src/shared/bytes.ts'

const infoHash = '08ada5a7a6183aae1e09d831df6748d566095a10'
const open: BridgeOpen = {
  type: 'open',
  infoHash,
  trackers: ['udp://tracker.example:6969/announce', 'http://tracker.example/announce?passkey=1'],
  peers: ['192.0.2.1:6881', '[2001:db8::1]:6881', 'seed.example:51413'],
  selectOnly: [0, 3],
  hasMetadata: true,
  isShared: true,
}
const read = (fields: object): unknown => parseToBridge(JSON.stringify({ ...open, ...fields }))

describe('what a page says', () => {
  it('is read as it was written', () => {
    expect(parseToBridge(encodeToBridge(open))).toEqual(open)
    expect(parseToBridge(encodeToBridge({ type: 'close', infoHash }))).toEqual({ type: 'close', infoHash })
  })

  it.each([
    { type: 'status' },
    { infoHash: infoHash.toUpperCase() },
    { infoHash: `${infoHash}0` },
    { infoHash: [infoHash] },
    { hasMetadata: 1 },
    { isShared: 'yes' },
    { isShared: null },
    { trackers: 'udp://a.example:1' },
    { trackers: [1] },
    { peers: null },
    { selectOnly: [-1] },
    { selectOnly: [100_000] },
    { selectOnly: [0.5] },
    { selectOnly: Array(501).fill(1) },
    { selectOnly: undefined },
  ])('is refused with %j', (fields) => {
    expect(read(fields)).toBeNull()
  })

  it.each(['', 'x', '[]', 'null', '1', '"open"', '{}', '[['.repeat(8000)])('is refused as %s', (text) => {
    expect(parseToBridge(text)).toBeNull()
  })

  it('is refused when it is no text, or longer than the bound', () => {
    expect(parseToBridge(toUtf8(JSON.stringify(open)))).toBeNull()
    const text = JSON.stringify({ ...open, more: 'x'.repeat(maxBridgeTextBytes) })
    expect(parseToBridge(text)).toBeNull()
  })

  it('is of a torrent that the page does not share, where nothing else is said', () => {
    expect(read({ isShared: undefined })).toEqual({ ...open, isShared: false })
  })

  it('keeps nothing of what it does not know', () => {
    expect(read({ more: [[[]]], __proto__: { admin: true } })).toEqual(open)
  })

  it('leaves addresses out that are none, and those that stand twice', () => {
    const trackers = [
      'wss://web.example',
      'udp://a.example:1',
      'udp://a.example:1',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://',
      'udp://',
      'http://a.example/ b',
      'http://a.example/\n',
      `http://a.example/${'x'.repeat(512)}`,
      'HTTPS://B.example/announce',
    ]
    const peers = [
      '192.0.2.1:0',
      '192.0.2.1:65536',
      '192.0.2.1',
      'a b:1',
      '2001:db8::1:6881',
      '[::1]:99999',
      ':6881',
      '192.0.2.1:6881',
      '192.0.2.1:6881',
      'user@host:1',
    ]
    expect(read({ trackers, peers })).toMatchObject({
      trackers: ['udp://a.example:1', 'HTTPS://B.example/announce'],
      peers: ['192.0.2.1:6881'],
    })
  })

  it('passes on at most twenty addresses of each kind', () => {
    const many = Array.from({ length: 300 }, (_, index) => index + 1)
    const message = read({
      trackers: many.map((port) => `udp://a.example:${port}`),
      peers: many.map((port) => `192.0.2.1:${port}`),
    }) as BridgeOpen
    expect([message.trackers.length, message.peers.length]).toEqual([20, 20])
  })

  it('is cut by the page until a bridge reads all of it', () => {
    const many = Array.from({ length: 50 }, (_, index) => String(index))
    const long: BridgeOpen = {
      ...open,
      trackers: many.map((index) => `http://a.example/${index}/${'ü'.repeat(490)}`),
      peers: many.map((index) => `${'x'.repeat(240)}${index}:6881`),
      selectOnly: many.flatMap(() => many.map(() => 99_999)),
    }
    const text = encodeToBridge(long)
    expect(toUtf8(text).length).toBeLessThanOrEqual(maxBridgeTextBytes)
    const message = parseToBridge(text) as BridgeOpen
    expect(message.trackers.length).toBeGreaterThan(5)
    expect(message.trackers).toEqual(long.trackers.slice(0, message.trackers.length))
    expect(message.selectOnly).toBeNull()
  })
})

describe('metadata', () => {
  it('is read as it was written', () => {
    const frame = encodeBridgeMetadata(new Uint8Array(20).fill(0xab), toUtf8('d4:name1:ae'))
    expect(parseBridgeMetadata(frame)).toEqual({
      infoHash: 'ab'.repeat(20),
      infoBytes: toUtf8('d4:name1:ae'),
    })
  })

  it('is not kept together with the frame in which it came', () => {
    const frame = new Uint8Array(1000).subarray(0, 30)
    expect(parseBridgeMetadata(frame)?.infoBytes.buffer.byteLength).toBe(10)
  })

  it.each([0, 19, 20, maxBridgeFrameBytes + 1])('is not in a frame of %d bytes', (length) => {
    expect(parseBridgeMetadata(new Uint8Array(length))).toBeNull()
  })
})

describe('what a bridge says', () => {
  const status = {
    type: 'status',
    infoHash,
    state: 'joined',
    reason: null,
    peers: 3,
    seeds: 1,
    downloadRate: 1000,
    found: 7,
    silent: 2,
    refused: 1,
    closed: 0,
    asksDht: true,
  }
  const readStatus = (fields: object): unknown => parseFromBridge(JSON.stringify({ ...status, ...fields }))

  it('is read as it was written', () => {
    expect(readStatus({})).toEqual(status)
  })

  it.each([{ type: 'open' }, { state: 'hacked' }, { infoHash: 'x' }])('is refused with %j', (fields) => {
    expect(readStatus(fields)).toBeNull()
  })

  it('has its counts and words bounded', () => {
    expect(readStatus({ peers: -1, seeds: 'x', found: 1e300, silent: 1.5, asksDht: 1 })).toMatchObject({
      peers: 0,
      seeds: 0,
      found: 1e12,
      silent: 1,
      asksDht: false,
    })
    expect(readStatus({ reason: `a\u0007b\u202e${'x'.repeat(9000)}` })).toMatchObject({
      reason: `a b${'x'.repeat(297)}`,
    })
    expect(readStatus({ reason: { html: '<b>' } })).toMatchObject({ reason: null })
  })
})
