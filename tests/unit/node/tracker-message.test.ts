import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTrackerMessage } from '../../../src/node/tracker-message.ts'

const id = '\u0000\u00ff'.padEnd(20, 'x')
const announce = { action: 'announce', info_hash: id, peer_id: id }
const offer = { offer: { type: 'offer', sdp: 'v=0' }, offer_id: 'abc' }
const accepts = (message: unknown): boolean => isTrackerMessage(JSON.stringify(message))

describe('isTrackerMessage', () => {
  it.each([
    announce,
    {
      ...announce,
      event: 'started',
      numwant: 5,
      uploaded: 0,
      downloaded: 0,
      left: null,
      offers: [offer, offer],
    },
    { ...announce, event: 'stopped', offers: [] },
    { ...announce, answer: { type: 'answer', sdp: 'v=0' }, offer_id: 'abc', to_peer_id: id },
    { action: 'scrape', info_hash: id },
    { action: 'scrape', info_hash: [id, id] },
  ])('takes %j', (message) => {
    expect(accepts(message)).toBe(true)
  })

  it.each([
    null,
    7,
    [announce],
    {},
    { action: 'connect' },
    { action: 'toString' },
    { ...announce, info_hash: 'short' },
    { ...announce, info_hash: '\u0100'.repeat(20) },
    { ...announce, peer_id: [id] },
    { ...announce, event: 'explode' },
    { ...announce, event: {} },
    { ...announce, offers: 7 },
    { ...announce, offers: [null] },
    { ...announce, offers: [{ offer: 'v=0', offer_id: 'abc' }] },
    { ...announce, offers: Array(101).fill(offer) },
    { ...announce, answer: 1, to_peer_id: id },
    { ...announce, answer: {} },
    // All torrents: nobody's business, and expensive.
    { action: 'scrape' },
    { action: 'scrape', info_hash: {} },
    { action: 'scrape', info_hash: [id, 1] },
    { action: 'scrape', info_hash: Array(101).fill(id) },
  ])('refuses %j', (message) => {
    expect(accepts(message)).toBe(false)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => isTrackerMessage(text) === false))
  })
})
