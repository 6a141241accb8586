import { type CandidateType, candidateType } from './gathering.ts'

/** The kind of a candidate that stands alone, without `a=` in front; `null`: it is none that we take. */
export const readCandidate = (line: string): CandidateType | null =>
  line.startsWith('candidate:') && !/[\r\n]/.test(line) ? candidateType(line) : null

/**
 * A description without the candidates that are no relay's. A browser that is told to connect through relays
 * only gathers no others; this is for the day when it does.
 */
export const keepRelayed = (sdp: string): string =>
  sdp.replaceAll(/^a=candidate:.*\r?\n?/gm, (line) => (candidateType(line) === 'relay' ? line : ''))
