/** Where a peer takes ordinary connections: an address of the internet, never a name. */
export interface PeerAddress {
  /** IPv4 with dots, or IPv6 as RFC 5952 writes it, without brackets. */
  readonly host: string
  readonly port: number
}

/** `192.0.2.1:6881` or `[2001:db8::1]:6881`: equal for equal addresses. */
export const addressKey = ({ host, port }: PeerAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
