import { concatBytes } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import {
  type BencodeInput,
  type BencodeLimits,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
} from './bencode.ts'
import { isIntegerWithin } from './integers.ts'

/** Most peers that one message adds, and most that it drops (docs/tp-pex.md; BEP 11 has the same bound). */
export const maxIntroducedPeers = 50
/** The version that we speak (docs/tp-pex.md). */
export const introductionVersion = 1
/** Bytes of a message, at most: 50 peers of each kind take 5 KiB, the rest is for keys to come. Ours. */
const maxLength = 8 * 1024
/** 50 peers have five values each, and 50 more are for items to come. Our own choice. */
const limits: BencodeLimits = { maxDepth: 4, maxItems: 512 }
/** A piece index is 32 bits wide on the wire (BEP 3). */
const maxPiece = 0xffff_ffff
/** Oldest age of an entry that is told, in seconds: one day. Our own choice. */
const maxAge = 24 * 60 * 60
/** Bytes of a peer id (BEP 3). */
const idLength = 20
/** The bit of an entry’s flags which says that the peer downloads nothing: a seed, or as good as one. */
const uploadOnlyFlag = 1

/** One peer to whom the sender has an open link. */
export interface IntroducedPeer {
  /** 20 bytes: the id under which the sender knows it, and by which it is reached over the sender. */
  readonly signalId: Uint8Array
  /** 20 bytes: the id of its handshake. */
  readonly peerId: Uint8Array
  /** It is a seed, or wants nothing of the torrent. */
  readonly isUploadOnly: boolean
  /** Seconds since the sender heard what the entry says, or since their link opened. */
  readonly age: number
  /** The piece where it plays; `null`: nowhere, or it has not said. */
  readonly position: number | null
}

/** A message of `tp_pex`: what changed since the last one. */
export interface IntroductionMessage {
  /** The piece where the sender plays; `null`: nowhere. */
  readonly position: number | null
  /** Peers that came, or whose entry says something new. At most 50. */
  readonly added: readonly IntroducedPeer[]
  /** Signal ids of peers that left. At most 50. */
  readonly dropped: readonly Uint8Array[]
}

/** Writes at most 50 peers of each kind: the first ones. */
export const encodeIntroductions = ({ position, added, dropped }: IntroductionMessage): Uint8Array => {
  const entries = added.slice(0, maxIntroducedPeers).map((peer): BencodeInput => {
    const age = Math.min(Math.max(Math.floor(peer.age), 0), maxAge)
    const known = [peer.signalId, peer.peerId, peer.isUploadOnly ? uploadOnlyFlag : 0, age]
    return peer.position === null ? known : [...known, peer.position]
  })
  const dictionary = new Map<string, BencodeInput>()
  if (entries.length > 0) dictionary.set('a', entries)
  if (dropped.length > 0) dictionary.set('d', concatBytes(dropped.slice(0, maxIntroducedPeers)))
  if (position !== null) dictionary.set('p', position)
  dictionary.set('v', introductionVersion)
  return encodeBencode(dictionary)
}

/**
 * Reads a message. At most 50 peers of each kind are kept. Unknown keys, items of an entry after its fifth
 * and unknown flags are ignored, so that later versions can say more. Pieces are not compared with the number
 * of pieces of the torrent.
 *
 * @throws TorrentError `protocol`
 */
export const parseIntroductions = (payload: Uint8Array): IntroductionMessage => {
  if (payload.length > maxLength) throw malformed()
  const dictionary = decodeBencode(payload, limits)
  if (!(dictionary instanceof Map) || !isIntegerWithin(dictionary.get('v'), 1, 0xffff)) throw malformed()
  const added = dictionary.get('a') ?? []
  const dropped = dictionary.get('d') ?? new Uint8Array()
  if (!Array.isArray(added) || !(dropped instanceof Uint8Array) || dropped.length % idLength !== 0) {
    throw malformed()
  }
  const drops = Math.min(dropped.length / idLength, maxIntroducedPeers)
  return {
    position: positionOf(dictionary.get('p')),
    added: added.slice(0, maxIntroducedPeers).map(entryOf),
    dropped: Array.from({ length: drops }, (_, at) => dropped.slice(at * idLength, (at + 1) * idLength)),
  }
}

const entryOf = (value: BencodeValue): IntroducedPeer => {
  const [signalId, peerId, flags, age, position] = Array.isArray(value) ? value : []
  if (!isIntegerWithin(flags, 0, maxPiece) || !isIntegerWithin(age, 0, Number.MAX_SAFE_INTEGER)) {
    throw malformed()
  }
  return {
    signalId: idOf(signalId, malformed),
    peerId: idOf(peerId, malformed),
    isUploadOnly: (flags & uploadOnlyFlag) !== 0,
    age: Math.min(age, maxAge),
    position: positionOf(position),
  }
}

/** A position of the wrong type counts as none. */
const positionOf = (value: BencodeValue | undefined): number | null =>
  isIntegerWithin(value, 0, maxPiece) ? value : null

/**
 * A peer id, or the name of a session: 20 bytes.
 *
 * @throws what `error` makes, for anything else
 */
export const idOf = (value: BencodeValue | undefined, error: () => TorrentError): Uint8Array => {
  if (!(value instanceof Uint8Array) || value.length !== idLength) throw error()
  return value.slice()
}

const malformed = (): TorrentError =>
  new TorrentError('protocol', 'The peer sent a malformed list of the peers that it knows.')
