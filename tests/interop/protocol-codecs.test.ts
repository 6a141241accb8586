import type { Duplex } from 'node:stream'
import UntypedWire from 'bittorrent-protocol'
import utMetadata from 'ut_metadata'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeBencode } from '../../src/protocol/bencode.ts'
import * as extension from '../../src/protocol/extension.ts'
import * as messages from '../../src/protocol/messages.ts'
import { WireParser } from '../../src/protocol/wire-parser.ts'
import { concatBytes, fromHex, toHex } from '../../src/shared/bytes.ts'
import { RecordingHandler } from '../helpers/recording-handler.ts'

/** What these tests use of `bittorrent-protocol`. */
interface Wire extends Duplex {
  hasFast: boolean
  readonly peerPieces: { get(index: number): boolean }
  extendedHandshake: Record<string, unknown>
  readonly extendedMapping: Record<string, string>
  readonly peerExtendedHandshake: Record<string, unknown>
  readonly peerExtendedMapping: Record<string, number>
  readonly ut_metadata: {
    fetch(): void
    on(event: 'metadata', listener: (metadata: Uint8Array) => void): void
  }
  use(extension: unknown): void
  handshake(infoHash: Uint8Array, peerId: Uint8Array, extensions: { fast: boolean }): void
  keepAlive(): void
  choke(): void
  unchoke(): void
  interested(): void
  uninterested(): void
  have(index: number): void
  bitfield(bits: Uint8Array): void
  request(
    index: number,
    offset: number,
    length: number,
    done: (error: Error | null, data: Uint8Array | null) => void,
  ): void
  piece(index: number, offset: number, data: Uint8Array): void
  cancel(index: number, offset: number, length: number): void
  port(port: number): void
  suggest(index: number): void
  haveAll(): void
  haveNone(): void
  reject(index: number, offset: number, length: number): void
  allowedFast(index: number): void
  extended(id: number | string, payload: unknown): void
}

const infoHash = fromHex('08ada5a7a6183aae1e09d831df6748d566095a10') ?? new Uint8Array()
const ourId = new Uint8Array(20).fill(0x41)
const theirId = new Uint8Array(20).fill(0x42)
const block = Uint8Array.from({ length: 16384 }, (_, i) => i)

let wire: Wire
let handler: RecordingHandler
let parser: WireParser

beforeEach(() => {
  wire = new UntypedWire() as unknown as Wire
  handler = new RecordingHandler()
  parser = new WireParser(handler)
  // Cut at odd places on purpose: a data channel is a stream here.
  wire.on('data', (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; at += 7) parser.push(chunk.slice(at, at + 7))
  })
})

afterEach(() => {
  wire.destroy()
})

const event = (name: string): Promise<unknown[]> =>
  new Promise((resolve) => {
    wire.once(name, (...values: unknown[]) => resolve(values))
  })

/** Resolves when our parser has read a message of this name. */
const received = (name: string): Promise<void> =>
  new Promise((resolve) => {
    const before = handler.after
    handler.after = (seen) => {
      before(seen)
      if (seen === name) resolve()
    }
  })

const send = (bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; at += 5_003) wire.write(bytes.slice(at, at + 5_003))
}

/** Both ends have said hello, and what was said is forgotten. */
const connect = async (): Promise<void> => {
  const theirs = received('extended')
  wire.handshake(infoHash, theirId, { fast: true })
  send(messages.encodeHandshake({ infoHash, peerId: ourId }))
  await theirs
  handler.messages.length = 0
}

describe('handshake', () => {
  it('is understood in both directions, with the fast extension', async () => {
    wire.use(utMetadata())
    const seen = event('handshake')
    const extended = received('extended')
    wire.handshake(infoHash, theirId, { fast: true })
    send(messages.encodeHandshake({ infoHash, peerId: ourId }))
    expect(await seen).toEqual([toHex(infoHash), toHex(ourId), { dht: false, fast: true, extended: true }])
    await extended
    expect(wire.hasFast).toBe(true)
    const [hello, more] = handler.messages
    expect(hello).toEqual(['handshake', toHex(infoHash), toHex(theirId), '0000000000100004'])
    const reserved = fromHex(String(hello?.[3])) ?? new Uint8Array()
    expect([messages.supportsFast(reserved), messages.supportsExtended(reserved)]).toEqual([true, true])
    expect(more?.slice(0, 2)).toEqual(['extended', 0])
    const parsed = extension.parseExtensionHandshake(fromHex(String(more?.[2])) ?? new Uint8Array())
    expect(parsed.m).toEqual(new Map([['ut_metadata', 1]]))
  })

  it('our extension handshake is understood', async () => {
    await connect()
    const seen = event('extended')
    const m = new Map([
      ['ut_metadata', 3],
      ['lt_donthave', 7],
    ])
    const payload = extension.encodeExtensionHandshake({
      m,
      client: 'torrent-player',
      reqq: 250,
      uploadOnly: false,
      metadataSize: 31235,
    })
    send(messages.encodeExtended(0, payload))
    await seen
    expect(wire.peerExtendedMapping).toEqual({ ut_metadata: 3, lt_donthave: 7 })
    expect(wire.peerExtendedHandshake).toMatchObject({ metadata_size: 31235, reqq: 250, upload_only: 0 })
  })
})

