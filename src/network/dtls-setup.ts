/**
 * Which end begins the DTLS handshake, as a session description says it (`a=setup`, RFC 8842): `actpass`
 * leaves it to the other end, `active` means “I do”. Why our offers are not all alike:
 * docs/decisions/041-other-stacks.md.
 */
export type OfferSetup = 'active' | 'actpass'

/** The offer as it is sent. The local description stays `actpass`: a browser guards it against changes. */
export const withSetup = (
  { type, sdp = '' }: RTCSessionDescriptionInit,
  setup: OfferSetup,
): RTCSessionDescriptionInit => ({ type, sdp: sdp.replaceAll('a=setup:actpass', `a=setup:${setup}`) })

/**
 * The answer to an offer that was sent as `active`. pion, and so the Go clients, answers `active` to every
 * offer, and then acts as the server because the *offer* said so: if its answer were taken literally, neither
 * end would begin. No implementation that keeps to RFC 8842 answers so.
 */
export const asServerAnswer = ({ type, sdp = '' }: RTCSessionDescriptionInit): RTCSessionDescriptionInit => ({
  type,
  sdp: sdp.replaceAll(/^a=setup:active(?=\r?$)/gm, 'a=setup:passive'),
})

/**
 * How the offers of one announce are sent, in the order in which the tracker gives them to peers.
 *
 * `active` by default: clients that share a socket all answer one offer, and then only one end may begin.
 * Implementations that insist on RFC 8842 §5.2 (as aiortc) refuse such an offer without a word. So after an
 * announce that no peer answered, all offers are `actpass` once, and of several one always is.
 *
 * @param silentAnnounces announces in a row whose offers no peer has answered
 */
export const offerSetup = (index: number, count: number, silentAnnounces: number): OfferSetup => {
  if (silentAnnounces % 2 === 1) return 'actpass'
  return count > 2 && index === count - 1 ? 'actpass' : 'active'
}
