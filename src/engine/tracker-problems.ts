import type { TrackerStatus } from '../network/ports.ts'
import { TorrentError } from '../shared/errors.ts'

/** The trackers that can be asked at all. */
const usable = (status: readonly TrackerStatus[]): TrackerStatus[] =>
  status.filter(({ state }) => state !== 'unusable')

/** Says why no tracker is of any help; `null` when one is, or none has been tried yet. */
export const trackersError = (status: readonly TrackerStatus[]): TorrentError | null => {
  const tried = usable(status)
  if (tried.length === 0 || tried.some(({ state }) => state !== 'unreachable' && state !== 'refusing')) {
    return null
  }
  const names = tried.map(({ url, failure }) => (failure === null ? url : `${url} (${failure})`)).join(', ')
  const isRefused = tried.every(({ state }) => state === 'refusing')
  return new TorrentError(
    'tracker',
    isRefused
      ? `Every tracker refuses this torrent: ${names}. It is tried again by itself.`
      : `No tracker can be reached: ${names}. Check the connection; it is tried again by itself.`,
  )
}

/** Says why no connection to a peer can be made; `null` when one may be. */
export const webRtcError = (status: readonly TrackerStatus[]): TorrentError | null => {
  const asking = usable(status).filter(({ state }) => state !== 'waiting')
  const problem = asking[0]?.problem ?? null
  if (problem === null || asking.some((tracker) => tracker.problem === null)) return null
  return new TorrentError(
    'no-webrtc',
    'No WebRTC connection can be made here, and without one no peer can be reached. Allow WebRTC in the browser’s settings, or in the extension that blocks it, and reload this page; or open it in another browser.',
    { cause: problem },
  )
}

/** Whether no page can ask any of the torrent's trackers: then waiting does not help. */
export const cannotAsk = (status: readonly TrackerStatus[], urls: readonly string[]): boolean =>
  urls.length === 0 || (status.length > 0 && usable(status).length === 0)

/**
 * Says why there is no peer, and whether that may change. The list of trackers, and what they said, stands
 * beside it.
 *
 * @param urls all trackers that the torrent names
 */
export const noPeersError = (status: readonly TrackerStatus[], urls: readonly string[]): TorrentError => {
  if (cannotAsk(status, urls)) return noTrackerError(urls)
  const unreachable = Math.max(0, ...status.map(({ unreachable = 0 }) => unreachable))
  if (unreachable > 0) {
    const found = unreachable === 1 ? 'A peer was' : `${unreachable} peers were`
    return new TorrentError(
      'no-peers',
      `${found} found, but no connection could be made. A firewall at either end may be in the way; a TURN server helps. It is tried again by itself.`,
    )
  }
  const failed = trackersError(status)
  return new TorrentError(
    'no-peers',
    failed === null
      ? 'The trackers know nobody yet who has it. Somebody must have the torrent open in a browser or another WebRTC client; the search goes on.'
      : 'None of the trackers helps now: they cannot be reached, or they refuse. It is tried again by itself.',
  )
}

const noTrackerError = (urls: readonly string[]): TorrentError => {
  const schemes = [...new Set(urls.map((url) => /^[a-z]+:\/\//i.exec(url)?.[0].toLowerCase() ?? ''))]
  const named = schemes.filter((scheme) => scheme !== '').join(' and ')
  const what =
    urls.length === 0
      ? 'This torrent names no tracker, and without one nobody can be found.'
      : `Web pages cannot ask any of the trackers that this torrent names${named === '' ? '' : ` (${named})`}, so nobody can be found.`
  return new TorrentError(
    'no-tracker',
    `${what} Waiting does not change that. Add a tracker that begins with wss://, or open a link that names one. The player’s own server, which “npm start” runs, reaches ordinary peers as well.`,
  )
}
