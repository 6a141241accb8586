import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import bencode from 'bencode'
import createTorrent from 'create-torrent'
import * as fc from 'fast-check'
import decodeMagnet from 'magnet-uri'
import parseTorrent from 'parse-torrent'
import {
  type BencodeInput,
  type BencodeValue,
  decodeBencode,
  decodeBencodePrefix,
  decodeOddDictionary,
  encodeBencode,
  type OddDictionary,
} from '../../src/protocol/bencode.ts'
import * as extension from '../../src/protocol/extension.ts'
import { readLink } from '../../src/protocol/link.ts'
import { maxLinkLength, parseMagnet } from '../../src/protocol/magnet.ts'
import { buildInfo, parseInfo, parseMetainfo } from '../../src/protocol/metainfo.ts'
import { clientName } from '../../src/protocol/peer-id.ts'
import { WireParser } from '../../src/protocol/wire-parser.ts'
import { equalBytes, fromHex, fromLatin1, toHex, toLatin1 } from '../../src/shared/bytes.ts'
import { TorrentError } from '../../src/shared/errors.ts'
import { oddTorrentFile } from '../helpers/odd-torrents.ts'
import { RecordingHandler } from '../helpers/recording-handler.ts'
import { wireCaptures } from './captures/wire-captures.ts'
import { fuzzTarget, refusesOnlyWith } from './fuzz-target.ts'
import { anyBytes, mutated } from './mutations.ts'

const sha1 = async (data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(createHash('sha1').update(data).digest())

/** Payloads of the extended messages that real clients sent. */
const capturedPayloads: Uint8Array[] = wireCaptures.flatMap((stream) => {
  const handler = new RecordingHandler()
  new WireParser(handler).push(stream)
  return handler.messages
    .filter(([name]) => name === 'extended')
    .map(([, , payload]) => fromHex(String(payload)) ?? new Uint8Array())
})

/** `.torrent` files that create-torrent made. */
const makeFile = (input: (Buffer & { name?: string })[], pieceLength: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = {
      name: 'Ünïcode – name',
      pieceLength,
      announceList: [['wss://a.example'], ['wss://b.example', 'udp://c.example:80']],
      urlList: ['https://seed.example/'],
      comment: 'a comment',
    }
    createTorrent(input, options, (error, file) =>
      error === null ? resolve(new Uint8Array(file)) : reject(error),
    )
  })
const named = (name: string, length: number): Buffer & { name?: string } =>
  Object.assign(Buffer.alloc(length, name), { name })
const torrentFiles = [
  await makeFile([named('film.mp4', 40_000)], 16_384),
  await makeFile([named('film.mp4', 20_000), named('film.en.srt', 300), named('empty', 1)], 32_768),
]
const infos = torrentFiles.map((file) => {
  const value = decodeBencode(file)
  const info = value instanceof Map ? value.get('info') : undefined
  return encodeBencode(info as BencodeInput)
})

const file = fc.record({ path: fc.stringMatching(/^[a-z.]{1,8}(\/[a-z.]{1,8}){0,3}$/), length: fc.nat(1000) })
const builtInfo = fc.array(file, { minLength: 1, maxLength: 6 }).map((files) => {
  const length = files.reduce((sum, { length }) => sum + length, 1)
  return buildInfo({
    name: 'name',
    files: [{ path: 'first', length: 1 }, ...files],
    pieceLength: 1024,
    pieceHashes: new Uint8Array(20 * Math.ceil(length / 1024)),
  })
})
const anyInfo = fc.oneof(anyBytes, mutated(builtInfo), mutated(fc.constantFrom(...infos)), builtInfo)
const anyTorrentFile = fc.oneof(
  anyBytes,
  mutated(fc.constantFrom(...torrentFiles)),
  mutated(oddTorrentFile.map(({ bytes }) => bytes)),
  fc.constantFrom(...torrentFiles),
)
const anyBencode = fc.oneof(
  anyInfo,
  anyTorrentFile,
  mutated(fc.constantFrom(...capturedPayloads)),
  mutated(fc.constant(encodeBencode([1, 'a', -5, new Map([['b', [2, new Map()]]])]))),
)

/**
 * Whether the `bencode` package read the same. Known differences, which we refuse: numbers with leading
 * zeros, `-0`, `+1` and fractions; a key twice; bytes after the end. Differences where both accept: the
 * package turns keys that are no UTF-8 into hexadecimal, loses `__proto__`, and cuts strings off at the end
 * of the input.
 */
