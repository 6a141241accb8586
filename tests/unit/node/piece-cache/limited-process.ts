/**
 * Puts pieces into a cache and reads them, in a process whose files may not grow as far as that. Started by
 * `film.test.ts` with the cache's folder.
 */
import { gives, openCache, pieceOf } from '../../../helpers/cached-pieces.ts'
import { makeTorrent } from '../../../helpers/virtual-world.ts'

const torrent = makeTorrent(1_000_000, 16_384)
const { cache, open } = await openCache(process.argv[2] ?? '')
const { store, states } = await open(torrent.info)
const all = [...Array(torrent.info.pieceCount).keys()]
for (const piece of all) await store.put(piece, pieceOf(torrent, piece))
await store.flush().catch(() => undefined) // `states` has told of it.
const given = await Promise.all(all.map((piece) => gives(store, torrent, piece)))
console.log(states.join('\n'))
console.log(given.every((what) => what === 'right') ? 'all right' : given.join(' '))
await store.close()
await cache.close()
process.exit(0)
