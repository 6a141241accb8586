import type { BridgeStatus } from '../network/bridge-messages.ts'
import type { Described } from '../network/session-description.ts'
import type { NamedTorrent } from './bridge/bridge.ts'
import type { BridgeRequest } from './bridge/ports.ts'
import type { BridgeReport, TorrentReport } from './bridge/report.ts'
import type { BridgeOptions } from './bridge-options.ts'
import type { ServedPlace } from './mainline/own-tracker-finder.ts'
import type { DiskFile } from './seed-source.ts'

/**
 * What a process for seeds and the bridge works by. It is not in the command line, where everybody on this
 * machine could read the passwords of TURN servers.
 */
export interface StartSettings {
  readonly iceServers: RTCIceServer[]
  /** WebSocket trackers at which every torrent is announced. */
  readonly trackers: readonly string[]
  /** `null`: the bridge is off. */
  readonly bridge: BridgeSettings | null
}

/** How the bridge behaves. */
export interface BridgeSettings extends Omit<BridgeOptions, 'denyFile' | 'mode' | 'fetchesWhole'> {
  readonly mode: Exclude<BridgeOptions['mode'], 'off'>
  /** Info hashes of swarms that are never joined, 40 lower-case hexadecimal digits each. */
  readonly denied: ReadonlySet<string>
}

/** What the server says to the child process. Messages are structured clones, so bytes stay bytes. */
export type ToSeeder =
  /** The first message. */
  | { readonly kind: 'start'; readonly settings: StartSettings }
  /** A torrent that was hashed already: its `info` dictionary, bencoded, and the files it was made of. */
  | {
      readonly kind: 'seed'
      readonly id: number
      readonly infoBytes: Uint8Array
      readonly files: readonly DiskFile[]
    }
  /** A page opens a torrent. */
  | { readonly kind: 'open'; readonly id: number; readonly request: BridgeRequest }
  /** The page offers a link in the swarm of what it opened under this id. */
  | { readonly kind: 'offer'; readonly id: number; readonly offer: Described }
  /** The page has closed what it opened under this id. */
  | { readonly kind: 'close'; readonly id: number }
  /** The command line names a torrent. */
  | { readonly kind: 'name'; readonly id: number; readonly torrent: NamedTorrent }
  /** How is the bridge doing? */
  | { readonly kind: 'report'; readonly id: number }
  /** The process shall say goodbye to the trackers. */
  | { readonly kind: 'stop' }

/** What the child process says to the server. */
export type FromSeeder =
  /** WebRTC is loaded. */
  | { readonly kind: 'ready' }
  /** WebRTC cannot be loaded on this machine. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** The torrent is seeded: peers can be answered. */
  | { readonly kind: 'seeding'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** How the bridge is doing for what a page opened under this id. */
  | { readonly kind: 'status'; readonly id: number; readonly status: BridgeStatus }
  /** The page is let in, and may offer a link. */
  | { readonly kind: 'invitation'; readonly id: number }
  /** The answer to its offer. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Described }
  /** How a torrent of the command line is doing. */
  | { readonly kind: 'news'; readonly id: number; readonly report: TorrentReport }
  /** `null`: the bridge is off. */
  | { readonly kind: 'report'; readonly id: number; readonly report: BridgeReport | null }
  /** Ordinary clients can get the torrent there; `null`: they cannot any more. */
  | { readonly kind: 'served'; readonly infoHash: string; readonly place: ServedPlace | null }
  /** See {@link TellLinked}. */
  | { readonly kind: 'linked'; readonly infoHash: string; readonly peers: readonly string[] }
  /** A sentence for a person about a file that is seeded, or about the bridge. */
  | { readonly kind: 'said'; readonly sentence: string }
  /** The process has said goodbye to the trackers. */
  | { readonly kind: 'stopped' }
