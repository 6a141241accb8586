import type { TrackerStatus } from '../network/ports.ts'
import { TorrentError } from '../shared/errors.ts'
import { engineProblems } from './engine-problems.ts'

/** The trackers that can be asked at all. */
const usable = (status: readonly TrackerStatus[]): TrackerStatus[] =>
  status.filter(({ state }) => state !== 'unusable')

/** Says why no tracker is of any help; `null` when one is, or none has been tried yet. */
export const trackersError = (status: readonly TrackerStatus[]): TorrentError | null => {
  const tried = usable(status)
  if (tried.length === 0 || tried.some(({ state }) => state !== 'unreachable' && state !== 'refusing')) {
    return null
  }
  const names = tried.map(({ url, failure }) =>
    failure === null ? url : engineProblems.failedTracker(url, failure),
  )
  const { allRefuse, noneReached } = engineProblems
  const isRefused = tried.every(({ state }) => state === 'refusing')
  return new TorrentError('tracker', isRefused ? allRefuse(names) : noneReached(names))
}

/** Says why no connection to a peer can be made; `null` when one may be. */
export const webRtcError = (status: readonly TrackerStatus[]): TorrentError | null => {
  const asking = usable(status).filter(({ state }) => state !== 'waiting')
  const problem = asking[0]?.problem ?? null
  if (problem === null || asking.some((tracker) => tracker.problem === null)) return null
  return new TorrentError('no-webrtc', engineProblems.noWebRtc(), { cause: problem })
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
    return new TorrentError('no-peers', engineProblems.peersUnreachable(unreachable))
  }
  const failed = trackersError(status)
  return new TorrentError(
    'no-peers',
    failed === null ? engineProblems.nobodyKnown() : engineProblems.noTrackerHelps(),
  )
}

const noTrackerError = (urls: readonly string[]): TorrentError => {
  const schemes = [...new Set(urls.map((url) => /^[a-z]+:\/\//i.exec(url)?.[0].toLowerCase() ?? ''))]
  const named = schemes.filter((scheme) => scheme !== '')
  const { noTracker, noUsableTracker } = engineProblems
  return new TorrentError('no-tracker', urls.length === 0 ? noTracker() : noUsableTracker(named))
}
