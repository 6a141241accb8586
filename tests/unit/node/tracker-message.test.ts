import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClientMessage } from '../../../src/node/tracker-message.ts'

const id = '\u0000\u00ff'.padEnd(20, 'x')
const announce = { action: 'announce', info_hash: id, peer_id: id }
const rebuilt = {
  ...announce,
  event: 'update',
  uploaded: 0,
  downloaded: 0,
  left: Number.MAX_SAFE_INTEGER,
  numwant: 0,
  offers: [],
}
const offer = { offer: { type: 'offer', sdp: 'v=0' }, offer_id: id }
const answer = { answer: { type: 'answer', sdp: 'v=0' }, offer_id: id, to_peer_id: id }
const parse = (message: unknown): unknown => parseClientMessage(JSON.stringify(message))
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('parseClientMessage', () => {
  it.each([
    [announce, rebuilt],
    [
      {
        ...announce,
        event: 'started',
        numwant: 5,
        uploaded: 1,
        downloaded: 2.5,
        left: 0,
        offers: [offer, offer],
      },
      {
        ...rebuilt,
        event: 'started',
        uploaded: 1,
        downloaded: 2,
        left: 0,
        numwant: 2,
        offers: [offer, offer],
      },
    ],
    [
      { ...announce, event: 'stopped', left: null, offers: null },
      { ...rebuilt, event: 'stopped' },
    ],
    [
      { ...announce, event: 'empty', uploaded: -1, downloaded: 1e300, left: '7' },
      { ...rebuilt, downloaded: Number.MAX_SAFE_INTEGER },
    ],
    [
      { ...announce, ...answer },
      { ...rebuilt, ...answer },
    ],
    [
      { action: 'scrape', info_hash: id },
      { action: 'scrape', info_hash: [id] },
    ],
    [
      { action: 'scrape', info_hash: [id, id] },
      { action: 'scrape', info_hash: [id, id] },
    ],
  ])('takes %j', (message, expected) => {
    expect(parse(message)).toEqual(expected)
  })

  it('drops every field that it does not know, wherever it stands', () => {
    const extra = { x: [[[]]], toJSON: 1, constructor: {} }
    expect(
      parse({
        ...announce,
        ...extra,
        ...answer,
        answer: { ...answer.answer, ...extra },
        offers: [{ ...offer, ...extra, offer: { ...offer.offer, ...extra } }],
      }),
    ).toEqual({ ...rebuilt, ...answer, numwant: 1, offers: [offer] })
    expect(parse({ action: 'scrape', info_hash: id, ...answer, offers: [offer] })).toEqual({
      action: 'scrape',
      info_hash: [id],
    })
  })

  it.each([
    ['an offer', `"offers":[{"offer_id":"${id}","offer":{"type":"offer","sdp":"v=0","x":NEST}}]`, true],
    ['the offer itself', `"offers":[{"offer_id":"${id}","offer":NEST}]`, false],
    ['a description', `"offers":[{"offer_id":"${id}","offer":{"type":"offer","sdp":NEST}}]`, false],
    ['a type', `"offers":[{"offer_id":"${id}","offer":{"type":NEST,"sdp":""}}]`, false],
    ['the offers', '"offers":NEST', false],
    ['an answer', `"answer":NEST,"offer_id":"${id}","to_peer_id":"${id}"`, false],
    ['an offer id', `"answer":{"type":"answer","sdp":""},"offer_id":NEST,"to_peer_id":"${id}"`, false],
    ['a number', '"left":NEST', true],
    ['the event', '"event":NEST', false],
    ['an unknown field', '"trackerid":NEST', true],
  ])('keeps nothing of 20,000 nested lists in %s', (_where, field, isTaken) => {
    // As JSON escapes them: a control character may not stand in a string.
    const plain = JSON.stringify(announce).slice(0, -1)
    const fields = field.replaceAll(id, JSON.stringify(id).slice(1, -1)).replace('NEST', nested(20_000))
    const message = parseClientMessage(`${plain},${fields}}`)
    expect(message !== null).toBe(isTaken)
    expect(JSON.stringify(message).length).toBeLessThan(500)
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
    { ...announce, offers: [{ offer: 'v=0', offer_id: id }] },
    { ...announce, offers: [{ ...offer, offer_id: 'abc' }] },
    { ...announce, offers: [{ ...offer, offer: { type: 'answer', sdp: '' } }] },
    { ...announce, offers: [{ ...offer, offer: { type: 'offer', sdp: 'x'.repeat(65_537) } }] },
    { ...announce, offers: Array(101).fill(offer) },
    { ...announce, ...answer, answer: 1 },
    { ...announce, ...answer, to_peer_id: 'abc' },
    { ...announce, answer: {} },
    // All torrents: nobody's business, and expensive.
    { action: 'scrape' },
    { action: 'scrape', info_hash: {} },
    { action: 'scrape', info_hash: [id, 1] },
    { action: 'scrape', info_hash: Array(101).fill(id) },
  ])('refuses %j', (message) => {
    expect(parse(message)).toBeNull()
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseClientMessage(text) === null))
  })
})
