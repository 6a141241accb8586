import type { TrackerStatus } from '../network/ports.ts'
import type { Words } from '../shared/wording.ts'
import { say } from '../shared/wording.ts'
import { trackerTexts } from './texts/trackers.ts'

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
  [stateText(tracker), tracker.warning, tracker.problem]
    .filter((part) => part !== null)
    .map(say)
    .join(trackerTexts().separator)

const stateText = ({ state, failure, seeds, leeches }: TrackerStatus): Words => {
  const texts = trackerTexts()
  if (state === 'connecting') return texts.asking
  if (state === 'waiting') return texts.notAsked
  if (state === 'unreachable' || state === 'refusing' || state === 'unusable') {
    return failure ?? texts.unreachable
  }
  if (seeds === null || leeches === null) return texts.answers
  // A tracker counts us too.
  const others = Math.max(0, seeds + leeches - 1)
  return others === 0 ? texts.knowsNobody : texts.knows(others)
}

/** `Big Buck Bunny.mp4` → `Big Buck Bunny`: what a person calls the film. */
export const displayName = (name: string): string =>
  name.replace(/\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,4}$/i, '') || name
