import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { formatIp, parseIp, unmapIp } from '../protocol/ip-address.ts'

export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address)

/** One text for one address: an IPv4 address in IPv6 is that IPv4 address, and there is no zone. */
export const plainAddress = (address: string): string => {
  const bytes = parseIp(address.replace(/%.*$/, ''))
  return bytes === null ? address : formatIp(unmapIp(bytes))
}

/**
 * The form of an address by which clients are counted: an IPv4 address, or an IPv6 network of 64 bits, which
 * is what one household has (RFC 6177 §2).
 */
export const addressKey = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (isIP(plain) !== 6) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  const groups = [...before, ...(tail === undefined ? [] : zeros), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/**
 * The address from which a request comes. We believe a proxy on this machine when it says whom it speaks for:
 * the last entry of `X-Forwarded-For` is what the proxy itself saw.
 */
export const clientHost = (request: IncomingMessage): string => {
  const remote = request.socket.remoteAddress ?? ''
  const forwarded = request.headers['x-forwarded-for']
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim() ?? ''
  return plainAddress(isLoopback(remote) && isIP(last) !== 0 ? last : remote)
}

/** The same, as clients are counted. */
export const clientAddress = (request: IncomingMessage): string => addressKey(clientHost(request))
