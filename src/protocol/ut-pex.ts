import { TorrentError } from '../shared/errors.ts'
import { type BencodeLimits, type BencodeValue, decodeBencode, encodeBencode } from './bencode.ts'
import { type AddressLength, encodeCompactPeers, parseCompactPeer } from './compact-peers.ts'
import type { PeerAddress } from './peer-address.ts'

/** Most peers that one message adds, and most that it drops (BEP 11). */
export const maxPexPeers = 50
/** Bytes of a message, at most: room for 500 peers of each kind, for a first message. Our own choice. */
const maxPexLength = 32 * 1024
const limits: BencodeLimits = { maxDepth: 3, maxItems: 64 }

/** Bits that say what a peer is (BEP 11, `added.f`). */
export const pexFlags = {
  prefersEncryption: 0x01,
  /** A seed, or a peer that downloads nothing. */
  uploadOnly: 0x02,
  supportsUtp: 0x04,
  supportsHolepunch: 0x08,
  /** The sender of the message opened the connection to it, so it takes connections. */
  isReachable: 0x10,
} as const

export interface PexPeer {
  readonly address: PeerAddress
  /** {@link pexFlags}; 0: nothing is known. */
  readonly flags: number
}

/** A message of `ut_pex` (BEP 11): what changed since the last one. */
export interface PexMessage {
  readonly added: readonly PexPeer[]
  readonly dropped: readonly PeerAddress[]
}

/** Writes at most 50 peers of each list: the first ones. */
export const encodePex = (message: PexMessage): Uint8Array => {
  const added = message.added.slice(0, maxPexPeers)
  const dropped = message.dropped.slice(0, maxPexPeers)
  const dictionary = new Map<string, Uint8Array>()
  for (const { name, length } of kinds) {
    const ofKind = added.filter(({ address }) => encodeCompactPeers([address], length).length > 0)
    const addresses = ofKind.map(({ address }) => address)
    dictionary.set(`added${name}`, encodeCompactPeers(addresses, length))
    dictionary.set(
      `added${name}.f`,
      Uint8Array.from(ofKind, ({ flags }) => flags),
    )
    dictionary.set(`dropped${name}`, encodeCompactPeers(dropped, length))
  }
  return encodeBencode(dictionary)
}

const kinds: readonly { name: '' | '6'; length: AddressLength }[] = [
  { name: '', length: 4 },
  { name: '6', length: 16 },
]

/**
 * Reads a message. At most 50 peers are kept that were added, and 50 that were dropped. A list of the wrong
 * type counts as empty.
 *
 * @throws TorrentError `protocol` when it is no dictionary or is too long
 */
export const parsePex = (payload: Uint8Array): PexMessage => {
  if (payload.length > maxPexLength) {
    throw new TorrentError('protocol', 'The peer sent a list of peers that is too long.')
  }
  const dictionary = decodeBencode(payload, limits)
  if (!(dictionary instanceof Map)) {
    throw new TorrentError('protocol', 'The peer sent a malformed list of peers.')
  }
  const added: PexPeer[] = []
  const dropped: PeerAddress[] = []
  for (const { name, length } of kinds) {
    const flags = bytesOf(dictionary.get(`added${name}.f`))
    for (const [at, address] of addresses(dictionary.get(`added${name}`), length)) {
      if (added.length < maxPexPeers) added.push({ address, flags: flags[at] ?? 0 })
    }
    for (const [, address] of addresses(dictionary.get(`dropped${name}`), length)) {
      if (dropped.length < maxPexPeers) dropped.push(address)
    }
  }
  return { added, dropped }
}

/** The addresses of one list with their places, which are those of their flags. */
const addresses = function* (
  value: BencodeValue | undefined,
  length: AddressLength,
): Generator<readonly [at: number, address: PeerAddress]> {
  const bytes = bytesOf(value)
  const step = length + 2
  for (let at = 0; (at + 1) * step <= bytes.length; at++) {
    const address = parseCompactPeer(bytes.subarray(at * step, (at + 1) * step))
    if (address !== null) yield [at, address]
  }
}

const bytesOf = (value: BencodeValue | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array()
