import { readUint32, writeUint32 } from '../../protocol/uint32.ts'
import { concatBytes, equalBytes } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import { type Dialogue, type Inbox, take, type Voice } from './dialogue.ts'
import {
  answerKey,
  keyLength,
  makeKeyPair,
  type RandomBytes,
  type StreamCiphers,
  streamCiphers,
  syncMark,
  torrentMark,
} from './mse-keys.ts'
import type { Rc4 } from './rc4.ts'

/** Most bytes of each padding (Message Stream Encryption). */
const maxPaddingLength = 512
/** Eight zeros tell that the keys are the right ones: VC (Message Stream Encryption). */
const verification = new Uint8Array(8)

/** `crypto_provide` and `crypto_select`: ways to go on after the handshake (Message Stream Encryption). */
export const cryptoMethod = { plaintext: 1, rc4: 2 } as const

/** What both ends agreed on. */
export interface MseAgreement {
  /** 20 bytes: the torrent that the initiator wants. */
  readonly infoHash: Uint8Array
  /** `null`: the bytes after the handshake are not enciphered. */
  readonly ciphers: StreamCiphers | null
  /** What came after the handshake, deciphered. */
  readonly early: Uint8Array
}

export interface InitiatorOptions {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** The bits of {@link cryptoMethod} that we offer. */
  readonly provide: number
  readonly random: RandomBytes
  /**
   * Fails with {@link LeadingZeroError} when the secret begins with a zero, which rTorrent would leave out.
   * Default: any secret will do.
   */
  readonly refusesLeadingZero?: boolean
}

/** The secret begins with a zero. Another connection, with other keys, is worth a try. */
export class LeadingZeroError extends TorrentError {
  constructor() {
    super('protocol', 'The keys of an encrypted connection make a secret that not every client reads alike.')
  }
}

export interface ReceiverOptions {
  /** Of the torrents that we serve, 20 bytes each. */
  infoHashes(): Iterable<Uint8Array>
  readonly random: RandomBytes
}

/**
 * The end that dialled in a handshake of Message Stream Encryption. Its own first bytes are not in the
 * handshake (IA is empty): they follow it.
 *
 * @throws LeadingZeroError if it was told to
 * @throws TorrentError `protocol` when the other end breaks the rules
 */
export function* initiateMse(voice: Voice, options: InitiatorOptions): Dialogue<MseAgreement> {
  const { infoHash, provide, random, refusesLeadingZero = false } = options
  const { inbox } = voice
  const keys = makeKeyPair(random)
  voice.send(concatBytes([keys.publicKey, padding(random)]))
  const secret = keys.secretWith(yield* take(inbox, keyLength))
  if (refusesLeadingZero && secret[0] === 0) throw new LeadingZeroError()
  const ciphers = streamCiphers(secret, infoHash, true)
  const pad = padding(random)
  const inner = concatBytes([verification, uint32(provide), uint16(pad.length), pad, uint16(0)])
  voice.send(concatBytes([syncMark(secret), torrentMark(secret, infoHash), ciphers.encrypt.apply(inner)]))
  // Zeros that are enciphered are the key stream itself: where it begins, the padding ends.
  yield* skipPadding(inbox, ciphers.decrypt.apply(verification.slice()))
  const method = readUint32(yield* takeDeciphered(inbox, ciphers.decrypt, 4), 0)
  if ((method !== cryptoMethod.plaintext && method !== cryptoMethod.rc4) || (method & provide) === 0) {
    throw new TorrentError('protocol', 'The peer chose an encryption that it was not offered.')
  }
  yield* takePadding(inbox, ciphers.decrypt)
  const rest = inbox.take(inbox.length)
  return method === cryptoMethod.rc4
    ? { infoHash, ciphers, early: ciphers.decrypt.apply(rest) }
    : { infoHash, ciphers: null, early: rest }
}

