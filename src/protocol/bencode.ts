import type { ByteRange } from '../shared/byte-range.ts'
import { equalBytes, fromLatin1, toLatin1 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'

/**
 * A bencoded value (BEP 3). Strings are bytes (views on the input), keys are latin1: one character a byte.
 * Integers past ±2^53 lose their last digits, so code that uses one asks `Number.isSafeInteger`.
 */
export type BencodeValue = number | Uint8Array | BencodeValue[] | BencodeDictionary
export type BencodeDictionary = Map<string, BencodeValue>

/** What {@link encodeBencode} takes: `string` becomes UTF-8; `encoded` is written as it is. */
export type BencodeInput =
  | number
  | string
  | Uint8Array
  | { readonly encoded: Uint8Array }
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>

export interface BencodeLimits {
  /** How many lists and dictionaries may lie inside each other. */
  readonly maxDepth: number
  /** How many values there may be in all, at whatever depth: each takes some hundred bytes of memory. */
  readonly maxItems: number
}

/** Enough for any message of a peer. */
const defaultBencodeLimits: BencodeLimits = { maxDepth: 16, maxItems: 10_000 }

/** Longest key in bytes: in BEP 52 names of files are keys, and no file system takes a longer one. */
const maxKeyLength = 4096
/** Most digits of a string's length: 2^32 has ten, and no string is longer. */
const maxLengthDigits = 10
/** Most characters of an integer: 2^64 has 20 digits, and there may be a sign. */
const maxIntegerDigits = 21
/**
 * Most characters of a number in a `.torrent`: some programs write every number as a double, and the largest
 * double has 309 digits when it is written out.
 */
const maxOddNumberLength = 400
/**
 * Characters of a number as programs write it that do not keep to BEP 3: `e` begins an exponent, with its
 * sign and digits.
 */
const inOddNumbers = new Set(fromLatin1('0123456789+-.eE'))
const oddNumber = /^[+-]?\d*(\.\d*)?(e[+-]?\d{1,4}(?=e))?/i

const digit0 = 0x30
const digit9 = 0x39
const minus = 0x2d
const colon = 0x3a
const letterD = 0x64
const letterE = 0x65
const letterI = 0x69
const letterL = 0x6c

/**
 * The one value that fills `bytes`.
 *
 * @throws TorrentError `protocol`, also when bytes follow it
 */
export const decodeBencode = (bytes: Uint8Array, limits = defaultBencodeLimits): BencodeValue => {
  const { value, end } = decodeBencodePrefix(bytes, limits)
  if (end !== bytes.length) throw malformed('Something follows the end of the bencoded value.')
  return value
}

/**
 * The value that `bytes` begin with, and where it ends.
 *
 * @throws TorrentError `protocol`
 */
export const decodeBencodePrefix = (
  bytes: Uint8Array,
  limits = defaultBencodeLimits,
): { value: BencodeValue; end: number } => {
  const reader = new Reader(bytes, limits)
  const value = reader.value(0)
  return { value, end: reader.position }
}

/** A key that one dictionary has more than once, with values that differ. */
export interface RepeatedKey {
  readonly key: string
  /** How deep the dictionary lies; 0 is the outermost one. */
  readonly depth: number
}

export interface OddDictionary {
  readonly dictionary: BencodeDictionary
  /**
   * Where the values of the outermost dictionary stand: the info hash is that of the bytes of `info` as they
   * came.
   */
  readonly ranges: ReadonlyMap<string, ByteRange>
  readonly repeats: readonly RepeatedKey[]
  /** Where the dictionary ends, as an offset in bytes. What follows was not looked at. */
  readonly end: number
}

/**
 * The dictionary that `bytes` begin with, read as programs read a `.torrent`, which sites and caches write in
 * odd ways. Numbers may have a `+`, a fraction, an exponent, leading zeros or any count of digits; `-0` is 0,
 * and a number without digits is `NaN`. Of a key that comes twice the last value is kept, as webtorrent does.
 *
 * @throws TorrentError `protocol` for everything else that {@link decodeBencode} refuses
 */
export const decodeOddDictionary = (bytes: Uint8Array, limits: BencodeLimits): OddDictionary => {
  const reader = new Reader(bytes, limits, true)
  const dictionary = reader.value(0)
  if (!(dictionary instanceof Map)) throw malformed('A bencoded dictionary was expected.')
  return { dictionary, ranges: reader.ranges, repeats: reader.repeats, end: reader.position }
}

class Reader {
  position = 0
  /** Where the values of the outermost dictionary stand. */
  readonly ranges = new Map<string, ByteRange>()
  readonly repeats: RepeatedKey[] = []
  readonly #bytes: Uint8Array
  readonly #limits: BencodeLimits
  readonly #takesOddities: boolean
  #items = 0

  constructor(bytes: Uint8Array, limits: BencodeLimits, takesOddities = false) {
    this.#bytes = bytes
    this.#limits = limits
    this.#takesOddities = takesOddities
  }

  value(depth: number): BencodeValue {
    if (++this.#items > this.#limits.maxItems) throw malformed('There are too many bencoded values.')
    const first = this.#bytes[this.position]
    if (first === letterI) return this.#takesOddities ? this.#oddNumber() : this.#integer()
    if (first === letterL || first === letterD) {
      if (depth >= this.#limits.maxDepth) throw malformed('The bencoded value is nested too deeply.')
      this.position++
      return first === letterL ? this.#list(depth) : this.#dictionary(depth)
    }
    return this.#string()
  }

  #list(depth: number): BencodeValue[] {
    const list: BencodeValue[] = []
    while (this.#bytes[this.position] !== letterE) list.push(this.value(depth + 1))
    this.position++
    return list
  }

  /**
   * Keys out of order are taken, since such torrents exist. A key that comes twice is refused or noted, since
   * programs differ in which value they take.
   */
  #dictionary(depth: number): BencodeDictionary {
    const dictionary: BencodeDictionary = new Map()
    while (this.#bytes[this.position] !== letterE) {
      const keyBytes = this.#string()
      if (keyBytes.length > maxKeyLength) throw malformed('A bencoded key is too long.')
      const key = toLatin1(keyBytes)
      const before = dictionary.get(key)
      if (before !== undefined && !this.#takesOddities) {
        throw malformed('A bencoded dictionary has the same key twice.')
      }
      const begin = this.position
      const value = this.value(depth + 1)
      if (before !== undefined && !isSame(before, value)) this.repeats.push({ key, depth })
      dictionary.set(key, value)
      if (depth === 0) this.ranges.set(key, { begin, end: this.position })
    }
    this.position++
    return dictionary
  }

  #integer(): number {
    const begin = ++this.position
    const isNegative = this.#bytes[begin] === minus
    if (isNegative) this.position++
    const digits = this.#digits(maxIntegerDigits - 1)
    if (this.#bytes[this.position] !== letterE) throw malformed('A bencoded integer does not end.')
    this.position++
    if (isNegative && digits === 0) throw malformed('A bencoded integer is minus zero.')
    return isNegative ? -digits : digits
  }

  #oddNumber(): number {
    const begin = this.position + 1
    let end = begin
    while (end - begin < maxOddNumberLength && inOddNumbers.has(this.#bytes[end] ?? 0)) end++
    const text = toLatin1(this.#bytes.subarray(begin, end))
    const [number = ''] = oddNumber.exec(text) ?? []
    this.position = begin + number.length
    if (this.#bytes[this.position] !== letterE) throw malformed('A bencoded number does not end.')
    this.position++
    // Other programs do not tell minus zero from plus zero.
    return (/\d/.test(number) ? Number(number) : Number.NaN) + 0
  }

  #string(): Uint8Array {
    const length = this.#digits(maxLengthDigits)
    if (this.#bytes[this.position] !== colon) {
      throw malformed('The bencoded value has a character that does not belong there.')
    }
    const begin = this.position + 1
    const end = begin + length
    if (end > this.#bytes.length) throw malformed('A bencoded string is cut off.')
    this.position = end
    return this.#bytes.subarray(begin, end)
  }

  /** A number without sign and, as BEP 3 demands, without leading zeros. */
  #digits(maxDigits: number): number {
    const begin = this.position
    let number = 0
    for (;;) {
      const byte = this.#bytes[this.position]
      if (byte === undefined || byte < digit0 || byte > digit9) break
      number = number * 10 + (byte - digit0)
      if (++this.position - begin > maxDigits) throw malformed('A bencoded number is too long.')
    }
    const count = this.position - begin
    if (count === 0) {
      throw malformed('The bencoded value is cut off or has a character that does not belong there.')
    }
    if (count > 1 && this.#bytes[begin] === digit0 && !this.#takesOddities) {
      throw malformed('A bencoded number begins with zero.')
    }
    // Each step has rounded: the nearest number is what every other reader gets.
    return Number.isSafeInteger(number)
      ? number
      : Number(toLatin1(this.#bytes.subarray(begin, this.position)))
  }
}

/** Whether two values mean the same. Never deeper than the reader goes. */
const isSame = (one: BencodeValue, other: BencodeValue): boolean => {
  if (typeof one === 'number') return Object.is(one, other)
  if (one instanceof Uint8Array) return other instanceof Uint8Array && equalBytes(one, other)
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((value, i) => isSame(value, other[i] ?? Number.NaN))
    )
  }
  if (!(other instanceof Map) || one.size !== other.size) return false
  return [...one].every(([key, value]) => {
    const there = other.get(key)
    return there !== undefined && isSame(value, there)
  })
}

/**
 * Canonical bencoding: keys in the order of their bytes.
 *
 * @throws RangeError for what BEP 3 cannot write, such as a fraction: a defect of the caller
 */
export const encodeBencode = (value: BencodeInput): Uint8Array => {
  const writer = new Writer()
  writer.value(value)
  return writer.finish()
}

const utf8Encoder = new TextEncoder()

/** Bytes that the buffer of a writer has at first: enough for most messages of a peer. */
const firstBufferLength = 256
/** Most bytes of UTF-8 for one UTF-16 unit. */
const maxUtf8Length = 3

/**
 * Writes into one buffer that grows. The files of a torrent are a million small values, and an array for each
 * takes seconds.
 */
class Writer {
  #bytes = new Uint8Array(firstBufferLength)
  #length = 0

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  value(value: BencodeInput): void {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new RangeError('Only integers can be bencoded.')
      this.#text(`i${value}e`)
    } else if (typeof value === 'string') this.#utf8String(value)
    else if (value instanceof Uint8Array) this.#byteString(value)
    else if (isDictionary(value)) this.#dictionary(value)
    else if (isList(value)) {
      this.#text('l')
      for (const item of value) this.value(item)
      this.#text('e')
    } else this.#raw(value.encoded)
  }

  #dictionary(dictionary: ReadonlyMap<string, BencodeInput>): void {
    this.#text('d')
    const keys = [...dictionary.keys()].sort((a, b) => (a < b ? -1 : 1))
    for (const key of keys) {
      if (/[^\0-\xff]/.test(key)) throw new RangeError('A bencoded key has one character a byte.')
      this.#text(`${key.length}:${key}`)
      const item = dictionary.get(key)
      if (item !== undefined) this.value(item)
    }
    this.#text('e')
  }

  #byteString(bytes: Uint8Array): void {
    this.#text(`${bytes.length}:`)
    this.#raw(bytes)
  }

  /** Its length stands before it, and is known only when it is written: then the text moves to behind it. */
  #utf8String(text: string): void {
    const room = `${maxUtf8Length * text.length}:`.length
    this.#reserve(room + maxUtf8Length * text.length)
    const begin = this.#length + room
    const { written } = utf8Encoder.encodeInto(text, this.#bytes.subarray(begin))
    this.#text(`${written}:`)
    this.#bytes.copyWithin(this.#length, begin, begin + written)
    this.#length += written
  }

  /** Text of one byte a character. */
  #text(text: string): void {
    this.#reserve(text.length)
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i)
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

const isList = (value: object): value is readonly BencodeInput[] => Array.isArray(value)
const isDictionary = (value: object): value is ReadonlyMap<string, BencodeInput> => value instanceof Map

const malformed = (message: string): TorrentError => new TorrentError('protocol', message)
