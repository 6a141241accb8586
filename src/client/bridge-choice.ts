/** FNV-1a, 32 bits: offset basis and prime (draft-eastlake-fnv §5). */
const fnvBasis = 0x811c9dc5
const fnvPrime = 0x01000193

/** A number of 32 bits for a text. It is good for spreading, and for nothing that must be secret. */
const hashOf = (text: string): number => {
  let hash = fnvBasis
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), fnvPrime)
  // The last step of MurmurHash3: each bit of the text changes half of the bits of the result.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * The bridges in the order in which a page asks them for one torrent, by rendezvous hashing (Thaler and
 * Ravishankar, 1998). All pages have the same order, so that one bridge joins a swarm for all of them. When a
 * bridge goes, only its own torrents move.
 */
export const rankBridges = <Bridge extends { readonly url: string }>(
  infoHash: string,
  bridges: readonly Bridge[],
): readonly Bridge[] =>
  bridges
    .map((bridge) => ({ bridge, weight: hashOf(`${infoHash} ${bridge.url}`) }))
    .sort((one, other) => other.weight - one.weight || (one.bridge.url < other.bridge.url ? -1 : 1))
    .map(({ bridge }) => bridge)