describe('what their wire writes', () => {
  it('is read by our parser', async () => {
    await connect()
    const bits = Uint8Array.of(0b10100000, 0b1)
    // One request is under way, to be cancelled.
    const unchoked = event('unchoke')
    send(messages.encodeUnchoke())
    await unchoked
    const cancelled = new Promise<Error | null>((resolve) => wire.request(3, 16384, 16384, resolve))
    wire.cancel(3, 16384, 16384)
    expect(await cancelled).toBeInstanceOf(Error)
    wire.interested()
    wire.uninterested()
    wire.unchoke()
    wire.choke()
    wire.have(5)
    wire.bitfield(bits)
    wire.haveAll()
    wire.haveNone()
    wire.suggest(8)
    wire.allowedFast(9)
    wire.reject(1, 2, 3)
    wire.port(6881)
    wire.piece(4, 32768, block)
    wire.extended(9, Uint8Array.of(1, 2, 3))
    const done = received('keepAlive')
    wire.keepAlive()
    await done
    expect(handler.messages).toEqual([
      ['request', 3, 16384, 16384],
      ['cancel', 3, 16384, 16384],
      ['interested'],
      ['notInterested'],
      ['unchoke'],
      ['choke'],
      ['have', 5],
      ['bitfield', toHex(bits)],
      ['haveAll'],
      ['haveNone'],
      ['suggest', 8],
      ['allowedFast', 9],
      ['reject', 1, 2, 3],
      ['port', 6881],
      ['piece', 4, 32768, toHex(block)],
      ['extended', 9, '010203'],
      ['keepAlive'],
    ])
  })
})

