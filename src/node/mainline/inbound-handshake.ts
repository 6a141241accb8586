import { protocolName } from '../../protocol/messages.ts'
import { equalBytes } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import { type Dialogue, Inbox, type Voice } from './dialogue.ts'
import { type MseAgreement, type ReceiverOptions, receiveMse } from './mse.ts'

/** Where the info hash begins in a handshake, in bytes: 1 + 19 + 8 (BEP 3). */
const infoHashOffset = 28
/** Up to the end of the info hash; the peer's id may come later (BEP 3). Bytes. */
const wantedLength = infoHashOffset + 20

/**
 * What a peer that connected to us says first: a plain handshake, or an encrypted one around it. It returns
 * which of our torrents it wants, with the handshake still to be read.
 */
export function* receiveHandshake(voice: Voice, options: ReceiverOptions): Dialogue<MseAgreement> {
  const { inbox } = voice
  if (yield* isPlain(inbox)) {
    while (inbox.length < wantedLength) yield
    const infoHash = findTorrent(inbox, options.infoHashes())
    return { infoHash, ciphers: null, early: inbox.take(inbox.length) }
  }
  const { infoHash, ciphers, early } = yield* receiveMse(voice, options)
  const inner = new Inbox()
  inner.push(early)
  while (inner.length < wantedLength) {
    yield
    const bytes = inbox.take(inbox.length)
    inner.push(ciphers === null ? bytes : ciphers.decrypt.apply(bytes))
  }
  if (!startsLike(inner, protocolName.length)) {
    throw new TorrentError('protocol', 'The peer speaks no protocol that is known here.')
  }
  findTorrent(inner, [infoHash])
  return { infoHash, ciphers, early: inner.take(inner.length) }
}

/** Whether the first bytes are those of a plain handshake; decided as soon as one differs. */
function* isPlain(inbox: Inbox): Dialogue<boolean> {
  for (;;) {
    if (!startsLike(inbox, inbox.length)) return false
    if (inbox.length >= protocolName.length) return true
    yield
  }
}

const startsLike = (inbox: Inbox, length: number): boolean => {
  const start = inbox.peek(Math.min(length, protocolName.length))
  return equalBytes(start, protocolName.subarray(0, start.length))
}

/** @throws TorrentError `protocol`: the peer wants another torrent */
const findTorrent = (inbox: Inbox, infoHashes: Iterable<Uint8Array>): Uint8Array => {
  const wanted = inbox.peek(wantedLength).subarray(infoHashOffset)
  for (const infoHash of infoHashes) {
    if (equalBytes(infoHash, wanted)) return infoHash
  }
  throw new TorrentError('protocol', 'The peer asks for a torrent that is not here.')
}
