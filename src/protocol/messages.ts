import { writeUint32 } from './uint32.ts'

/**
 * Length of a block in bytes, which is what one request asks for: "all current implementations use 2^14 (16
 * kiB)" (BEP 3).
 */
export const blockLength = 16384

/** Length of a handshake in bytes: 1 + 19 + 8 + 20 + 20 (BEP 3). */
export const handshakeLength = 68

/** What both ends send first (BEP 3). */
export interface Handshake {
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** 8 bytes of feature bits. */
  readonly reserved: Uint8Array
}

/** Ids of the messages: BEP 3, `port` of BEP 5, the fast extension of BEP 6, `extended` of BEP 10. */
export const messageId = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  notInterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
} as const

/** BEP 6: "the third least significant bit in the last reserved byte". */
const fastByte = 7
const fastBit = 0x04
/** BEP 10: "the bit 20 from the right", which is `reserved[5] & 0x10`. */
const extendedByte = 5
const extendedBit = 0x10

/** Whether the sender of these 8 bytes knows the fast extension (BEP 6). */
export const supportsFast = (reserved: Uint8Array): boolean => ((reserved[fastByte] ?? 0) & fastBit) !== 0

/** Whether the sender of these 8 bytes knows the extension protocol (BEP 10). */
export const supportsExtended = (reserved: Uint8Array): boolean =>
  ((reserved[extendedByte] ?? 0) & extendedBit) !== 0

/** The first 20 bytes of a handshake: the length of the protocol's name, and the name (BEP 3). */
export const protocolName: Uint8Array = Uint8Array.of(
  19,
  ...Array.from('BitTorrent protocol', (character) => character.charCodeAt(0)),
)

/**
 * A handshake of 68 bytes that announces BEP 6 and BEP 10.
 *
 * @throws RangeError when an id is not 20 bytes: a defect of the caller
 */
export const encodeHandshake = ({ infoHash, peerId }: Omit<Handshake, 'reserved'>): Uint8Array => {
  if (infoHash.length !== 20 || peerId.length !== 20) {
    throw new RangeError('An info hash and a peer id have 20 bytes.')
  }
  const bytes = new Uint8Array(handshakeLength)
  bytes.set(protocolName)
  bytes[protocolName.length + extendedByte] = extendedBit
  bytes[protocolName.length + fastByte] = fastBit
  bytes.set(infoHash, 28)
  bytes.set(peerId, 48)
  return bytes
}

/** A message with its length prefix and id, and room for `payloadLength` bytes from offset 5 on. */
const frame = (id: number, payloadLength: number): Uint8Array => {
  const bytes = new Uint8Array(5 + payloadLength)
  writeUint32(bytes, 0, 1 + payloadLength)
  bytes[4] = id
  return bytes
}

const frameOfNumbers = (id: number, ...numbers: number[]): Uint8Array => {
  const bytes = frame(id, 4 * numbers.length)
  numbers.forEach((number, i) => {
    writeUint32(bytes, 5 + 4 * i, number)
  })
  return bytes
}

// Each of these returns one message in a buffer of its own, so that it can be transferred.

export const encodeKeepAlive = (): Uint8Array => new Uint8Array(4)
export const encodeChoke = (): Uint8Array => frame(messageId.choke, 0)
export const encodeUnchoke = (): Uint8Array => frame(messageId.unchoke, 0)
export const encodeInterested = (): Uint8Array => frame(messageId.interested, 0)
export const encodeNotInterested = (): Uint8Array => frame(messageId.notInterested, 0)
export const encodeHave = (piece: number): Uint8Array => frameOfNumbers(messageId.have, piece)

/** `bytes`: one bit a piece, the high bit of the first byte is piece 0. */
export const encodeBitfield = (bytes: Uint8Array): Uint8Array => {
  const message = frame(messageId.bitfield, bytes.length)
  message.set(bytes, 5)
  return message
}

/** `begin` and `length` in bytes inside the piece. */
export const encodeRequest = (piece: number, begin: number, length: number): Uint8Array =>
  frameOfNumbers(messageId.request, piece, begin, length)

/** A block: the answer to a request. */
export const encodePiece = (piece: number, begin: number, data: Uint8Array): Uint8Array => {
  const message = frame(messageId.piece, 8 + data.length)
  writeUint32(message, 5, piece)
  writeUint32(message, 9, begin)
  message.set(data, 13)
  return message
}

export const encodeCancel = (piece: number, begin: number, length: number): Uint8Array =>
  frameOfNumbers(messageId.cancel, piece, begin, length)

/** BEP 6. */
export const encodeHaveAll = (): Uint8Array => frame(messageId.haveAll, 0)
/** BEP 6. */
export const encodeHaveNone = (): Uint8Array => frame(messageId.haveNone, 0)
/** BEP 6. */
export const encodeSuggest = (piece: number): Uint8Array => frameOfNumbers(messageId.suggest, piece)
/** BEP 6: this request will not be answered. */
export const encodeReject = (piece: number, begin: number, length: number): Uint8Array =>
  frameOfNumbers(messageId.reject, piece, begin, length)
/** BEP 6: this piece may be requested while choked. */
export const encodeAllowedFast = (piece: number): Uint8Array => frameOfNumbers(messageId.allowedFast, piece)

/** BEP 10. `id`: 0 for the extension handshake, else the number that the receiver gave to the extension. */
export const encodeExtended = (id: number, payload: Uint8Array): Uint8Array => {
  const message = frame(messageId.extended, 1 + payload.length)
  message[5] = id
  message.set(payload, 6)
  return message
}
