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
