import type { Network } from '../network/ports.ts'
import type { TorrentInfo } from '../protocol/metainfo-types.ts'
import type { PolicyChoices } from '../swarm/policy.ts'
import type { SwarmTorrentOptions } from '../swarm/torrent.ts'
import type { UploadLimit } from '../swarm/upload-limit.ts'
import type { ExactSource } from './exact-source.ts'
import type { TorrentChoices } from './messages/torrent-command.ts'
import type { TorrentStorage } from './torrent-storage.ts'

/** What one torrent is started with. */
export interface ManagedTorrentOptions
  extends Pick<
    SwarmTorrentOptions,
    'infoHash' | 'peerId' | 'client' | 'clock' | 'random' | 'hasher' | 'settings'
  > {
  /** From the magnet link, for showing before the metadata is there. */
  readonly name: string | null
  /** Named by the source itself. */
  readonly trackers: readonly string[]
  readonly info: TorrentInfo | null
  readonly network: Network
  readonly storage: TorrentStorage
  readonly choices: TorrentChoices
  /** Files that the link chose (BEP 53), by their indices; `null`: all. */
  readonly selectOnly: readonly number[] | null
  /** Where the link says that peers take connections (`x.pe`, BEP 9): `host:port`. */
  readonly peers: readonly string[]
  /** Its link or `.torrent` names web servers that have the data (BEP 19). */
  readonly namesWebSeeds: boolean
  /** Where the link says that the `.torrent` lies; `null`: the link says nothing of that. */
  readonly exactSource: ExactSource | null
  /** What holds where the torrent chooses nothing. */
  readonly clientPolicy: PolicyChoices
  /** The person asks to save data: holds where nothing was chosen. */
  readonly savesData: boolean
  /** Shared by all torrents. */
  readonly uploadLimit: UploadLimit
  /** Gets an error that nothing in this torrent caught: the torrent is to be ended, and nothing else. */
  readonly onDefect: (error: unknown) => void
}
