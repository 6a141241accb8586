import { type CandidateType, candidateType } from './gathering.ts'

/** The kind of a candidate that stands alone, without `a=` in front; `null`: it is none that we take. */
export const readCandidate = (line: string): CandidateType | null =>
  line.startsWith('candidate:') && !/[\r\n]/.test(line) ? candidateType(line) : null

/**
 * The candidate of a relay without the address under which the relay sees us (RFC 8839 §5.1): whoever
 * connects through relays only does not want it known.
 */
export const hideRelated = (line: string): string =>
  line.replace(/ raddr \S+/, ' raddr 0.0.0.0').replace(/ rport \d+/, ' rport 0')

/**
 * A description without the candidates that are no relay's. A browser that is told to connect through relays
 * only gathers no others; this is for the day when it does.
 */
export const keepRelayed = (sdp: string): string =>
  sdp.replaceAll(/^a=candidate:.*\r?\n?/gm, (line) =>
    candidateType(line) === 'relay' ? hideRelated(line) : '',
  )
