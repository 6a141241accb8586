import { toLatin1 } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import {
  type BencodeDictionary,
  type BencodeInput,
  type BencodeLimits,
  type BencodeValue,
  decodeBencode,
  encodeBencode,
} from './bencode.ts'
import { isIntegerWithin } from './integers.ts'
import { idOf, introductionVersion } from './tp-pex.ts'

/** Bytes of a session description, at most (docs/tp-pex.md): browsers write 500 to 2,000. */
export const maxSignalSdp = 4 * 1024
/** Candidates of one message, at most, and bytes of each: RFC 8839 needs 200 with every extension. Ours. */
export const maxSignalCandidates = 16
const maxCandidateLength = 256
/** Bytes of a message, at most: a description or 16 candidates, ids, and room for keys to come. Ours. */
const maxLength = 6 * 1024
const limits: BencodeLimits = { maxDepth: 3, maxItems: 64 }

/**
 * Why a negotiation leads to nothing: `absent`: the relay has no such peer · `busy`: too much is relayed
 * already · `unwanted`: the peer wants no more links, or has one already.
 */
export type SignalRefusal = 'absent' | 'busy' | 'unwanted'

/** In the order of their numbers on the wire, from 1 on. */
const refusals: readonly SignalRefusal[] = ['absent', 'busy', 'unwanted']

/** What a message of `tp_sig` brings to its receiver. */
export type SignalBody =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  /** More candidates of the description that was sent before. At most 16. */
  | { readonly type: 'candidates'; readonly candidates: readonly string[] }
  | { readonly type: 'refusal'; readonly reason: SignalRefusal }

/** A message of `tp_sig`: a part of one negotiation between two peers that are both linked to a third one. */
export interface Signal {
  /** 20 bytes: the peer that it is for, as the relay knows it. */
  readonly to: Uint8Array
  /** 20 bytes: its sender, as the relay knows it. `null`: on the way to the relay, which says it. */
  readonly from: Uint8Array | null
  /** 20 bytes that the offering peer chose. */
  readonly session: Uint8Array
  readonly body: SignalBody
}

/** A signal that a relay has delivered. */
export interface DeliveredSignal extends Signal {
  readonly from: Uint8Array
}

/** What descriptions and candidates are made of. Nothing else is taken, so that a byte is a character. */
const plainText = /^[\t\n\r\x20-\x7e]*$/

/** Whether a description can be sent: it is short enough, and in ASCII. */
export const fitsInSignal = (sdp: string): boolean => sdp.length <= maxSignalSdp && plainText.test(sdp)

/**
 * Writes the first 16 candidates.
 *
 * @throws TorrentError `internal` when a description does not fit: see {@link fitsInSignal}
 */
export const encodeSignal = ({ to, from, session, body }: Signal): Uint8Array => {
  const dictionary = new Map<string, BencodeInput>()
  if (body.type === 'candidates') {
    const fitting = body.candidates.filter(
      (line) => line.length <= maxCandidateLength && plainText.test(line),
    )
    dictionary.set('c', fitting.slice(0, maxSignalCandidates))
  } else if (body.type !== 'refusal') {
    if (!fitsInSignal(body.sdp)) throw new TorrentError('internal', 'This description cannot be sent.')
    dictionary.set('d', body.sdp)
  }
  if (from !== null) dictionary.set('f', from)
  dictionary.set('k', kinds[body.type])
  if (body.type === 'refusal') dictionary.set('r', refusals.indexOf(body.reason) + 1)
  dictionary.set('s', session)
  dictionary.set('t', to)
  dictionary.set('v', introductionVersion)
  return encodeBencode(dictionary)
}

const kinds: Readonly<Record<SignalBody['type'], string>> = {
  offer: 'o',
  answer: 'a',
  candidates: 'c',
  refusal: 'n',
}

/**
 * Reads a message. Unknown keys are ignored. What a description says is not looked at.
 *
 * @returns `null` for a kind of message of a later version
 * @throws TorrentError `protocol`
 */
export const parseSignal = (payload: Uint8Array): Signal | null => {
  if (payload.length > maxLength) throw malformed()
  const dictionary = decodeBencode(payload, limits)
  if (!(dictionary instanceof Map) || !isIntegerWithin(dictionary.get('v'), 1, 0xffff)) throw malformed()
  const from = dictionary.get('f')
  const common = {
    to: idOf(dictionary.get('t'), malformed),
    from: from === undefined ? null : idOf(from, malformed),
    session: idOf(dictionary.get('s'), malformed),
  }
  const body = bodyOf(dictionary)
  return body === null ? null : { ...common, body }
}

const bodyOf = (dictionary: BencodeDictionary): SignalBody | null => {
  const kind = dictionary.get('k')
  if (!(kind instanceof Uint8Array)) throw malformed()
  switch (toLatin1(kind.subarray(0, 2))) {
    case 'o':
      return { type: 'offer', sdp: textOf(dictionary.get('d'), maxSignalSdp) }
    case 'a':
      return { type: 'answer', sdp: textOf(dictionary.get('d'), maxSignalSdp) }
    case 'c': {
      const list = dictionary.get('c')
      if (!Array.isArray(list)) throw malformed()
      const candidates = list.slice(0, maxSignalCandidates).map((line) => textOf(line, maxCandidateLength))
      return { type: 'candidates', candidates }
    }
    case 'n': {
      // A reason of a later version is no fault of the relay.
      const reason = dictionary.get('r')
      return {
        type: 'refusal',
        reason: (typeof reason === 'number' ? refusals[reason - 1] : undefined) ?? 'unwanted',
      }
    }
    default:
      return null
  }
}

const textOf = (value: BencodeValue | undefined, maxBytes: number): string => {
  if (!(value instanceof Uint8Array) || value.length > maxBytes) throw malformed()
  const text = toLatin1(value)
  if (!plainText.test(text)) throw malformed()
  return text
}

const malformed = (): TorrentError =>
  new TorrentError('protocol', 'The peer sent a malformed message for another peer.')
