import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBencode, encodeBencode } from '../../src/protocol/bencode.ts'
import * as extension from '../../src/protocol/extension.ts'
import { parseMagnet } from '../../src/protocol/magnet.ts'
import { buildInfo, encodeMetainfo, parseInfo, parseMetainfo } from '../../src/protocol/metainfo.ts'
import { clientName } from '../../src/protocol/peer-id.ts'
import { WireParser } from '../../src/protocol/wire-parser.ts'
import { concatBytes, fromLatin1, toLatin1 } from '../../src/shared/bytes.ts'
import { TorrentError, type TorrentErrorCode } from '../../src/shared/errors.ts'
import {
  arbitraryHandshake,
  arbitraryPlace,
  arbitraryStream,
  cutStream,
  joinSamples,
} from '../unit/protocol/arbitrary-messages.ts'
import { RecordingHandler } from '../unit/protocol/recording-handler.ts'

/** Set FUZZ_RUNS for a longer search; fast-check prints the seed of what it finds. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 500)

/** Runs `parse`; whatever it throws must be ours and of `code`. Returns whether it threw. */
const refusesOnlyWith = (code: TorrentErrorCode, parse: () => unknown): boolean => {
  try {
    parse()
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(TorrentError)
    expect((error as TorrentError).code).toBe(code)
    return true
  }
}

const anyBytes = fc.uint8Array({ maxLength: 2000, size: 'max' })
const places = fc.array(arbitraryPlace, { maxLength: 20 })

