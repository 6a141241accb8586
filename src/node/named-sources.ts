import { readFile, stat } from 'node:fs/promises'
import { systemHasher } from '../engine/system-ports.ts'
import { readLink } from '../protocol/link.ts'
import { formatMagnet } from '../protocol/magnet.ts'
import { parseMetainfo } from '../protocol/metainfo.ts'
import { toHex } from '../shared/bytes.ts'
import { TorrentError } from '../shared/errors.ts'
import type { NamedTorrent } from './bridge/bridge.ts'
import { findSeedSource, type SeedSource } from './seed-source.ts'
import { UsageError } from './usage-error.ts'

/** Longest `.torrent` that is read, in bytes: longer than any that the parser takes. Our own choice. */
const maxTorrentFileBytes = 64 * 1024 * 1024

/** A torrent of the command line, and the link of the page that plays it. */
export interface NamedLink {
  readonly torrent: NamedTorrent
  readonly name: string
  /** Without trackers of ours. */
  readonly magnet: string
}

/** What the command line names: files to seed, and torrents to fetch. */
export interface NamedSources {
  readonly seeds: readonly SeedSource[]
  readonly torrents: readonly NamedLink[]
}

/**
 * Looks at what a person named, before anything starts: a magnet link or a `.torrent` is to be fetched, any
 * other file or folder is to be seeded.
 *
 * @param isWhole all of each torrent is fetched
 * @throws UsageError for what cannot be used
 */
export const findSources = async (words: readonly string[], isWhole: boolean): Promise<NamedSources> => {
  const seeds: SeedSource[] = []
  const torrents: NamedLink[] = []
  for (const word of words) {
    const isHere = await stat(word).then(
      () => true,
      () => false,
    )
    const torrent = isHere ? await namedFile(word, isWhole) : namedLink(word, isWhole)
    if (torrent === null) seeds.push(await findSeedSource(word))
    else torrents.push(torrent)
  }
  return { seeds, torrents }
}

/** `null`: it is no `.torrent`. */
const namedFile = async (path: string, isWhole: boolean): Promise<NamedLink | null> => {
  const found = await stat(path)
  if (!/\.torrent$/i.test(path) || !found.isFile()) return null
  if (found.size > maxTorrentFileBytes) throw new UsageError(`${path} is too large to be a torrent file.`)
  try {
    const { info, trackers } = await parseMetainfo(await readFile(path), (data) => systemHasher.sha1(data))
    const { infoHash, infoBytes, name } = info
    const facts = { name, trackers, peers: [], selectOnly: null, infoBytes }
    return {
      torrent: { infoHash: toHex(infoHash), facts, isWhole },
      name,
      magnet: formatMagnet({ infoHash, name, trackers }),
    }
  } catch (error) {
    throw new UsageError(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** `null`: it is no magnet link, but perhaps the name of a file. */
const namedLink = (word: string, isWhole: boolean): NamedLink | null => {
  try {
    const link = readLink(word)
    if (link.kind !== 'magnet') return null
    const { infoHash, name, trackers, peers, selectOnly } = link.magnet
    const key = toHex(infoHash)
    return {
      torrent: { infoHash: key, facts: { name, trackers, peers, selectOnly, infoBytes: null }, isWhole },
      name: name ?? key,
      magnet: formatMagnet(link.magnet),
    }
  } catch (error) {
    if (!(error instanceof TorrentError)) throw error
    if (/^\s*(stream-)?magnet:/i.test(word)) throw new UsageError(`${word}: ${error.message}`)
    return null
  }
}
