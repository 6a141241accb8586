import { concatBytes, fromUtf8 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeLimits,
  decodeBencodePrefix,
  encodeBencode,
} from './bencode.ts'
import { cleanText } from './file-names.ts'
import { isIntegerWithin } from './integers.ts'
import { formatIp, parseIp, unmapIp } from './ip-address.ts'
import { readUint32, writeUint32 } from './uint32.ts'

/** Metadata travels in blocks of 16 KiB, the last one shorter (BEP 9). */
export const metadataBlockLength = 16384

/**
 * Largest `info` dictionary that we take, in bytes: room for the hashes of 800,000 pieces. The largest known
 * ones have about 10 MiB.
 */
export const maxMetadataLength = 16 * 1024 * 1024

const maxMetadataBlocks = maxMetadataLength / metadataBlockLength
const maxHandshakeLength = 64 * 1024
const maxExtensionNames = 64
const maxExtensionNameLength = 64
const maxClientNameLength = 64
/** Most blocks that may be under way to one peer, whatever it says: 1 GiB of them. */
const maxRequestQueue = 65_535
const smallDictionary: BencodeLimits = { maxDepth: 4, maxItems: 64 }

/** The handshake of BEP 10, with what BEP 9 and BEP 21 add to it. `null`: not said. */
export interface ExtensionHandshake {
  /** Extension name to the message id under which the sender wants to receive it; 0 switches it off. */
  readonly m: ReadonlyMap<string, number>
  /** `v`: name and version of the client, for people. */
  readonly client: string | null
  /** Requests that the sender queues without dropping any. */
  readonly reqq: number | null
  /** `upload_only` of BEP 21. */
  readonly uploadOnly: boolean | null
  /** Bytes of the `info` dictionary. */
  readonly metadataSize: number | null
  /** `p`: where the sender takes TCP connections. */
  readonly port: number | null
  /** `yourip`: the address under which the sender sees the receiver. */
  readonly yourIp: string | null
  /** An IPv6 address of the sender. */
  readonly ipv6: string | null
}

/** Payload of the extended message 0. */
export const encodeExtensionHandshake = (handshake: Partial<ExtensionHandshake>): Uint8Array => {
  const { m, client, reqq, uploadOnly, metadataSize, port } = handshake
  const yourIp = parseIp(handshake.yourIp ?? '')
  const ipv6 = parseIp(handshake.ipv6 ?? '')
  const dictionary = new Map<string, BencodeInput>([['m', m ?? new Map()]])
  if (client != null) dictionary.set('v', client)
  if (reqq != null) dictionary.set('reqq', reqq)
  if (uploadOnly != null) dictionary.set('upload_only', uploadOnly ? 1 : 0)
  if (metadataSize != null) dictionary.set('metadata_size', metadataSize)
  if (port != null) dictionary.set('p', port)
  if (yourIp !== null) dictionary.set('yourip', yourIp)
  if (ipv6?.length === 16) dictionary.set('ipv6', ipv6)
  return encodeBencode(dictionary)
}

/**
 * Reads the payload of the extended message 0. A field of the wrong type is taken as not said, so that a
 * strange extra of another client does no harm.
 *
 * @throws TorrentError `protocol` when the payload is no dictionary, is too long, or names impossible
 * metadata
 */
export const parseExtensionHandshake = (payload: Uint8Array): ExtensionHandshake => {
  if (payload.length > maxHandshakeLength) {
    throw new TorrentError('protocol', 'The peer sent an extension handshake that is too long.')
  }
  const { value: dictionary } = decodeBencodePrefix(payload)
  if (!(dictionary instanceof Map)) {
    throw new TorrentError('protocol', 'The peer sent an extension handshake that is not a dictionary.')
  }
  const m = new Map<string, number>()
  const names = dictionary.get('m')
  if (names instanceof Map) {
    for (const [name, id] of names) {
      if (m.size >= maxExtensionNames) break
      if (name.length <= maxExtensionNameLength && isIntegerWithin(id, 0, 255)) m.set(name, id)
    }
  }
  const client = dictionary.get('v')
  const reqq = dictionary.get('reqq')
  const uploadOnly = dictionary.get('upload_only')
  const port = dictionary.get('p')
  const ipv6 = parseAddress(dictionary, 'ipv6', [16])
  return {
    m,
    client: client instanceof Uint8Array ? cleanText(fromUtf8(client), maxClientNameLength) : null,
    reqq: isIntegerWithin(reqq, 1, Number.MAX_SAFE_INTEGER) ? Math.min(reqq, maxRequestQueue) : null,
    uploadOnly: typeof uploadOnly === 'number' ? uploadOnly !== 0 : null,
    metadataSize: parseMetadataSize(dictionary),
    port: isIntegerWithin(port, 1, 65_535) ? port : null,
    yourIp: parseAddress(dictionary, 'yourip', [4, 16]),
    // An IPv4 address that is mapped into IPv6 says nothing here.
    ipv6: ipv6?.includes(':') ? ipv6 : null,
  }
}