/** Bytes of `valid` changed, cut out, doubled or put in at random places. */
const mutated = (valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      valid,
      fc.array(
        fc.record({
          at: arbitraryPlace,
          remove: fc.integer({ min: 0, max: 8 }),
          insert: fc.oneof(
            fc.uint8Array({ maxLength: 8 }),
            fc
              .constantFrom('d', 'l', 'e', 'i', '0:', 'i0e', 'de', '99999999:', 'i99999999999999999999e', '-')
              .map(fromLatin1),
          ),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    )
    .map(([bytes, changes]) => {
      let result = bytes
      for (const { at, remove, insert } of changes) {
        const place = Math.floor(at * result.length)
        result = concatBytes([result.subarray(0, place), insert, result.subarray(place + remove)])
      }
      return result
    })

const limits = { maxMessageLength: 20_000, maxBlockLength: 16_384, maxBitfieldLength: 1000 }

describe('wire parser', () => {
  const feed = (stream: Uint8Array, cuts: readonly number[], pieceCount?: number): void => {
    const handler = new RecordingHandler()
    const parser = new WireParser(handler, limits)
    if (pieceCount !== undefined) parser.setPieceCount(pieceCount)
    const whole = new RecordingHandler()
    const atOnce = new WireParser(whole, limits)
    if (pieceCount !== undefined) atOnce.setPieceCount(pieceCount)
    const refused = refusesOnlyWith('protocol', () => {
      for (const chunk of cutStream(stream, cuts)) {
        parser.push(chunk)
        expect(parser.bufferLength).toBeLessThanOrEqual(limits.maxMessageLength)
      }
    })
    expect(parser.bufferLength).toBeLessThanOrEqual(limits.maxMessageLength)
    // Cut or not, the same messages come out and the same end is reached.
    expect(refusesOnlyWith('protocol', () => atOnce.push(stream))).toBe(refused)
    expect(handler.messages).toEqual(whole.messages)
  }

  it('stands random bytes', () => {
    fc.assert(
      fc.property(anyBytes, places, (bytes, cuts) => feed(bytes, cuts)),
      { numRuns },
    )
  })

  it('stands random bytes after a handshake', () => {
    const stream = fc
      .tuple(arbitraryHandshake, anyBytes)
      .map(([{ bytes }, rest]) => concatBytes([bytes, rest]))
    fc.assert(
      fc.property(stream, places, (bytes, cuts) => feed(bytes, cuts)),
      { numRuns },
    )
  })

  it('stands messages with bytes changed', () => {
    fc.assert(
      fc.property(
        mutated(arbitraryStream.map(joinSamples)),
        places,
        fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
        feed,
      ),
      { numRuns },
    )
  })
})

const file = fc.record({ path: fc.stringMatching(/^[a-z.]{1,8}(\/[a-z.]{1,8}){0,3}$/), length: fc.nat(1000) })
const info = fc.array(file, { minLength: 1, maxLength: 6 }).map((files) => {
  const length = files.reduce((sum, { length }) => sum + length, 1)
  return buildInfo({
    name: 'name',
    files: [{ path: 'first', length: 1 }, ...files],
    pieceLength: 100,
    pieceHashes: new Uint8Array(20 * Math.ceil(length / 100)),
  })
})
const sha1 = async (): Promise<Uint8Array> => new Uint8Array(20)

describe('bencode and what is made of it', () => {
  const value = fc.oneof(
    anyBytes,
    mutated(info),
    mutated(fc.constant(encodeBencode([1, 'a', new Map([['b', [2]]])]))),
  )

  it('decodes or refuses', () => {
    fc.assert(
      fc.property(value, (bytes) => {
        refusesOnlyWith('protocol', () => decodeBencode(bytes))
      }),
      { numRuns },
    )
  })

  it('reads metadata or refuses it', () => {
    fc.assert(
      fc.property(value, (bytes) => {
        refusesOnlyWith('invalid-torrent', () => {
          const parsed = parseInfo(bytes, new Uint8Array(20))
          expect(Math.ceil(parsed.length / parsed.pieceLength)).toBe(parsed.pieceCount)
          expect(parsed.files.reduce((sum, { length }) => sum + length, 0)).toBe(parsed.length)
          expect(new Set(parsed.files.map(({ path }) => path)).size).toBe(parsed.files.length)
        })
      }),
      { numRuns },
    )
  })

  it('reads torrent files or refuses them', async () => {
    const torrent = info.map((bytes) =>
      encodeMetainfo(bytes, { trackers: ['wss://a.example', 'wss://b.example'] }),
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBytes, mutated(torrent)), async (bytes) => {
        const error = await parseMetainfo(bytes, sha1).then(
          () => null,
          (thrown: unknown) => thrown,
        )
        if (error !== null)
          refusesOnlyWith('invalid-torrent', () => {
            throw error
          })
      }),
      { numRuns },
    )
  })

  it('reads extension messages or refuses them', () => {
    const handshake = extension.encodeExtensionHandshake({
      m: new Map([['ut_metadata', 1]]),
      client: 'x',
      reqq: 5,
      metadataSize: 100,
    })
    const data = extension.encodeMetadataData(1, 20_000, new Uint8Array(100))
    fc.assert(
      fc.property(fc.oneof(anyBytes, mutated(fc.constantFrom(handshake, data))), (bytes) => {
        refusesOnlyWith('protocol', () => {
          const parsed = extension.parseExtensionHandshake(bytes)
          expect(parsed.m.size).toBeLessThanOrEqual(64)
          expect(parsed.metadataSize ?? 1).toBeGreaterThan(0)
        })
        refusesOnlyWith('protocol', () => {
          const message = extension.parseMetadataMessage(bytes)
          if (message?.type === 'data') expect(message.data.length).toBeLessThanOrEqual(16384)
        })
        refusesOnlyWith('protocol', () => extension.parseDontHave(bytes))
        expect(clientName(bytes)).toMatch(/^[ -~µ]+$/)
      }),
      { numRuns },
    )
  })
})

it('magnet links are read or refused', () => {
  const link = fromLatin1(
    'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10&dn=a%20b&tr=wss%3A%2F%2Fa.example&so=1-4,7&xl=9',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    mutated(fc.constant(link)).map(toLatin1),
    fc.string({ unit: 'binary' }).map((rest) => `magnet:?xt=urn:btih:${'0'.repeat(40)}&${rest}`),
  )
  fc.assert(
    fc.property(text, (text) => {
      refusesOnlyWith('invalid-magnet', () => {
        const magnet = parseMagnet(text)
        expect(magnet.infoHash).toHaveLength(20)
        expect(magnet.trackers.length).toBeLessThanOrEqual(100)
      })
    }),
    { numRuns },
  )
})
