import { describe, expect, it } from 'vitest'
import { asServerAnswer, offerSetup, withSetup } from '../../../src/network/dtls-setup.ts'

const sdp = (setup: string): string =>
  `v=0\r\na=setup:${setup}\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n`

describe('withSetup', () => {
  it.each(['active', 'actpass'] as const)('an offer is sent as %s', (setup) => {
    expect(withSetup({ type: 'offer', sdp: sdp('actpass') }, setup)).toEqual({
      type: 'offer',
      sdp: sdp(setup),
    })
  })
})

describe('asServerAnswer', () => {
  it.each([
    // pion says so and means the opposite.
    [sdp('active'), sdp('passive')],
    [sdp('passive'), sdp('passive')],
    [sdp('active').replaceAll('\r\n', '\n'), sdp('passive').replaceAll('\r\n', '\n')],
    ['v=0\r\na=x:a=setup:active\r\n', 'v=0\r\na=x:a=setup:active\r\n'],
    ['', ''],
  ])('%j becomes %j', (given, wanted) => {
    expect(asServerAnswer({ type: 'answer', sdp: given }).sdp).toBe(wanted)
  })
})

describe('offerSetup', () => {
  const all = (count: number, silent: number): string =>
    Array.from({ length: count }, (_, i) => offerSetup(i, count, silent)).join(' ')

  it.each([
    [1, 0, 'active'],
    [2, 0, 'active active'],
    [5, 0, 'active active active active actpass'],
    [1, 1, 'actpass'],
    [3, 1, 'actpass actpass actpass'],
    [3, 2, 'active active actpass'],
    [2, 3, 'actpass actpass'],
  ])('%i offers after %i silent announces: %s', (count, silent, wanted) => {
    expect(all(count, silent)).toBe(wanted)
  })
})
