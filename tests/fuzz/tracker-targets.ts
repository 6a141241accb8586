import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import {
  encodeAnnounce,
  encodeAnswer,
  maxTrackerMessageLength,
  parseTrackerMessage,
} from '../../src/network/tracker-messages.ts'
import { fromUtf8, toHex, toUtf8 } from '../../src/shared/bytes.ts'
import { fuzzTarget } from './fuzz-target.ts'
import { mutated } from './mutations.ts'

/** Messages of the server and the clients of `bittorrent-tracker`; `record-tracker.mjs` records them. */
const captures = JSON.parse(
  readFileSync(new URL('captures/tracker-messages.json', import.meta.url), 'utf8'),
) as readonly { from: 'client' | 'server'; text: string }[]
const texts = captures.map(({ text }) => text)

/** A captured message with some of its fields given other values. */
const changedFields = fc
  .tuple(
    fc.constantFrom(...texts.filter((text) => text.startsWith('{'))),
    fc.dictionary(
      fc.constantFrom(
        'action',
        'info_hash',
        'peer_id',
        'offer_id',
        'offer',
        'answer',
        'interval',
        'complete',
        'tracker id',
        'failure reason',
        'warning message',
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.string({ minLength: 20, maxLength: 20, unit: 'binary' }),
        fc.constant('announce'),
        fc.record({ type: fc.constantFrom('offer', 'answer', 'rollback'), sdp: fc.string() }),
        fc.double(),
      ),
      { maxKeys: 4 },
    ),
  )
  .map(([text, fields]) => JSON.stringify({ ...(JSON.parse(text) as object), ...fields }))

const anyMessage = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom(...texts),
  changedFields,
  mutated(fc.constantFrom(...texts.map(toUtf8))).map(fromUtf8),
)

const id = fc.uint8Array({ minLength: 20, maxLength: 20 })
const count = fc.nat()

export const trackerTargets = [
  fuzzTarget('tracker: a message is read or ignored, never thrown at', anyMessage, (text) => {
    const message = parseTrackerMessage(text)
    if (message === null) return
    assert.ok(message.infoHash === null ? message.failure !== null : message.infoHash.length === 20)
    for (const number of [message.interval, message.minInterval, message.seeds, message.leeches]) {
      assert.ok(number === null || (Number.isInteger(number) && number >= 0 && number <= 1e9))
    }
    for (const said of [message.failure, message.warning, message.trackerId]) {
      assert.ok(said === null || (said.length > 0 && said.length <= 200))
    }
    for (const described of [message.offer, message.answer]) {
      if (described === null) continue
      assert.equal(described.peerId.length, 20)
      assert.equal(described.offerId.length, 20)
      assert.ok((described.description.sdp ?? '').length <= maxTrackerMessageLength)
      assert.equal(described.description.sdp?.match(/^m=/gm)?.length, 1)
    }
  }),
  fuzzTarget(
    'tracker: ids survive JSON, whatever their bytes',
    fc.tuple(id, id, id, id, count),
    ([infoHash, peerId, toPeerId, offerId, left]) => {
      const description = {
        type: 'offer' as const,
        sdp: 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n',
      }
      const state = { uploaded: 0, downloaded: 0, left }
      const announce = JSON.parse(
        encodeAnnounce({
          infoHash,
          peerId,
          state,
          event: null,
          offers: [{ id: offerId, description }],
          trackerId: null,
        }),
      ) as { info_hash: string; peer_id: string; offers: { offer_id: string; offer: unknown }[] }
      // The server of bittorrent-tracker passes an offer on in this form.
      const passed = parseTrackerMessage(
        JSON.stringify({
          action: 'announce',
          ...announce.offers[0],
          info_hash: announce.info_hash,
          peer_id: announce.peer_id,
        }),
      )
      assert.equal(toHex(passed?.infoHash ?? new Uint8Array()), toHex(infoHash))
      assert.equal(toHex(passed?.offer?.peerId ?? new Uint8Array()), toHex(peerId))
      assert.equal(toHex(passed?.offer?.offerId ?? new Uint8Array()), toHex(offerId))
      const answer = { type: 'answer' as const, sdp: description.sdp }
      const said = parseTrackerMessage(
        encodeAnswer({ infoHash, peerId, toPeerId, offerId, answer, trackerId: null }),
      )
      assert.deepEqual(said?.answer?.description, answer)
      assert.equal(toHex(said?.answer?.offerId ?? new Uint8Array()), toHex(offerId))
    },
  ),
]