const isSameValue = (ours: BencodeValue, theirs: unknown): boolean => {
  if (typeof ours === 'number') {
    if (ours === theirs || Number.isSafeInteger(ours)) return ours === theirs
    // The package rounds at each digit past 2^53, some six times; we give the nearest number.
    return typeof theirs === 'number' && Math.abs(ours - theirs) <= 6 * Number.EPSILON * Math.abs(ours)
  }
  if (ours instanceof Uint8Array) return theirs instanceof Uint8Array && equalBytes(ours, theirs)
  if (Array.isArray(ours)) {
    return (
      Array.isArray(theirs) &&
      theirs.length === ours.length &&
      ours.every((value, i) => isSameValue(value, theirs[i]))
    )
  }
  if (typeof theirs !== 'object' || theirs === null) return false
  return [...ours].every(([key, value]) => {
    const isPlain = /^[ -~]*$/.test(key) && key !== '__proto__'
    return !isPlain || isSameValue(value, (theirs as Record<string, unknown>)[key])
  })
}

/** What a package makes of an input, or `undefined` where it throws, whatever it throws. */
const tryTheirs = <T>(run: () => T): T | undefined => {
  try {
    return run()
  } catch {
    return undefined
  }
}

const values: fc.Arbitrary<BencodeInput> = fc.letrec<{ value: BencodeInput }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.uint8Array({ maxLength: 10 }).map(toLatin1), tie('value')), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  ),
})).value

const magnetLink = fromLatin1(
  'magnet:?xt=urn:btih:08ada5a7a6183aae1e09d831df6748d566095a10&dn=a%20b&tr=wss%3A%2F%2Fa.example&so=1-4,7&xl=9&ws=https%3A%2F%2Fb.example%2F',
)
const magnets = fc.oneof(
  fc.string({ unit: 'binary' }),
  mutated(fc.constant(magnetLink)).map(toLatin1),
  fc.string({ unit: 'binary' }).map((rest) => `magnet:?xt=urn:btih:${'0'.repeat(40)}&${rest}`),
)

/** Links among words, encoded and not. */
const linkTexts = fc
  .tuple(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.oneof(magnets, fc.webUrl({ withQueryParameters: true, withFragments: true })),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([before, link, after, encodings]) => {
    let text = link.toWellFormed()
    for (let i = 0; i < encodings; i++) text = encodeURIComponent(text)
    return before + text + after
  })

