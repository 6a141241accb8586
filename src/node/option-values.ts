/** Values as people write them on the command line and in variables. Pure. */
import { parseInfoHash } from '../protocol/info-hash.ts'
import { toHex } from '../shared/bytes.ts'
import { UsageError } from './usage-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** @throws UsageError when it is not a number from 0 to 65535 */
export const parsePort = (text: string, name: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new UsageError(`${name} is "${text}"; it should be a number from 0 to 65535.`)
  return port
}

/** @throws UsageError when it is not a whole number within the bounds */
export const parseCount = (text: string, name: string, { min, max }: Bounds): number => {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (count >= min && count <= max) return count
  throw new UsageError(`${name} is "${text}"; it should be a whole number from ${min} to ${max}.`)
}

interface Bounds {
  readonly min: number
  readonly max: number
}

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // Not JSON: every caller says what it should have been.
  }
}

export const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** Reads a list that is separated by commas, or a JSON list; `null` for anything else. */
export const parseList = (text: string): string[] | null => {
  const value = text.trimStart().startsWith('[') ? parseJson(text) : text.split(',')
  return isStrings(value) ? value.map((item) => item.trim()).filter((item) => item !== '') : null
}

/** Powers of 1000 as disks are sold, and of 1024 where the unit says so (IEC 80000-13). */
const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** Bytes of `20GB`, `500 kB`, `1.5GiB` or `1000000`; `null` for anything else. A rate may end in `/s`. */
const readSize = (text: string): number | null => {
  const [, number = '', unit = ''] = /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*([a-z]*)(?:\/s)?\s*$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  if (number === '' || factor === undefined) return null
  const bytes = Math.round(Number(number) * factor)
  return Number.isSafeInteger(bytes) ? bytes : null
}

/**
 * Bytes.
 *
 * @throws UsageError when it is no size, or less than `minBytes`
 */
export const parseSize = (text: string, name: string, minBytes: number): number => {
  const bytes = readSize(text)
  if (bytes !== null && bytes >= minBytes) return bytes
  throw new UsageError(
    `${name} is "${text}"; it should be a size of at least ${minBytes / 1e6} MB, such as 20GB or 500MB.`,
  )
}

/**
 * Bytes a second; `null`: there is no limit.
 *
 * @throws UsageError when it is no rate, or less than `minBytes` a second
 */
export const parseRate = (text: string, name: string, minBytes: number): number | null => {
  if (text === 'unlimited') return null
  const bytes = readSize(text)
  if (bytes !== null && bytes >= minBytes) return bytes
  throw new UsageError(
    `${name} is "${text}"; it should be bytes a second, such as 2MB or 500kB` +
      `${minBytes === 0 ? ', 0 for nothing,' : `, at least ${minBytes / 1e3} kB,`} or unlimited.`,
  )
}

/** Most lines of a list of info hashes that are read: our own choice. A list of a million has 41 MB. */
const maxDenied = 1_000_000

/**
 * The info hashes of a list, one a line, in hexadecimal or base 32. What follows `#` is a comment.
 *
 * @param name the list as a person named it
 * @returns hexadecimal, in lower case
 * @throws UsageError for a line that is none
 */
export const parseDenied = (text: string, name: string): ReadonlySet<string> => {
  const denied = new Set<string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const word = line.replace(/#.*$/, '').trim()
    if (word === '') continue
    const infoHash = parseInfoHash(word)
    if (infoHash === null) {
      throw new UsageError(
        `Line ${index + 1} of ${name} is "${word.slice(0, 80)}", which is no info hash. Write one a line: ` +
          '40 hexadecimal digits, or 32 characters of base 32. What follows # is a comment.',
      )
    }
    denied.add(toHex(infoHash))
    if (denied.size > maxDenied) {
      throw new UsageError(`${name} has more than ${maxDenied} info hashes, more than are read.`)
    }
  }
  return denied
}
