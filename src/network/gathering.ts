/**
 * When a description has the candidates that it needs. Waiting for the end of gathering costs Chromium 120 ms
 * after the last candidate even without a server to ask (its steps are 50 ms apart), and seconds where an
 * interface cannot reach STUN.
 */

export type CandidateType = 'host' | 'srflx' | 'relay'

/** From the nearest-reaching to the farthest. */
const reaches: readonly CandidateType[] = ['host', 'srflx', 'relay']

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

/**
 * How far a description reaches: 0 to this network, 1 through most NATs, 2 through a relay; −1 without a
 * candidate.
 */
export const reachOf = (sdp: string): number => {
  let reach = -1
  for (const [line] of sdp.matchAll(/^a=candidate:.*$/gm)) {
    const type = candidateType(line)
    if (type !== null) reach = Math.max(reach, reaches.indexOf(type))
  }
  return reach
}

/** Candidates of other interfaces and of IPv6 come within this time of the first of the wanted kind. */
export const graceMs = (wanted: CandidateType): number => (wanted === 'host' ? 30 : 100)

/** A host candidate is there at once; what does not come within this time never does. */
const hostMs = 500
/** An answer is waited for at the other end: it goes out with what it has after so long. */
const answerMs = 2_000
/** STUN over UDP: a name is looked up, a round trip, and the first repetitions of what was lost. */
const srflxMs = 2_500
/**
 * TURN over TLS takes six round trips and a name: at 300 ms each these are 2 s, and something is lost now and
 * then.
 */
const relayMs = 4_000

/** If the wanted kind does not come: the description goes without it so long after the first candidate. */
export const longestGatheringMs = (wanted: CandidateType, initiator: boolean): number => {
  if (wanted === 'host') return hostMs
  if (!initiator) return answerMs
  return wanted === 'relay' ? relayMs : srflxMs
}