/** The end that was dialled. The plain way is chosen where it is offered: it costs nothing. */
export function* receiveMse(voice: Voice, options: ReceiverOptions): Dialogue<MseAgreement> {
  const { random } = options
  const { inbox } = voice
  const theirs = yield* take(inbox, keyLength)
  const { publicKey, secret } = answerKey(theirs, random)
  voice.send(concatBytes([publicKey, padding(random)]))
  yield* skipPadding(inbox, syncMark(secret))
  const infoHash = findTorrent(yield* take(inbox, 20), secret, options.infoHashes())
  const ciphers = streamCiphers(secret, infoHash, false)
  const { decrypt } = ciphers
  const said = yield* takeDeciphered(inbox, decrypt, verification.length + 4)
  if (said.subarray(0, verification.length).some((byte) => byte !== 0)) {
    throw new TorrentError('protocol', 'The peer made a mistake in its encryption.')
  }
  const provided = readUint32(said, verification.length)
  const method = provided & cryptoMethod.plaintext || provided & cryptoMethod.rc4
  if (method === 0) {
    throw new TorrentError('protocol', 'The peer offers no encryption that is known here.')
  }
  yield* takePadding(inbox, decrypt)
  const initialLength = readUint16(yield* takeDeciphered(inbox, decrypt, 2))
  // The first bytes inside the handshake (IA) are enciphered, whatever is chosen for those after it.
  const initial = yield* takeDeciphered(inbox, decrypt, initialLength)
  const pad = padding(random)
  voice.send(ciphers.encrypt.apply(concatBytes([verification, uint32(method), uint16(pad.length), pad])))
  const rest = inbox.take(inbox.length)
  if (method === cryptoMethod.plaintext) {
    return { infoHash, ciphers: null, early: concatBytes([initial, rest]) }
  }
  return { infoHash, ciphers, early: concatBytes([initial, decrypt.apply(rest)]) }
}

const padding = (random: RandomBytes): Uint8Array => random(readUint16(random(2)) % (maxPaddingLength + 1))

/** Waits until `mark` has come, and takes all up to its end. */
function* skipPadding(inbox: Inbox, mark: Uint8Array): Dialogue<void> {
  for (;;) {
    const bytes = inbox.peek(maxPaddingLength + mark.length)
    const at = indexOf(bytes, mark)
    if (at >= 0) {
      inbox.take(at + mark.length)
      return
    }
    if (bytes.length === maxPaddingLength + mark.length) {
      throw new TorrentError('protocol', 'The peer speaks no protocol that is known here.')
    }
    yield
  }
}

/** Where `wanted` begins in `bytes`, or -1. */
const indexOf = (bytes: Uint8Array, wanted: Uint8Array): number => {
  for (let at = 0; at + wanted.length <= bytes.length; at++) {
    let same = 0
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
  }
  return -1
}

function* takePadding(inbox: Inbox, decrypt: Rc4): Dialogue<void> {
  const length = readUint16(yield* takeDeciphered(inbox, decrypt, 2))
  if (length > maxPaddingLength) {
    throw new TorrentError('protocol', 'The peer sends more padding than the protocol allows.')
  }
  yield* takeDeciphered(inbox, decrypt, length)
}

function* takeDeciphered(inbox: Inbox, decrypt: Rc4, length: number): Dialogue<Uint8Array> {
  return decrypt.apply(yield* take(inbox, length))
}

/** @throws TorrentError `protocol`: it is none of ours */
const findTorrent = (mark: Uint8Array, secret: Uint8Array, infoHashes: Iterable<Uint8Array>): Uint8Array => {
  for (const infoHash of infoHashes) {
    if (equalBytes(torrentMark(secret, infoHash), mark)) return infoHash
  }
  throw new TorrentError('protocol', 'The peer asks for a torrent that is not here.')
}

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >>> 8, value & 255)

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4)
  writeUint32(bytes, 0, value)
  return bytes
}

const readUint16 = (bytes: Uint8Array): number => ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
