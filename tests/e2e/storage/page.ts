/** What the storage tests use inside the page: bundled into one script by `serve/site.ts`. */
import { pieceLengthAt } from '../../../src/protocol/metainfo-types.ts'
import { systemClock } from '../../../src/shared/clock.ts'
import * as blobs from '../../../src/storage/blob-piece-store.ts'
import * as catalogue from '../../../src/storage/catalogue.ts'
import * as database from '../../../src/storage/database.ts'
import * as fenced from '../../../src/storage/fenced-database.ts'
import * as indexeddb from '../../../src/storage/indexeddb-piece-store.ts'
import * as budget from '../../../src/storage/memory-budget.ts'
import * as memory from '../../../src/storage/memory-piece-store.ts'
import * as pieceRows from '../../../src/storage/piece-rows.ts'
import * as ranges from '../../../src/storage/read-range.ts'
import * as rows from '../../../src/storage/row-layout.ts'
import * as schema from '../../../src/storage/schema.ts'
import * as stores from '../../../src/storage/torrent-piece-store.ts'
import { hashPieces, makeTorrent, torrentBytes } from '../serve/sample.ts'
import { countBits, HandClock, until } from './hand-clock.ts'

const library = {
  ...database,
  ...catalogue,
  ...fenced,
  ...pieceRows,
  ...indexeddb,
  ...memory,
  ...budget,
  ...blobs,
  ...ranges,
  ...rows,
  pieceLengthAt,
  ...schema,
  ...stores,
  systemClock,
  HandClock,
  until,
  countBits,
  hashPieces,
  makeTorrent,
  torrentBytes,
}

declare global {
  var lib: typeof library
}
globalThis.lib = library
