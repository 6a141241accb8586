import { parseIp } from '../../protocol/ip-address.ts'
import type { PeerAddress } from '../../protocol/peer-address.ts'
import type { AddressFilter } from './ports.ts'

/** Addresses that begin with the same bits. */
interface Network {
  readonly prefix: Uint8Array
  readonly bits: number
  /** What lives there, as the object of “The address is …”. */
  readonly what: string
  /** A home network or this machine: let in where local peers are. */
  readonly isLocal: boolean
}

const network = (cidr: string, what: string, isLocal = false): Network => {
  const [host = '', bits = ''] = cidr.split('/')
  return { prefix: parseIp(host) ?? new Uint8Array(), bits: Number(bits), what, isLocal }
}

/**
 * IPv4 networks that no peer of the internet has (RFC 6890 and IANA's registry of special addresses). The
 * networks of documentation (RFC 5737) are not among them: nothing lives there, so a connection to them harms
 * nobody, and tests use them as if they were public.
 */
const ipv4Networks: readonly Network[] = [
  network('0.0.0.0/8', 'unspecified'),
  network('10.0.0.0/8', 'private', true),
  network('100.64.0.0/10', 'behind a carrier’s translator'),
  network('127.0.0.0/8', 'this machine’s own', true),
  network('169.254.0.0/16', 'link-local'),
  network('172.16.0.0/12', 'private', true),
  network('192.0.0.0/24', 'reserved'),
  network('192.88.99.0/24', 'reserved'),
  network('192.168.0.0/16', 'private', true),
  network('198.18.0.0/15', 'for measurements'),
  network('224.0.0.0/4', 'multicast'),
  network('240.0.0.0/4', 'reserved'),
]

/** IPv6 networks that no peer of the internet has; see {@link globalUnicast} for all others. */
const ipv6Networks: readonly Network[] = [
  network('::1/128', 'this machine’s own', true),
  network('fc00::/7', 'private', true),
  network('::/128', 'unspecified'),
  network('::ffff:0:0/96', 'an IPv4 address inside IPv6'),
  network('::/96', 'an IPv4 address inside IPv6'),
  network('fe80::/10', 'link-local'),
  network('fec0::/10', 'private'),
  network('ff00::/8', 'multicast'),
  // Teredo (RFC 4380), ORCHID (RFC 7343), benchmarks (RFC 5180) and other protocols' own (RFC 2928).
  network('2001::/23', 'reserved'),
]

/** All IPv6 addresses that are given out for the internet (RFC 4291 §2.4, IANA's registry). */
const globalUnicast = network('2000::/3', 'public')

/** IPv6 networks whose addresses hold an IPv4 address to which a router sends what comes for them. */
const translators: readonly { readonly network: Network; readonly ipv4At: number }[] = [
  // 6to4 (RFC 3056).
  { network: network('2002::/16', '6to4'), ipv4At: 2 },
  // NAT64 (RFC 6052).
  { network: network('64:ff9b::/96', 'NAT64'), ipv4At: 12 },
]

const isIn = (address: Uint8Array, { prefix, bits }: Network): boolean => {
  if (address.length !== prefix.length) return false
  const whole = bits >> 3
  for (let at = 0; at < whole; at++) if (address[at] !== prefix[at]) return false
  const mask = (0xff00 >> (bits & 7)) & 0xff
  return ((address[whole] ?? 0) & mask) === ((prefix[whole] ?? 0) & mask)
}

/** What is wrong with an address, as the object of “The address is …”; `null`: nothing. */
const flawOf = (address: Uint8Array, allowLocal: boolean): string | null => {
  const networks = address.length === 4 ? ipv4Networks : ipv6Networks
  const special = networks.find((candidate) => isIn(address, candidate))
  if (special !== undefined) return special.isLocal && allowLocal ? null : special.what
  if (address.length === 4) return null
  const translator = translators.find((candidate) => isIn(address, candidate.network))
  if (translator !== undefined) {
    const { ipv4At } = translator
    // What a translator of the internet reaches is never ours, so that local addresses are of no use there.
    return flawOf(address.subarray(ipv4At, ipv4At + 4), false)
  }
  return isIn(address, globalUnicast) ? null : 'reserved'
}

/**
 * Ports below this one belong to the system's services: web and mail servers, not peers (RFC 6335 §6). A
 * stranger who names them wants us to knock at somebody's door.
 */
const minPeerPort = 1024
const maxPort = 65_535

export interface AddressFilterOptions {
  /** Private and loopback addresses are let in: for tests, and for a home network. */
  readonly allowLocal: boolean
  /** Whether we ourselves take connections there. Default: nowhere. */
  readonly isOwn?: (address: PeerAddress) => boolean
}

/** Lets addresses of the public internet pass, so that strangers cannot point us at a network of ours. */
export class PublicAddressFilter implements AddressFilter {
  readonly #allowLocal: boolean
  readonly #isOwn: (address: PeerAddress) => boolean

  constructor({ allowLocal, isOwn = () => false }: AddressFilterOptions) {
    this.#allowLocal = allowLocal
    this.#isOwn = isOwn
  }

  refusePeer(address: PeerAddress): string | null {
    const { host, port } = address
    if (!Number.isInteger(port) || port < 1 || port > maxPort) return 'The port is none.'
    if (port < minPeerPort) return `The port is below ${minPeerPort}: no peer listens there.`
    return this.refuseHost(host) ?? (this.#isOwn(address) ? 'The address is our own.' : null)
  }

  refuseHost(host: string): string | null {
    const address = parseIp(host)
    if (address === null) return 'This is not an address of the internet.'
    const flaw = flawOf(address, this.#allowLocal)
    return flaw === null ? null : `The address is ${flaw}.`
  }
}
