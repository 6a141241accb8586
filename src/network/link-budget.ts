/** Links over all networks, at most. Issue 12. */
export interface LinkLimits {
  readonly ofTorrent: number
  readonly ofAll: number
}

export const defaultLinkLimits: LinkLimits = { ofTorrent: 60, ofAll: 200 }

/**
 * The part of a torrent's links that each network gets, however many the others have: one of this many. Our
 * own choice.
 */
const reservedPart = 4
/**
 * The part of all links that only torrents get that have fewer than their fair share: one of this many. Our
 * own choice.
 */
const newcomersPart = 4

/** One torrent's links, and what it wants. */
export interface TorrentLinks {
  /** Open links, by network. */
  readonly open: readonly number[]
  /** How many links are wanted beyond those. `Infinity`: as many as possible. */
  readonly wanted: number
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/**
 * How many more links a torrent may open over all its networks.
 *
 * @param openOfAll links of all torrents
 * @param torrents how many there are
 */
export const roomOf = (
  { open, wanted }: TorrentLinks,
  openOfAll: number,
  torrents: number,
  { ofTorrent, ofAll }: LinkLimits = defaultLinkLimits,
): number => {
  const own = sum(open)
  const fairShare = Math.max(Math.floor(ofAll / Math.max(torrents, 1)), 1)
  // Above its fair share a torrent lives on what is left over, and leaves some of it to newcomers.
  const lent = Math.floor(ofAll - ofAll / newcomersPart) - openOfAll
  const share = Math.max(fairShare - own, lent)
  return Math.max(Math.min(wanted, ofTorrent - own, ofAll - openOfAll, share), 0)
}

/**
 * Splits the room of a torrent among its networks. Each is told how many links it may open; together these
 * may be more than the room, since nobody knows which network finds peers. What the others do not need stays
 * reserved for them up to a part.
 */
export const splitRoom = (open: readonly number[], room: number): number[] => {
  const total = sum(open) + room
  const reserve = Math.floor(total / reservedPart / Math.max(open.length - 1, 1))
  return open.map((own) => {
    const others = sum(open) - own
    const unused = open.length < 2 ? 0 : Math.max(reserve * (open.length - 1) - others, 0)
    return Math.max(Math.min(room, total - others - unused - own), 0)
  })
}
