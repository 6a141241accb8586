import { maxMetadataLength } from '../../protocol/extension.ts'
import { cleanText } from '../../protocol/file-names.ts'
import { parseInfo } from '../../protocol/metainfo.ts'
import type { Magnet, Metainfo, TorrentInfo } from '../../protocol/metainfo-types.ts'
import { keepPeerHints } from '../../protocol/peer-address.ts'
import { keepTrackerUrls } from '../../protocol/urls.ts'
import { equalBytes } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import type { Hasher } from '../../swarm/ports.ts'
import { engineProblems } from '../engine-problems.ts'

/**
 * What a source (a link or a `.torrent`) says of a torrent. A source that comes while the torrent is open
 * adds to what is known.
 */
export interface AddedSource {
  /** The `info` dictionary of a `.torrent`, byte for byte; `null`: a link has none. */
  readonly infoBytes: Uint8Array | null
  /** Shown before the metadata is known; `null`: the source has no name. */
  readonly name: string | null
  /** Named by a `.torrent`: a private torrent is announced to these as well. */
  readonly trackers: readonly string[]
  /** Named by a link, a page or the client: not for a private torrent (BEP 27). */
  readonly linkTrackers: readonly string[]
  /** `x.pe` of a link (BEP 9): `host:port` of peers. Not for a private torrent. */
  readonly peers: readonly string[]
}

const maxNameLength = 255

/** @param pageTrackers asked besides those of the link */
export const sourceOfMagnet = (
  { name, trackers, peers }: Pick<Magnet, 'name' | 'trackers' | 'peers'>,
  pageTrackers: readonly string[],
): AddedSource => ({
  infoBytes: null,
  name,
  trackers: [],
  linkTrackers: keepTrackerUrls([...trackers, ...pageTrackers]),
  peers,
})

/** @param pageTrackers asked besides those of the file */
export const sourceOfTorrentFile = (
  { info, trackers }: { readonly info: Pick<TorrentInfo, 'name' | 'infoBytes'> } & Pick<Metainfo, 'trackers'>,
  pageTrackers: readonly string[],
): AddedSource => ({
  infoBytes: info.infoBytes,
  name: info.name,
  trackers,
  linkTrackers: keepTrackerUrls(pageTrackers),
  peers: [],
})

/**
 * What two sources of one torrent say together. Where both say something, the newer metadata and the older
 * name count.
 */
export const joinSources = (older: AddedSource | undefined, newer: AddedSource): AddedSource =>
  older === undefined
    ? newer
    : {
        infoBytes: newer.infoBytes ?? older.infoBytes,
        name: older.name ?? newer.name,
        trackers: keepTrackerUrls([...older.trackers, ...newer.trackers]),
        linkTrackers: keepTrackerUrls([...older.linkTrackers, ...newer.linkTrackers]),
        peers: keepPeerHints([...older.peers, ...newer.peers]),
      }

/** Whether the source says anything. */
export const saysSomething = ({ infoBytes, name, trackers, linkTrackers, peers }: AddedSource): boolean =>
  infoBytes !== null || name !== null || [trackers, linkTrackers, peers].some(({ length }) => length > 0)

const wrong = (what: string): TorrentError => new TorrentError('internal', what)

const textsOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value
  throw wrong('The trackers and the peers of a source must be lists of addresses.')
}

const urlsOf = (value: unknown): readonly string[] => keepTrackerUrls(textsOf(value))

const infoBytesOf = (value: unknown): Uint8Array | null => {
  if (value === null) return null
  if (value instanceof Uint8Array && value.length > 0 && value.length <= maxMetadataLength) return value
  throw wrong('The metadata of a source must be bytes, and at most 16 MiB of them.')
}

/**
 * Checks the shape and the lengths of a source that came by a message. {@link verifySource} checks whether
 * its metadata belongs to the torrent.
 *
 * @throws TorrentError `internal`
 */
export const parseAddedSource = (value: unknown): AddedSource => {
  if (typeof value !== 'object' || value === null) throw wrong('A source must be an object.')
  // A tab with an older version of the page says nothing of peers.
  const { infoBytes, name, trackers, linkTrackers, peers = [] } = value as Record<string, unknown>
  if (name !== null && typeof name !== 'string') throw wrong('The name of a source must be text.')
  return {
    infoBytes: infoBytesOf(infoBytes),
    name: name === null ? null : cleanText(name, maxNameLength) || null,
    trackers: urlsOf(trackers),
    linkTrackers: urlsOf(linkTrackers),
    peers: keepPeerHints(textsOf(peers)),
  }
}

/**
 * The metadata in a source, or `null` when there is none.
 *
 * @throws TorrentError `invalid-torrent` when it is another torrent's, or cannot be read
 */
export const verifySource = async (
  { infoBytes }: AddedSource,
  infoHash: Uint8Array,
  hasher: Hasher,
): Promise<TorrentInfo | null> => {
  if (infoBytes === null) return null
  if (!equalBytes(await hasher.sha1(infoBytes), infoHash)) {
    throw new TorrentError('invalid-torrent', engineProblems.otherTorrent())
  }
  return parseInfo(infoBytes, infoHash)
}