export const protocolTargets = [
  fuzzTarget('bencode: what was written is what is read', values, (value) => {
    const bytes = encodeBencode(value)
    // It is the same when it is written again, so nothing was lost.
    assert.deepEqual(encodeBencode(decodeBencode(bytes, { maxDepth: 64, maxItems: 1e5 })), bytes)
  }),
  fuzzTarget(
    'bencode: decodes or refuses, and means what the package bencode says it means',
    anyBencode,
    (bytes) => {
      let ours: BencodeValue | undefined
      if (refusesOnlyWith('protocol', () => (ours = decodeBencode(bytes))) || ours === undefined) return
      const theirs = tryTheirs(() => bencode.decode(bytes))
      assert.ok(theirs == null || isSameValue(ours, theirs), `theirs: ${JSON.stringify(theirs)}`)
    },
  ),
  fuzzTarget(
    'bencode with oddities: decodes or refuses, and what is not odd means the same as ever',
    fc.oneof(anyBencode, mutated(oddTorrentFile.map(({ bytes }) => bytes))),
    (bytes) => {
      const limits = { maxDepth: 16, maxItems: 10_000 }
      let odd: OddDictionary | undefined
      const isRefused = refusesOnlyWith('protocol', () => (odd = decodeOddDictionary(bytes, limits)))
      let strict: BencodeValue | undefined
      const isStrictlyRefused = refusesOnlyWith('protocol', () => (strict = decodeBencode(bytes, limits)))
      if (isStrictlyRefused || !(strict instanceof Map)) return
      assert.ok(!isRefused)
      assert.deepEqual(odd?.dictionary, strict)
      assert.deepEqual([odd?.end, odd?.repeats], [bytes.length, []])
    },
  ),
  fuzzTarget(
    'torrent file with oddities beside info: opens, with the hash of the bytes of info',
    oddTorrentFile,
    async ({ bytes, infoHash }) => {
      assert.equal(toHex((await parseMetainfo(bytes, sha1)).info.infoHash), infoHash)
    },
  ),
  fuzzTarget('metadata: read or refused', anyInfo, (bytes) => {
    refusesOnlyWith('invalid-torrent', () => {
      const parsed = parseInfo(bytes, new Uint8Array(20))
      assert.equal(Math.ceil(parsed.length / parsed.pieceLength), parsed.pieceCount)
      assert.equal(
        parsed.files.reduce((sum, { length }) => sum + length, 0),
        parsed.length,
      )
      assert.equal(new Set(parsed.files.map(({ path }) => path)).size, parsed.files.length)
      for (const { path } of parsed.files) assert.ok(!path.split('/').includes('..') && !path.startsWith('/'))
    })
  }),
  fuzzTarget(
    'torrent file: read or refused, and means what parse-torrent says it means',
    anyTorrentFile,
    async (bytes) => {
      const ours = await parseMetainfo(bytes, sha1).catch((error: unknown) => {
        if (!(error instanceof TorrentError) || error.code !== 'invalid-torrent') throw error
        return null
      })
      if (ours === null) return
      const theirs = await parseTorrent(bytes).catch(() => null)
      if (theirs === null) return
      const { info } = ours
      // Known differences: names, which we clean, and the info hash of metadata that is not canonical, which
      // it writes anew.
      assert.equal(info.length, theirs.length)
      assert.equal(info.pieceLength, theirs.pieceLength)
      assert.equal(toHex(info.pieceHashes), theirs.pieces.join(''))
      // It takes a length of `i-0e` for minus zero; ours is zero (BEP 3 allows neither).
      assert.deepEqual(
        info.files.map(({ length, offset }) => [length, offset]),
        theirs.files.map(({ length, offset }) => [length + 0, offset + 0]),
      )
    },
  ),
  fuzzTarget(
    'extensions: handshake, metadata and lt_donthave are read or refused',
    fc.oneof(anyBytes, mutated(fc.constantFrom(...capturedPayloads)), fc.constantFrom(...capturedPayloads)),
    (bytes) => {
      refusesOnlyWith('protocol', () => {
        const parsed = extension.parseExtensionHandshake(bytes)
        assert.ok(parsed.m.size <= 64)
        assert.ok((parsed.metadataSize ?? 1) > 0 && (parsed.metadataSize ?? 1) <= extension.maxMetadataLength)
        assert.ok((parsed.client ?? '').length <= 64)
        // What was read is the same after it is written and read again.
        assert.deepEqual(
          extension.parseExtensionHandshake(extension.encodeExtensionHandshake(parsed)),
          parsed,
        )
      })
      refusesOnlyWith('protocol', () => {
        const message = extension.parseMetadataMessage(bytes)
        if (message === null) return
        const { end } = decodeBencodePrefix(bytes)
        // The package ut_metadata reads it in this way: a dictionary, then the data.
        const theirs = tryTheirs(() => bencode.decode(bytes.slice(0, end))) as
          | Record<string, unknown>
          | undefined
        assert.equal(theirs?.piece, message.piece)
        assert.equal(theirs?.msg_type, { request: 0, data: 1, reject: 2 }[message.type])
        if (message.type !== 'data') return
        assert.equal(theirs?.total_size, message.totalSize)
        assert.ok(equalBytes(message.data, bytes.subarray(end)))
        assert.ok(message.data.length <= extension.metadataBlockLength)
      })
      refusesOnlyWith('protocol', () => extension.parseDontHave(bytes))
      assert.match(clientName(bytes), /^[ -~µ]+$/)
    },
  ),
  fuzzTarget('magnet: read or refused, and means what magnet-uri says it means', magnets, (text) => {
    refusesOnlyWith('invalid-magnet', () => {
      const magnet = parseMagnet(text)
      assert.equal(magnet.infoHash.length, 20)
      assert.ok(magnet.trackers.length <= 100)
      assert.ok((magnet.selectOnly ?? []).length <= 10_000)
      // Known differences: of several `xt` we take the first that is a hash, and the package the last. It
      // writes a long range in `so` out in full: `so=1-99999999` takes it 17 s and gigabytes, so it gets no
      // `so`.
      if (text.split('xt').length !== 2 || text.includes('so')) return
      const theirs = tryTheirs(() => decodeMagnet(text))
      // It takes any forty characters for a hash: with a blank before the hash it leaves the last digit out.
      if (!/^[0-9a-f]{40}$/i.test(theirs?.infoHash ?? '')) return
      assert.equal(toHex(magnet.infoHash), theirs?.infoHash?.toLowerCase())
    })
  }),
  fuzzTarget(
    'link: found or refused; what is written is short enough and means the same',
    linkTexts,
    (text) => {
      refusesOnlyWith('invalid-magnet', () => {
        const link = readLink(text)
        assert.ok(link.text.length <= maxLinkLength)
        assert.deepEqual(readLink(link.text), link)
        assert.deepEqual(readLink(`https://player.example/#${link.text}`), link)
        if (link.kind === 'torrent-file') assert.match(new URL(link.text).protocol, /^https?:$/)
      })
    },
  ),
]
