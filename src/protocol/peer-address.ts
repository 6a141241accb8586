import { formatIp, parseIp, unmapIp } from './ip-address.ts'

/** Where a peer takes ordinary connections: an address of the internet, never a name. */
export interface PeerAddress {
  /** IPv4 with dots, or IPv6 as RFC 5952 writes it, without brackets. */
  readonly host: string
  readonly port: number
}

/** `192.0.2.1:6881` or `[2001:db8::1]:6881`: equal for equal addresses. */
export const addressKey = ({ host, port }: PeerAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/** `host:port` or `[host]:port`: a port has no leading zeros. */
const hostAndPort = /^(?:\[([0-9a-f:.]{2,45})\]|([^\s:[\]]{1,253})):([1-9]\d{0,4})$/i

/** A host and a port of a text; the host may be a name. */
interface HostAndPort {
  /** Without brackets. */
  readonly host: string
  readonly port: number
}

/**
 * Reads `host:port`, where the host may be a name or an address; `null` when it is none. An address is
 * written as {@link PeerAddress} wants it.
 */
export const parseHostAndPort = (text: string): HostAndPort | null => {
  const match = hostAndPort.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) return null
  const [, bracketed, bare = ''] = match
  const bytes = parseIp(bracketed ?? bare)
  if (bytes !== null) return { host: formatIp(unmapIp(bytes)), port }
  return bracketed === undefined && isHostName(bare) ? { host: bare.toLowerCase(), port } : null
}

/** Reads `192.0.2.1:6881` or `[2001:db8::1]:6881`; `null` for everything else, such as a name. */
export const parsePeerAddress = (text: string): PeerAddress | null => {
  const parsed = parseHostAndPort(text)
  return parsed === null || isHostName(parsed.host) ? null : parsed
}

/** Whether a text is a name and not an address: its last label is no number (RFC 1123 §2.1, WHATWG URL). */
const isHostName = (text: string): boolean =>
  /^(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(text) &&
  !/^(?:\d+|0x[0-9a-f]*)\.?$/i.test(text.slice(text.replace(/\.$/, '').lastIndexOf('.') + 1))

/** Most `x.pe` of a magnet link that are kept: each may cost a look-up of a name. Our own choice. */
const maxHints = 20
/** Most that are looked at. Our own choice. */
const maxHintCandidates = 1_000
/** Characters of all that are kept, so that a link can be written with them again. Our own choice. */
const maxHintLength = 2 * 1024

/** `x.pe` of a magnet link (BEP 9) worth keeping: `host:port` in order, without repeats, at most 20. */
export const keepPeerHints = (texts: readonly string[]): string[] => {
  const kept = new Set<string>()
  let length = 0
  for (const text of texts.slice(0, maxHintCandidates)) {
    const parsed = parseHostAndPort(text.trim())
    if (parsed === null) continue
    const key = addressKey(parsed)
    if (kept.size >= maxHints || kept.has(key) || length + key.length > maxHintLength) continue
    length += key.length
    kept.add(key)
  }
  return [...kept]
}