describe('what we write', () => {
  it('is read by their wire', async () => {
    await connect()
    // Requests are taken only from a peer that is not choked.
    wire.unchoke()
    const log: unknown[][] = []
    for (const name of [
      'choke',
      'unchoke',
      'interested',
      'uninterested',
      'have',
      'have-none',
      'suggest',
      'allowed-fast',
      'cancel',
      'keep-alive',
      'reject',
    ]) {
      wire.on(name, (...values: unknown[]) => log.push([name, ...values]))
    }
    wire.on('request', (index: number, offset: number, length: number) =>
      log.push(['request', index, offset, length]),
    )
    wire.on('piece', (index: number, offset: number, data: Uint8Array) =>
      log.push(['piece', index, offset, toHex(data)]),
    )
    wire.on('bitfield', (field: { get(index: number): boolean }) => {
      log.push(['bitfield', ...Array.from({ length: 16 }, (_, i) => Number(field.get(i)))])
    })
    const done = event('keep-alive')
    send(
      concatBytes([
        messages.encodeBitfield(Uint8Array.of(0b10100000, 0b1)),
        messages.encodeHave(5),
        messages.encodeInterested(),
        messages.encodeNotInterested(),
        messages.encodeUnchoke(),
        messages.encodeRequest(3, 16384, 16384),
        messages.encodeCancel(3, 16384, 16384),
        messages.encodeChoke(),
        messages.encodeSuggest(8),
        messages.encodeAllowedFast(9),
        messages.encodeReject(1, 2, 3),
        messages.encodePiece(4, 32768, block),
        messages.encodeHaveNone(),
        messages.encodeKeepAlive(),
      ]),
    )
    await done
    expect(log).toEqual([
      ['bitfield', 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      ['have', 5],
      ['interested'],
      ['uninterested'],
      ['unchoke'],
      ['request', 3, 16384, 16384],
      ['cancel', 3, 16384, 16384],
      ['choke'],
      ['suggest', 8],
      ['allowed-fast', 9],
      ['reject', 1, 2, 3],
      ['piece', 4, 32768, toHex(block)],
      ['have-none'],
      ['keep-alive'],
    ])
  })

  it('answers their requests: a block, and a reject', async () => {
    await connect()
    const unchoked = event('unchoke')
    send(messages.encodeUnchoke())
    await unchoked
    handler.request = (piece, begin, length) => {
      if (piece === 1) send(messages.encodePiece(piece, begin, block.subarray(0, length)))
      else send(messages.encodeReject(piece, begin, length))
    }
    const answered = new Promise<Uint8Array | null>((resolve, reject) => {
      wire.request(1, 0, 16384, (error, data) => (error ? reject(error) : resolve(data)))
    })
    const refused = new Promise<Error | null>((resolve) => wire.request(2, 0, 16384, resolve))
    expect(toHex((await answered) ?? new Uint8Array())).toBe(toHex(block))
    expect((await refused)?.message).toBe('request was rejected')
  })

  it('have all is every piece', async () => {
    await connect()
    const seen = event('have-all')
    send(messages.encodeHaveAll())
    await seen
    expect(wire.peerPieces.get(123_456)).toBe(true)
  })
})

describe('ut_metadata', () => {
  // Three blocks, the last one short.
  const info = encodeBencode(
    new Map<string, string | number | Uint8Array>([
      ['length', 100],
      ['name', 'film.mp4'],
      ['piece length', 32],
      ['pieces', new Uint8Array(40_000).fill(7)],
    ]),
  )
  const ourMetadataId = 1

  it('fetches metadata from us', async () => {
    wire.use(utMetadata())
    const sha1 = new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(info)))
    handler.extended = (id, payload) => {
      if (id !== ourMetadataId) return
      const message = extension.parseMetadataMessage(payload)
      if (message?.type !== 'request') return
      const begin = message.piece * extension.metadataBlockLength
      const data = info.subarray(begin, begin + extension.metadataBlockLength)
      // The id under which they said that they want it: their first extension.
      send(messages.encodeExtended(1, extension.encodeMetadataData(message.piece, info.length, data)))
    }
    const fetched = new Promise<Uint8Array>((resolve) => wire.ut_metadata.on('metadata', resolve))
    wire.handshake(sha1, theirId, { fast: true })
    send(messages.encodeHandshake({ infoHash: sha1, peerId: ourId }))
    const hello = { m: new Map([['ut_metadata', ourMetadataId]]), metadataSize: info.length }
    send(messages.encodeExtended(0, extension.encodeExtensionHandshake(hello)))
    wire.ut_metadata.fetch()
    expect(toHex(await fetched)).toBe(
      toHex(
        concatBytes([
          Uint8Array.from([0x64, 0x34, 0x3a]),
          new TextEncoder().encode('info'),
          info,
          Uint8Array.of(0x65),
        ]),
      ),
    )
  })

  it('gives metadata to us', async () => {
    const sha1 = new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(info)))
    wire.use(utMetadata(info))
    const blocks: Uint8Array[] = []
    let size = 0
    let asked = 0
    const finished = new Promise<void>((resolve) => {
      handler.extended = (id, payload) => {
        if (id === 0) {
          const hello = extension.parseExtensionHandshake(payload)
          size = hello.metadataSize ?? 0
          const theirMetadataId = hello.m.get('ut_metadata') ?? 0
          for (; asked * extension.metadataBlockLength < size; asked++) {
            send(messages.encodeExtended(theirMetadataId, extension.encodeMetadataRequest(asked)))
          }
          return
        }
        const message = extension.parseMetadataMessage(payload)
        if (message?.type !== 'data') return
        expect(message.totalSize).toBe(info.length)
        blocks[message.piece] = message.data.slice()
        if (blocks.filter(Boolean).length === 3) resolve()
      }
    })
    // Their extension hashes its metadata before it offers it.
    while (wire.extendedHandshake.metadata_size === undefined) await new Promise(setImmediate)
    wire.handshake(sha1, theirId, { fast: true })
    send(messages.encodeHandshake({ infoHash: sha1, peerId: ourId }))
    const hello = { m: new Map([['ut_metadata', ourMetadataId]]) }
    send(messages.encodeExtended(0, extension.encodeExtensionHandshake(hello)))
    await finished
    expect(size).toBe(info.length)
    expect(toHex(concatBytes(blocks))).toBe(toHex(info))
  })

  it('rejects what it does not have', async () => {
    wire.use(utMetadata())
    await connect()
    const hello = { m: new Map([['ut_metadata', ourMetadataId]]) }
    send(messages.encodeExtended(0, extension.encodeExtensionHandshake(hello)))
    const answered = new Promise<unknown>((resolve) => {
      handler.extended = (_id, payload) => resolve(extension.parseMetadataMessage(payload))
    })
    send(messages.encodeExtended(1, extension.encodeMetadataRequest(0)))
    expect(await answered).toEqual({ type: 'reject', piece: 0 })
  })
})
