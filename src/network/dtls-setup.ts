/**
 * Who begins the DTLS handshake of a connection is written in its descriptions (`a=setup`, RFC 8842):
 * `actpass` leaves it to the other end, `active` means "I do". Why our offers are not all alike:
 * docs/decisions/041-other-stacks.md.
 */
export type OfferSetup = 'active' | 'actpass'

/**
 * The offer as it is sent. The local description stays `actpass`: nothing is changed that a browser guards.
 */
export const withSetup = (
  { type, sdp = '' }: RTCSessionDescriptionInit,
  setup: OfferSetup,
): RTCSessionDescriptionInit => ({ type, sdp: sdp.replaceAll('a=setup:actpass', `a=setup:${setup}`) })

/**
 * The answer to an offer that was sent as `active`. pion (so the Go clients) answers `active` to every offer
 * and then acts by what the *offer* said, as the server: taken by the letter, nobody would begin. No stack
 * that keeps to RFC 8842 answers so.
 */
export const asServerAnswer = ({ type, sdp = '' }: RTCSessionDescriptionInit): RTCSessionDescriptionInit => ({
  type,
  sdp: sdp.replaceAll(/^a=setup:active(?=\r?$)/gm, 'a=setup:passive'),
})

/**
 * What the offers of one announce say, in the order in which the tracker gives them to peers.
 *
 * `active` by default: clients that share a socket all answer one offer, and then only one of them may begin.
 * Stacks that insist on RFC 8842 §5.2 refuse such an offer (aiortc does) and are silent; so after an announce
 * that nobody answered all are `actpass` once, and of several one always is.
 *
 * @param silentAnnounces announces with offers that nobody has answered, one after another
 */
export const offerSetup = (index: number, count: number, silentAnnounces: number): OfferSetup => {
  if (silentAnnounces % 2 === 1) return 'actpass'
  return count > 2 && index === count - 1 ? 'actpass' : 'active'
}
