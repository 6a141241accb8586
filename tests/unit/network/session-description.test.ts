import { describe, expect, it } from 'vitest'
import { reachOf } from '../../../src/network/gathering.ts'
import { shortDescription } from '../../../src/network/session-description.ts'
import { fitsInSignal } from '../../../src/protocol/tp-sig.ts'

const head = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel']
const tail = ['a=ice-ufrag:abcd', 'a=ice-pwd:efgh', 'a=mid:0', '']

const candidate = (address: string, port: number, type = 'host', priority = 2_122_260_223): string =>
  `a=candidate:1 1 udp ${priority} ${address} ${port} typ ${type} generation 0 network-id 1 network-cost 50`

const offerOf = (candidates: readonly string[]): { type: 'offer'; sdp: string } => ({
  type: 'offer',
  sdp: [...head, ...candidates, ...tail].join('\r\n'),
})
const candidatesOf = ({ sdp = '' }: RTCSessionDescriptionInit): string[] =>
  sdp.match(/^a=candidate:.*$/gm) ?? []

/** Forty addresses, gathered `times` times, as @roamhq/wrtc does where connections begin together. */
const fortyAddresses = (times: number): string[] =>
  Array.from({ length: 40 * times }, (_, i) => candidate(`198.51.100.${(i % 40) + 1}`, 20_000 + i))

describe('shortDescription', () => {
  it('leaves a usual description as it is', () => {
    const offer = offerOf([candidate('192.0.2.1', 5_000), candidate('2001:db8::1', 5_001)])
    expect(shortDescription(offer)).toBe(offer)
  })

  it('keeps the last candidate of each place where a description is too long', () => {
    const thrice = Array.from({ length: 60 }, (_, i) => candidate(`198.51.100.${(i % 20) + 1}`, 20_000 + i))
    const short = shortDescription(offerOf(thrice))
    expect(candidatesOf(short)).toEqual(thrice.slice(40))
    expect(short.sdp?.endsWith('a=mid:0\r\n')).toBe(true)
  })

  it('keeps candidates of one address that differ in base, transport, or kind', () => {
    const kept = [
      candidate('203.0.113.1', 1, 'srflx'),
      candidate('203.0.113.1', 2, 'srflx').replace('candidate:1', 'candidate:2'),
      candidate('203.0.113.9', 3, 'relay'),
      candidate('203.0.113.9', 4, 'relay').replace('candidate:1', 'candidate:3'),
      candidate('203.0.113.9', 9, 'srflx').replace(' udp ', ' tcp '),
    ]
    const short = shortDescription(offerOf([...kept, ...fortyAddresses(3)]))
    expect(candidatesOf(short)).toEqual(expect.arrayContaining(kept))
  })

  it.each([1, 2, 7, 50])('fits into every message with forty addresses, gathered %i times', (times) => {
    const short = shortDescription(offerOf(fortyAddresses(times)))
    expect(fitsInSignal(short.sdp ?? '')).toBe(true)
    expect(candidatesOf(short).length).toBeGreaterThan(30)
    expect(short.sdp).toContain('a=ice-pwd:efgh\r\n')
  })

  it('leaves out what reaches least far first', () => {
    const far = [candidate('203.0.113.1', 1, 'srflx', 5), candidate('203.0.113.2', 2, 'relay', 1)]
    const short = shortDescription(offerOf([...far, ...fortyAddresses(1), ...fortyAddresses(1)]))
    expect(candidatesOf(short)).toEqual(expect.arrayContaining(far))
    expect(reachOf(short.sdp ?? '')).toBe(2)
  })

  it('does not choke on lines that are no candidates', () => {
    const offer = offerOf(['a=candidate:', 'a=candidate:1 1', 'a=candidate:x y z NaN'])
    expect(shortDescription(offer).sdp).toContain('a=mid:0')
    expect(shortDescription({ type: 'answer' })).toEqual({ type: 'answer' })
  })
})
