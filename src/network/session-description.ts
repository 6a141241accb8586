import { type CandidateType, candidateType } from './gathering.ts'

/** A session description of another peer: an offer, or the answer to one. */
export interface Described {
  /** 20 bytes: the name under which the other end knows its sender. */
  readonly peerId: Uint8Array
  /** 20 bytes. An answer has those of its offer. */
  readonly offerId: Uint8Array
  readonly description: RTCSessionDescriptionInit
}

/**
 * Looks at a session description before a connection is made for it. A data channel has one section,
 * `m=application`; media would make us set up decoders for a stranger.
 *
 * @param maxLength characters
 * @returns `null` for anything else
 */
export const readDescription = (
  value: unknown,
  type: 'offer' | 'answer',
  maxLength: number,
): RTCSessionDescriptionInit | null => {
  if (typeof value !== 'object' || value === null) return null
  const { type: theirs, sdp } = value as { type?: unknown; sdp?: unknown }
  if (theirs !== type || typeof sdp !== 'string' || sdp.length > maxLength) return null
  const sections = sdp.match(/^m=.*$/gm)
  if (sections?.length !== 1 || sections[0]?.startsWith('m=application') !== true) return null
  return { type, sdp }
}

/**
 * Longest description that is sent while candidates can be left out of it. Characters; our own choice: what
 * has no candidates has about 500, and a `tp_sig` message takes 6 KiB (docs/tp-pex.md).
 */
const maxSentLength = 5_000

/** Which candidates are left out last: those that reach farthest. */
const ranks: Readonly<Record<CandidateType, number>> = { relay: 2, srflx: 1, host: 0 }

interface CandidateLine {
  /** Which line of the description it is. */
  readonly at: number
  /** What no two candidates need to have in common: kind, transport and address, without the port. */
  readonly place: string
  readonly rank: number
  readonly priority: number
}

/** `a=candidate:<foundation> <component> <transport> <priority> <address> <port> typ …` (RFC 8839 §5.1). */
const readCandidate = (line: string, at: number): CandidateLine | null => {
  if (!line.startsWith('a=candidate:')) return null
  const [, component = '', transport = '', priority = '', address = ''] = line.split(' ')
  const type = candidateType(line)
  const isTcp = /tcp/i.test(transport)
  return {
    at,
    place: [type, component, transport, address].join(' '),
    rank: (type === null ? -1 : ranks[type]) - (isTcp ? 0.5 : 0),
    priority: Number(priority) || 0,
  }
}

/**
 * The description as it is sent: with one candidate of each address, the last one, and with no more of them
 * than every way of signalling carries. A machine with forty addresses gathers all of them again whenever
 * another connection begins, and none of its descriptions would be read.
 */
export const shortDescription = (description: RTCSessionDescriptionInit): RTCSessionDescriptionInit => {
  const { type, sdp = '' } = description
  const lines = sdp.split('\r\n')
  const latest = new Map<string, CandidateLine>()
  const left = new Set<number>()
  for (const [at, line] of lines.entries()) {
    const candidate = readCandidate(line, at)
    if (candidate === null) continue
    const before = latest.get(candidate.place)
    if (before !== undefined) left.add(before.at)
    latest.set(candidate.place, candidate)
  }
  let length = sdp.length
  for (const at of left) length -= (lines[at]?.length ?? 0) + 2
  const worstFirst = [...latest.values()].sort(
    (a, b) => a.rank - b.rank || a.priority - b.priority || b.at - a.at,
  )
  for (const { at } of worstFirst) {
    if (length <= maxSentLength) break
    left.add(at)
    length -= (lines[at]?.length ?? 0) + 2
  }
  return left.size === 0 ? description : { type, sdp: lines.filter((_, at) => !left.has(at)).join('\r\n') }
}
