/**
 * When a description has the candidates that it needs. Waiting for the end of gathering costs Chromium 120 ms after the last
 * candidate even without a server to ask (its steps are 50 ms apart), and seconds where an interface cannot reach STUN.
 */

/** Candidates of other interfaces and of IPv6 come within this time of the first of their kind. */
export const graceMs = 30
/** If the kind that is waited for does not come: so long after the first candidate. */
export const gatheringMs = 500

export type CandidateType = 'host' | 'srflx' | 'relay'

/** The farthest-reaching kind of candidate that these servers can give. */
export const wantedCandidate = (iceServers: readonly RTCIceServer[]): CandidateType => {
  const urls = iceServers.flatMap(({ urls }) => urls)
  if (urls.some((url) => /^turns?:/i.test(url))) return 'relay'
  return urls.length > 0 ? 'srflx' : 'host'
}

/** The kind of a candidate line (RFC 8839 §5.1), or `null`. `prflx` is not gathered. */
export const candidateType = (line: string): CandidateType | null => {
  const type = / typ (host|srflx|relay)\b/.exec(line)?.[1]
  return type === 'host' || type === 'srflx' || type === 'relay' ? type : null
}
