/** What a person typed into the field for a tracker's address. Pure. */
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { checkTrackerUrl, maxTrackers } from '../network/tracker-url.ts'

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
  if (text.trim() === '') return bad('Type the address of a tracker. It begins with wss://.')
  const { url, problem } = checkTrackerUrl(text, isSecurePage)
  if (problem !== null) return bad(problem)
  if (trackers.some((tracker) => tracker.url === url)) return bad('This tracker is in the list already.')
  if (removedTrackers.includes(url)) {
    return bad('This tracker was removed. Press “Put back” beside it to ask it again.')
  }
  if (trackers.filter(({ state }) => state !== 'unusable').length >= maxTrackers) {
    return bad(`No more than ${maxTrackers} trackers are asked for one torrent. Remove one of them first.`)
  }
  return { ok: true, url }
}
