import type { TrackerStatus } from '../network/ports.ts'
import { TorrentError } from '../shared/errors.ts'

/** What to tell a person when no tracker can be reached; `null` when one can, or none has been tried yet. */
export const trackersError = (status: readonly TrackerStatus[]): TorrentError | null => {
  if (status.length === 0 || status.some(({ state }) => state !== 'unreachable')) return null
  const names = status.map(({ url, failure }) => (failure === null ? url : `${url} (${failure})`)).join(', ')
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
  const names = status.length > 0 ? status.map(named) : urls.map((url) => `${url} (connecting)`)
  const problem = status.find((tracker) => tracker.problem !== null)?.problem ?? null
  return new TorrentError(
    'no-peers',
    `No peers yet. Asked: ${names.join(', ')}. ${
      problem ??
      'Somebody must have the torrent open in a browser or another WebRTC client; the search goes on.'
    }`,
  )
}

const named = ({ url, state, warning }: TrackerStatus): string => {
  if (state === 'connected') return warning === null ? url : `${url} (it says: ${warning})`
  return `${url} (${state})`
}
