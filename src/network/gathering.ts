/**
 * When a description has the candidates that it needs. Waiting for the end of gathering costs Chromium 120 ms
 * after the last candidate even without a server to ask (its steps are 50 ms apart), and seconds where an
 * interface cannot reach STUN.
 */

export type CandidateType = 'host' | 'srflx' | 'relay'

/** Kinds of candidates, from the nearest-reaching to the farthest. */
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
 * How far a description reaches: 0 in this network, 1 through most NATs, 2 through a relay; −1 without a
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

/** Milliseconds in which other interfaces and IPv6 may follow the first candidate of the wanted kind. */
export const graceMs = (wanted: CandidateType): number => (wanted === 'host' ? 30 : 100)

/** Longest wait for a host candidate, in milliseconds. It is there at once, or never comes. */
const hostMs = 500
/** Longest wait before an answer goes out, in milliseconds: the other end waits for it. Our own choice. */
const answerMs = 2_000
/**
 * Longest wait for a candidate from STUN, in milliseconds: over UDP, time to look up a name, for a round
 * trip, and for the first repetitions of what was lost. Our own choice.
 */
const srflxMs = 2_500
/**
 * Longest wait for a candidate from TURN, in milliseconds: over TLS it takes a name and six round trips,
 * which are 2 s at 300 ms each, and something is lost now and then. Our own choice.
 */
const relayMs = 4_000

/**
 * If the wanted kind of candidate does not come, the description goes out without it this long after the
 * first candidate. Milliseconds.
 */
export const longestGatheringMs = (wanted: CandidateType, initiator: boolean): number => {
  if (wanted === 'host') return hostMs
  if (!initiator) return answerMs
  return wanted === 'relay' ? relayMs : srflxMs
}
