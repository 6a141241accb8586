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
 * Longest description that is sent while candidates can be left out of it. Characters; what has none has
 * about 500, and `tp_sig` takes 4,096 (`maxSignalSdp`).
 */
const maxSentLength = 4_000

/** Which candidates are left out last: those that reach farthest. */
const ranks: Readonly<Record<CandidateType, number>> = { relay: 2, srflx: 1, host: 0 }

interface CandidateLine {
  /** Which line of the description it is. */
  readonly at: number
  /** What two candidates have in common that were gathered from one place one after the other. */
  readonly place: string
  readonly rank: number
  readonly priority: number
}

/** `a=candidate:<foundation> <component> <transport> <priority> <address> <port> typ …` (RFC 8839 §5.1). */
const candidateLineOf = (line: string, at: number): CandidateLine | null => {
  if (!line.startsWith('a=candidate:')) return null
  const [foundation = '', component = '', transport = '', priority = '', address = ''] = line.split(' ')
  const type = candidateType(line)
  const isTcp = /tcp/i.test(transport)
  const tcpType = / tcptype (\S+)/.exec(line)?.[1]
  return {
    at,
    place: [foundation, component, transport, tcpType, type, address].join(' '),
    rank: (type === null ? -1 : ranks[type]) - (isTcp ? 0.5 : 0),
    priority: Number(priority) || 0,
  }
}

/**
 * The description as it is sent. Where it is longer than every way of signalling carries, candidates are left
 * out: of those with one foundation and address all but the last, and then those that reach least far. A
 * machine with forty addresses gathers all of them again whenever another connection begins, and none of its
 * descriptions would be read.
 */
export const shortDescription = (description: RTCSessionDescriptionInit): RTCSessionDescriptionInit => {
  const { type, sdp = '' } = description
  if (sdp.length <= maxSentLength) return description
  const lines = sdp.split('\r\n')
  const latest = new Map<string, CandidateLine>()
  const left = new Set<number>()
  let { length } = sdp
  const leave = (at: number): void => {
    left.add(at)
    length -= (lines[at]?.length ?? 0) + 2
  }
  for (const [at, line] of lines.entries()) {
    const candidate = candidateLineOf(line, at)
    if (candidate === null) continue
    const before = latest.get(candidate.place)
    if (before !== undefined) leave(before.at)
    latest.set(candidate.place, candidate)
  }
  const worstFirst = [...latest.values()].sort(
    (a, b) => a.rank - b.rank || a.priority - b.priority || b.at - a.at,
  )
  for (const { at } of worstFirst) {
    if (length <= maxSentLength) break
    leave(at)
  }
  return { type, sdp: lines.filter((_, at) => !left.has(at)).join('\r\n') }
}
