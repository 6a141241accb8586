import { createDiffieHellman, createHash, type DiffieHellman } from 'node:crypto'
import { toUtf8 } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import { Rc4 } from './rc4.ts'

/** Length of a public key and of the shared secret, in bytes (Message Stream Encryption). */
export const keyLength = 96
/** Length of a private key in bytes: "anything beyond 160 bits is pointless" (Message Stream Encryption). */
const privateKeyLength = 20
/** The prime of 768 bits (Message Stream Encryption). */
const primeHex =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563'
/** The generator (Message Stream Encryption). */
const generator = 2
/** Bytes of each key stream that nobody uses (Message Stream Encryption). */
const discardedBytes = 1024

/** What both ends of an enciphered connection keep. */
export interface StreamCiphers {
  readonly encrypt: Rc4
  readonly decrypt: Rc4
}

/** Makes bytes that nobody can guess. */
export type RandomBytes = (length: number) => Uint8Array

export interface KeyPair {
  /** 96 bytes. */
  readonly publicKey: Uint8Array
  /**
   * @param theirs 96 bytes
   * @returns 96 bytes
   * @throws TorrentError `protocol` when no honest peer has such a key
   */
  secretWith(theirs: Uint8Array): Uint8Array
}

let group: DiffieHellman | undefined

/** OpenSSL tests the prime when a group is made, which takes 90 ms: so there is one for all connections. */
const groupWith = (privateKey: Uint8Array): DiffieHellman => {
  group ??= createDiffieHellman(primeHex, 'hex', generator)
  group.setPrivateKey(privateKey)
  return group
}

export const makeKeyPair = (random: RandomBytes): KeyPair => {
  const privateKey = random(privateKeyLength)
  const raw = groupWith(privateKey).generateKeys()
  const publicKey = new Uint8Array(keyLength)
  publicKey.set(raw, keyLength - raw.length)
  return {
    publicKey,
    secretWith(theirs) {
      try {
        return new Uint8Array(groupWith(privateKey).computeSecret(theirs))
      } catch (cause) {
        throw new TorrentError('protocol', 'The peer’s key for an encrypted connection is none.', { cause })
      }
    },
  }
}

/**
 * Keys of which a receiver tries another pair, at most: one in 256 is not used, and no key of a peer makes
 * that more. Our own choice.
 */
const maxKeyPairs = 8

/** A receiver's public key, and the secret that it makes with the initiator's key; 96 bytes each. */
interface Answer {
  readonly publicKey: Uint8Array
  readonly secret: Uint8Array
}

/**
 * Answers the key of a peer that dialled us. rTorrent leaves out the zeros at the start of a secret
 * (`DH_compute_key` of OpenSSL), others hash them with the rest. So a secret is made that begins with none:
 * there both hash the same.
 *
 * @throws TorrentError `protocol` when no honest peer has such a key
 */
export const answerKey = (theirs: Uint8Array, random: RandomBytes): Answer => {
  for (let attempt = 1; ; attempt++) {
    const keys = makeKeyPair(random)
    const secret = keys.secretWith(theirs)
    if (secret[0] !== 0 || attempt === maxKeyPairs) return { publicKey: keys.publicKey, secret }
  }
}

const sha1 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** What tells the receiver where the padding ends: HASH('req1', S). */
export const syncMark = (secret: Uint8Array): Uint8Array => sha1(toUtf8('req1'), secret)

/** What tells the receiver which torrent is meant: HASH('req2', SKEY) xor HASH('req3', S). */
export const torrentMark = (secret: Uint8Array, infoHash: Uint8Array): Uint8Array => {
  const mark = sha1(toUtf8('req2'), infoHash)
  const mask = sha1(toUtf8('req3'), secret)
  for (let at = 0; at < mark.length; at++) mark[at] = (mark[at] as number) ^ (mask[at] as number)
  return mark
}

/** @param isInitiator whether we dialled: each direction has its own key */
export const streamCiphers = (
  secret: Uint8Array,
  infoHash: Uint8Array,
  isInitiator: boolean,
): StreamCiphers => {
  const cipher = (name: 'keyA' | 'keyB'): Rc4 => {
    const rc4 = new Rc4(sha1(toUtf8(name), secret, infoHash))
    rc4.apply(new Uint8Array(discardedBytes))
    return rc4
  }
  const [fromInitiator, fromReceiver] = [cipher('keyA'), cipher('keyB')]
  return isInitiator
    ? { encrypt: fromInitiator, decrypt: fromReceiver }
    : { encrypt: fromReceiver, decrypt: fromInitiator }
}