const parseAddress = (dictionary: BencodeDictionary, key: string, lengths: number[]): string | null => {
  const bytes = dictionary.get(key)
  return bytes instanceof Uint8Array && lengths.includes(bytes.length) ? formatIp(unmapIp(bytes)) : null
}

/** Clients that do not know the metadata yet leave it out or write 0. */
const parseMetadataSize = (dictionary: BencodeDictionary): number | null => {
  const size = dictionary.get('metadata_size')
  if (typeof size !== 'number' || size === 0) return null
  if (!isIntegerWithin(size, 1, maxMetadataLength)) {
    throw new TorrentError('protocol', `The peer offers metadata of ${size} bytes.`)
  }
  return size
}

/** A message of `ut_metadata` (BEP 9). `piece` counts blocks of {@link metadataBlockLength}. */
export type MetadataMessage =
  | { readonly type: 'request'; readonly piece: number }
  | { readonly type: 'reject'; readonly piece: number }
  | {
      readonly type: 'data'
      readonly piece: number
      /** Bytes of the whole `info` dictionary. */
      readonly totalSize: number
      /** A view on the payload. */
      readonly data: Uint8Array
    }

const metadataTypes = ['request', 'data', 'reject'] as const

export const encodeMetadataRequest = (piece: number): Uint8Array => encodeMetadata(0, piece)

export const encodeMetadataReject = (piece: number): Uint8Array => encodeMetadata(2, piece)

/** `totalSize`: bytes of the whole `info` dictionary. */
export const encodeMetadataData = (piece: number, totalSize: number, data: Uint8Array): Uint8Array =>
  concatBytes([encodeMetadata(1, piece, totalSize), data])

const encodeMetadata = (type: number, piece: number, totalSize?: number): Uint8Array => {
  const dictionary = new Map([
    ['msg_type', type],
    ['piece', piece],
  ])
  if (totalSize !== undefined) dictionary.set('total_size', totalSize)
  return encodeBencode(dictionary)
}

/**
 * Reads a `ut_metadata` payload; `null` for a `msg_type` we do not know: "In order to support future
 * extensability, an unrecognized message ID MUST be ignored" (BEP 9).
 *
 * @throws TorrentError `protocol`
 */
export const parseMetadataMessage = (payload: Uint8Array): MetadataMessage | null => {
  const { value, end } = decodeBencodePrefix(payload, smallDictionary)
  if (!(value instanceof Map)) throw malformedMetadata()
  const number = value.get('msg_type')
  if (typeof number !== 'number') throw malformedMetadata()
  const type = metadataTypes[number]
  if (type === undefined) return null
  const piece = value.get('piece')
  if (!isIntegerWithin(piece, 0, maxMetadataBlocks - 1)) throw malformedMetadata()
  if (type !== 'data') return { type, piece }
  const totalSize = value.get('total_size')
  const data = payload.subarray(end)
  if (!isIntegerWithin(totalSize, 1, maxMetadataLength) || data.length > metadataBlockLength) {
    throw malformedMetadata()
  }
  // This is webtorrent's answer to a request for a block that does not exist.
  if (data.length === 0) return null
  if (piece * metadataBlockLength + data.length > totalSize) throw malformedMetadata()
  return { type, piece, totalSize, data }
}

const malformedMetadata = (): TorrentError =>
  new TorrentError('protocol', 'The peer sent a malformed metadata message.')

/** `lt_donthave` (BEP 54): the sender does not have this piece any more. */
export const encodeDontHave = (piece: number): Uint8Array => {
  const payload = new Uint8Array(4)
  writeUint32(payload, 0, piece)
  return payload
}

/**
 * Piece index of an `lt_donthave` payload. It is not compared with the number of pieces.
 *
 * @throws TorrentError `protocol`
 */
export const parseDontHave = (payload: Uint8Array): number => {
  if (payload.length !== 4) {
    throw new TorrentError('protocol', 'The peer sent a malformed don’t-have message.')
  }
  return readUint32(payload, 0)
}
