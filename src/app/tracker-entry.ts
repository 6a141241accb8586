/** What a person typed into the field for a tracker's address. Pure. */
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { checkTrackerUrl, maxTrackers } from '../network/tracker-url.ts'
import { say } from '../shared/wording.ts'
import { detailsTexts } from './texts/details.ts'

export type TrackerEntry =
  | { readonly ok: true; readonly url: string }
  /** `problem`: a sentence to show by the field. */
  | { readonly ok: false; readonly problem: string }

/** Of the torrent that gets the tracker. */
export type TrackersKnown = Pick<TorrentSnapshot, 'trackers' | 'removedTrackers'>

const bad = (problem: string): TrackerEntry => ({ ok: false, problem })

/**
 * Checks the address by the rule that holds for every tracker, and that it is a new one.
 *
 * @param isSecurePage pages over https may open wss sockets only
 */
export const readTracker = (
  text: string,
  { trackers, removedTrackers }: TrackersKnown,
  isSecurePage: boolean,
): TrackerEntry => {
  if (text.trim() === '') return bad(detailsTexts().typeAddress)
  const { url, problem } = checkTrackerUrl(text, isSecurePage)
  if (problem !== null) return bad(say(problem))
  if (trackers.some((tracker) => tracker.url === url)) return bad(detailsTexts().isInList)
  if (removedTrackers.includes(url)) {
    return bad(detailsTexts().wasRemoved)
  }
  if (trackers.filter(({ state }) => state !== 'unusable').length >= maxTrackers) {
    return bad(detailsTexts().tooMany(maxTrackers))
  }
  return { ok: true, url }
}
