import type { TrackerStatus } from '../network/ports.ts'

/** `wss://tracker.example:443/announce?key=secret` → `tracker.example`; what is no URL is shown as it is. */
export const trackerName = (url: string): string => {
  try {
    return new URL(url).host || url
  } catch {
    // Trackers come from strangers' magnet links: a malformed one is still worth naming.
    return url
  }
}

/** The state of a tracker, with the tracker's own warning and a problem that we found. */
export const trackerStateText = (tracker: TrackerStatus): string =>
  [stateText(tracker), tracker.warning, tracker.problem].filter((part) => part !== null).join(' · ')

const stateText = ({ state, failure, seeds, leeches }: TrackerStatus): string => {
  if (state === 'connecting') return 'asking…'
  if (state === 'waiting') return 'not asked now'
  if (state === 'unreachable' || state === 'refusing' || state === 'unusable') {
    return failure ?? 'cannot be reached'
  }
  if (seeds === null || leeches === null) return 'answers'
  // A tracker counts us too.
  const others = Math.max(0, seeds + leeches - 1)
  return others === 0 ? 'knows nobody else' : `knows ${others} ${others === 1 ? 'other' : 'others'}`
}

/** `Big Buck Bunny.mp4` → `Big Buck Bunny`: what a person calls the film. */
export const displayName = (name: string): string =>
  name.replace(/\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,4}$/i, '') || name
