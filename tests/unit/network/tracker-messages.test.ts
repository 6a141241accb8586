import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeAnnounce,
  encodeAnswer,
  maxTrackerMessageLength,
  parseTrackerMessage,
} from '../../../src/network/tracker-messages.ts'
import { fromLatin1, toLatin1 } from '../../../src/shared/bytes.ts'

const infoHash = Uint8Array.from({ length: 20 }, (_, i) => i * 13)
const peerId = Uint8Array.from({ length: 20 }, (_, i) => 255 - i)
const offerId = Uint8Array.from({ length: 20 }, (_, i) => 100 + i)
const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n'
const message = (fields: object): string =>
  JSON.stringify({ action: 'announce', info_hash: toLatin1(infoHash), ...fields })
const described = { peer_id: toLatin1(peerId), offer_id: toLatin1(offerId) }

describe('encodeAnnounce', () => {
  it('writes ids as one character a byte and asks for as many peers as it has offers', () => {
    const offers = [{ id: offerId, description: { type: 'offer', sdp } as const }]
    const state = { uploaded: 1, downloaded: 2, left: 3 }
    const text = encodeAnnounce({ infoHash, peerId, state, event: 'started', offers, trackerId: 'x' })
    const value = JSON.parse(text)
    expect(fromLatin1(value.info_hash)).toEqual(infoHash)
    expect(fromLatin1(value.peer_id)).toEqual(peerId)
    expect(value).toMatchObject({
      action: 'announce',
      event: 'started',
      uploaded: 1,
      downloaded: 2,
      left: 3,
      numwant: 1,
      trackerid: 'x',
      offers: [{ offer: { type: 'offer', sdp } }],
    })
    expect(fromLatin1(value.offers[0].offer_id)).toEqual(offerId)
  })

  it('leaves out what there is not', () => {
    const state = { uploaded: 0, downloaded: 0, left: 16_384 }
    const value = JSON.parse(
      encodeAnnounce({ infoHash, peerId, state, event: null, offers: [], trackerId: null }),
    )
    expect(value).not.toHaveProperty('event')
    expect(value).not.toHaveProperty('trackerid')
    expect(value).toMatchObject({ numwant: 0, offers: [] })
  })
})

describe('encodeAnswer', () => {
  it('says to whom and to which offer', () => {
    const answer = { type: 'answer', sdp } as const
    const value = JSON.parse(
      encodeAnswer({ infoHash, peerId, toPeerId: offerId, offerId, answer, trackerId: null }),
    )
    expect(fromLatin1(value.to_peer_id)).toEqual(offerId)
    expect(value.answer).toEqual(answer)
  })
})

describe('parseTrackerMessage', () => {
  it('reads counts, intervals and warnings', () => {
    const parsed = parseTrackerMessage(
      message({ interval: 120, 'min interval': 30, complete: 3, incomplete: 4.7, 'warning message': 'slow' }),
    )
    expect(parsed).toMatchObject({ interval: 120, minInterval: 30, seeds: 3, leeches: 4, warning: 'slow' })
    expect(parsed?.infoHash).toEqual(infoHash)
  })

  it('reads an offer and an answer', () => {
    const offered = parseTrackerMessage(message({ ...described, offer: { type: 'offer', sdp, more: 1 } }))
    expect(offered?.offer).toEqual({ peerId, offerId, description: { type: 'offer', sdp } })
    expect(offered?.answer).toBeNull()
    const answered = parseTrackerMessage(message({ ...described, answer: { type: 'answer', sdp } }))
    expect(answered?.answer?.description).toEqual({ type: 'answer', sdp })
  })

  it.each([
    ['of the other type', { offer: { type: 'answer', sdp } }],
    ['without text', { offer: { type: 'offer', sdp: 7 } }],
    ['that is no object', { offer: 'v=0' }],
    ['that is null', { offer: null }],
    ['that is too long', { offer: { type: 'offer', sdp: sdp + 'a=x\r\n'.repeat(20_000) } }],
    ['with media', { offer: { type: 'offer', sdp: `${sdp}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n` } }],
    ['without a section', { offer: { type: 'offer', sdp: 'v=0' } }],
    ['of a short peer id', { peer_id: 'short', offer: { type: 'offer', sdp } }],
    ['of an id beyond latin 1', { offer_id: '€'.repeat(20), offer: { type: 'offer', sdp } }],
  ])('takes no offer %s', (_name, fields) => {
    const parsed = parseTrackerMessage(message({ ...described, ...fields }))
    expect(parsed).not.toBeNull()
    expect(parsed?.offer).toBeNull()
  })

  it.each([Number.NaN, -1, '12', 1e300, {}, null, true])('takes no count of %s', (value) => {
    const parsed = parseTrackerMessage(message({ interval: value, complete: value, incomplete: value }))
    expect(parsed).toMatchObject({ interval: null, seeds: null, leeches: null })
  })

  it('cuts a failure and takes control characters out of it', () => {
    const { failure } =
      parseTrackerMessage(message({ 'failure reason': `no\n\u0007${'x'.repeat(500)}` })) ?? {}
    expect(failure).toHaveLength(200)
    expect(failure?.startsWith('no  xxx')).toBe(true)
  })

  it('takes marks that turn text around out of a tracker’s words, and halves no letter', () => {
    const words = `a\u202eb\u2066c${'x'.repeat(196)}\u{1f600}`
    const { warning } = parseTrackerMessage(message({ interval: 1, 'warning message': words })) ?? {}
    expect(warning).toBe(`abc${'x'.repeat(196)}`)
    expect(parseTrackerMessage(message({ interval: 1, 'warning message': ' \n ' }))?.warning).toBe(null)
    // What is echoed to the tracker stays as it was.
    expect(parseTrackerMessage(message({ interval: 1, 'tracker id': ' \u202eid' }))?.trackerId).toBe(
      ' \u202eid',
    )
  })

  it('takes a failure that names no torrent, and nothing else that does not', () => {
    expect(parseTrackerMessage('{"failure reason":"invalid request"}')).toMatchObject({
      infoHash: null,
      failure: 'invalid request',
    })
    expect(parseTrackerMessage('{"action":"announce","interval":5}')).toBeNull()
    expect(
      parseTrackerMessage(JSON.stringify({ action: 'scrape', info_hash: toLatin1(infoHash) })),
    ).toBeNull()
  })

  it('takes nothing longer than its bound', () => {
    const long = message({ 'warning message': 'x'.repeat(maxTrackerMessageLength) })
    expect(parseTrackerMessage(long)).toBeNull()
  })

  it('never throws', () => {
    const names = [
      'info_hash',
      'peer_id',
      'offer_id',
      'offer',
      'answer',
      'interval',
      'complete',
      'failure reason',
    ]
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(fc.constantFrom(...names), fc.anything()).map((fields) => {
            try {
              return message(fields)
            } catch {
              // A BigInt has no JSON.
              return ''
            }
          }),
          fc.anything(),
        ),
        (data) => {
          parseTrackerMessage(data)
        },
      ),
    )
  })
})
