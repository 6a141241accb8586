/** Bytes of an IPv4 address, and of an IPv6 address (RFC 791, RFC 4291). */
const ipv4Length = 4
const ipv6Length = 16

const ipv4Part = /^(?:0|[1-9][0-9]{0,2})$/
const ipv6Group = /^[0-9a-f]{1,4}$/i

/** Characters of the longest address: an IPv6 address with an IPv4 address at its end (RFC 4291 §2.2). */
const maxTextLength = 45

const parseIpv4 = (text: string): readonly number[] | null => {
  const parts = text.split('.')
  if (parts.length !== ipv4Length || !parts.every((part) => ipv4Part.test(part))) return null
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 0xff) ? bytes : null
}

/** The bytes of groups between colons. The last one may be an IPv4 address. */
const parseGroups = (text: string, mayEndInIpv4: boolean): readonly number[] | null => {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [at, group] of groups.entries()) {
    const isIpv4 = mayEndInIpv4 && at === groups.length - 1 && group.includes('.')
    const ipv4 = isIpv4 ? parseIpv4(group) : null
    if (ipv4 !== null) {
      bytes.push(...ipv4)
    } else if (ipv6Group.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else {
      return null
    }
  }
  return bytes
}

const parseIpv6 = (text: string): readonly number[] | null => {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return null
  const before = parseGroups(head, tail === undefined)
  const after = parseGroups(tail ?? '', true)
  if (before === null || after === null) return null
  const missing = ipv6Length - before.length - after.length
  // Two colons stand for one group of zeros at least.
  if (tail === undefined ? missing !== 0 : missing < 2) return null
  return [...before, ...Array<number>(missing).fill(0), ...after]
}

/**
 * Reads an address of the internet. Names, zones (`%eth0`), brackets and parts with leading zeros are none.
 *
 * @returns 4 bytes for IPv4, 16 for IPv6, or `null`
 */
export const parseIp = (text: string): Uint8Array | null => {
  if (text.length > maxTextLength) return null
  const bytes = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return bytes === null ? null : Uint8Array.from(bytes)
}

/** Where the longest run of zeros begins and ends, the first of several; one group alone is none. */
const longestZeros = (groups: readonly number[]): { begin: number; end: number } => {
  let best = { begin: 0, end: 1 }
  for (let begin = 0; begin < groups.length; begin++) {
    let end = begin
    while (groups[end] === 0) end++
    if (end - begin > best.end - best.begin) best = { begin, end }
    begin = Math.max(begin, end)
  }
  return best
}

/**
 * Writes an address as {@link PeerAddress} has it: equal text for equal addresses (RFC 5952 §4).
 *
 * @param bytes 4 bytes for IPv4, 16 for IPv6
 */
export const formatIp = (bytes: Uint8Array): string => {
  if (bytes.length === ipv4Length) return bytes.join('.')
  const groups = Array.from({ length: ipv6Length / 2 }, (_, at) => {
    return ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)
  })
  const text = (from: number, to?: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  const { begin, end } = longestZeros(groups)
  return end - begin < 2 ? text(0) : `${text(0, begin)}::${text(end)}`
}

/** What stands before an IPv4 address that is mapped into IPv6 (RFC 4291 §2.5.5.2). */
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** The IPv4 address that is mapped into an IPv6 address; any other address as it is. */
export const unmapIp = (bytes: Uint8Array): Uint8Array =>
  bytes.length === ipv6Length && mappedPrefix.every((byte, at) => bytes[at] === byte)
    ? bytes.subarray(mappedPrefix.length)
    : bytes

/** Bytes with which the addresses of one network begin: our own choice, and for IPv6 a site (RFC 6177 §2). */
const networkBytes = { ipv4: 3, ipv6: 6 }

/**
 * Names the network of an address, a /24 or a /48: whoever has one address of it may have all.
 *
 * @returns equal text for addresses of one network; what is no address stands for itself
 */
export const networkOf = (host: string): string => {
  const bytes = parseIp(host)
  if (bytes === null) return host
  return bytes.subarray(0, bytes.length === ipv4Length ? networkBytes.ipv4 : networkBytes.ipv6).join('.')
}
