import { formatIp, parseIp, unmapIp } from './ip-address.ts'
import type { PeerAddress } from './peer-address.ts'

/** Bytes of an address: IPv4 (BEP 23) or IPv6 (BEP 7). */
export type AddressLength = 4 | 16

/**
 * Reads addresses of 6 bytes (BEP 23) or 18 (BEP 7). Half an address at the end and addresses with port 0 are
 * left out.
 *
 * @param most addresses that are read at most
 */
export const parseCompactPeers = (
  bytes: Uint8Array,
  addressLength: AddressLength,
  most: number,
): PeerAddress[] => {
  const peers: PeerAddress[] = []
  const step = addressLength + 2
  for (let at = 0; at + step <= bytes.length && peers.length < most; at += step) {
    const address = parseCompactPeer(bytes.subarray(at, at + step))
    if (address !== null) peers.push(address)
  }
  return peers
}

/** Reads one address of 6 or 18 bytes; `null` for another length or for port 0. */
export const parseCompactPeer = (bytes: Uint8Array): PeerAddress | null => {
  if (bytes.length !== 6 && bytes.length !== 18) return null
  const at = bytes.length - 2
  const port = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  return port === 0 ? null : { host: formatIp(unmapIp(bytes.subarray(0, at))), port }
}

/** Writes the addresses of one kind, 6 or 18 bytes each, in order. Those of the other kind are left out. */
export const encodeCompactPeers = (
  peers: readonly PeerAddress[],
  addressLength: AddressLength,
): Uint8Array => {
  const hosts = peers.flatMap(({ host, port }) => {
    const address = unmapIp(parseIp(host) ?? new Uint8Array())
    return address.length === addressLength ? [{ address, port }] : []
  })
  const step = addressLength + 2
  const bytes = new Uint8Array(step * hosts.length)
  for (const [at, { address, port }] of hosts.entries()) {
    bytes.set(address, at * step)
    bytes[at * step + addressLength] = port >>> 8
    bytes[at * step + addressLength + 1] = port
  }
  return bytes
}
