/** The parts of a request that say how its sender reached us. */
export interface RequestOrigin {
  /** The `Host` header. */
  readonly host: string | undefined
  /** The `X-Forwarded-Proto` header: whether a proxy in front of us took the request over TLS. */
  readonly forwardedProtocol: string | undefined
}

/**
 * Address of the tracker on our own port, as the sender of the request can reach it. It is made from `Host`,
 * so that it is right on another machine too. A `Host` that is no host and port, which only a hostile or
 * broken client sends, gives `fallback`.
 */
export const trackerUrl = ({ host, forwardedProtocol }: RequestOrigin, fallback: string): string => {
  const scheme = forwardedProtocol?.split(',')[0]?.trim() === 'https' ? 'wss' : 'ws'
  if (host === undefined || !/^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(host)) return fallback
  const url = `${scheme}://${host}`
  return URL.canParse(url) ? url : fallback
}
