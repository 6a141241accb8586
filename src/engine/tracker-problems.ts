import type { TrackerStatus } from '../network/ports.ts'
import { TorrentError } from '../shared/errors.ts'

/** What to tell a person when no tracker can be reached; `null` when one can, or none has been tried yet. */
export const trackersError = (status: readonly TrackerStatus[]): TorrentError | null => {
  if (status.length === 0 || status.some(({ state }) => state !== 'unreachable')) return null
  const names = status.map(({ url, message }) => (message === null ? url : `${url} (${message})`)).join(', ')
  return new TorrentError(
    'tracker',
    `No tracker can be reached: ${names}. Check the connection; it is tried again by itself.`,
  )
}

/** Says who was asked and what may be the reason. */
export const noPeersError = (status: readonly TrackerStatus[], urls: readonly string[]): TorrentError => {
  if (urls.length === 0) {
    return new TorrentError(
      'no-peers',
      'This link names no tracker to ask for peers. Add one that starts with wss://.',
    )
  }
  const unreachable = Math.max(0, ...status.map(({ unreachable = 0 }) => unreachable))
  if (unreachable > 0) {
    const found = unreachable === 1 ? 'A peer was' : `${unreachable} peers were`
    return new TorrentError(
      'no-peers',
      `${found} found, but no connection could be made. A firewall at either end may be in the way; a TURN server helps. It is tried again by itself.`,
    )
  }
  const asked = status.length > 0 ? status : urls.map((url) => ({ url, state: 'connecting' as const }))
  const names = asked.map(({ url, state }) => (state === 'connected' ? url : `${url} (${state})`)).join(', ')
  return new TorrentError(
    'no-peers',
    `No peers yet. Asked: ${names}. Somebody must have the torrent open in a browser or another WebRTC client; the search goes on.`,
  )
}
