import type { PeerAddress } from '../protocol/peer-address.ts'
import type { PeerSession } from './peer-session.ts'

/** Where the peer takes connections, as far as we know; `null`: we do not. */
export const listeningAddress = ({
  link,
  extensions,
}: Pick<PeerSession, 'link' | 'extensions'>): PeerAddress | null => {
  const { remote } = link
  if (remote === undefined) return null
  const port = remote.isDialled ? remote.port : extensions.listenPort
  return port === null ? null : { host: remote.host, port }
}
