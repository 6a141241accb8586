import type { Words } from '../shared/wording.ts'
import type { TrackerStatus } from './ports.ts'

/** The status of a tracker of which nothing more is known. */
export const trackerStatus = (
  url: string,
  state: TrackerStatus['state'],
  failure: Words | null = null,
): TrackerStatus => ({ url, state, failure, warning: null, problem: null, seeds: null, leeches: null })
