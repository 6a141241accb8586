import type { Bitfield } from '../shared/bitfield.ts'
import { TorrentError } from '../shared/errors.ts'
import { type SaidPieces, toBitfield } from './early-pieces.ts'

/**
 * How often a peer may replace all that it says it has: each time costs us time that grows with the torrent.
 * Our own choice (docs/decisions/012-bounds.md).
 */
const maxReplacements = 4

/** What a peer has now, by a message that names all of it. */
interface Statement {
  readonly pieces: Bitfield
  /** It only adds to what the peer said before, as HAVE does. */
  readonly isOnlyMore: boolean
}

/**
 * Reads the messages with which a peer names all that it has. BEP 3 has one of them in a connection, at its
 * start. But aria2 sends another one wherever that is shorter than a HAVE for each new piece, so a peer may
 * send as many as it likes of those that take nothing back: they cost us no more than they cost the peer.
 */
export class PieceStatements {
  #replacements = 0

  /**
   * @param known what the peer said that it has, as far as that is known
   * @throws TorrentError `protocol` when it does not fit the torrent, or takes back too often
   */
  read(said: SaidPieces, known: Bitfield): Statement {
    const pieces = toBitfield(said, known.size)
    // The words for all and nothing are short: their sender would have us compare everything for five bytes.
    const isOnlyMore = this.#replacements > 0 && said instanceof Uint8Array && pieces.includes(known)
    if (!isOnlyMore && ++this.#replacements > maxReplacements) {
      throw new TorrentError('protocol', 'The peer sent too many bitfields.')
    }
    return { pieces, isOnlyMore }
  }
}
