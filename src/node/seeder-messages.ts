import type { DiskFile } from './seed-source.ts'

/** What the server says to the process of its seeder. Messages are structured clones, so bytes stay bytes. */

export type ToSeeder =
  /**
   * The first message. These settings are not in the command line, where everybody on this machine could read
   * the passwords of TURN servers.
   */
  | { readonly kind: 'start'; readonly iceServers: RTCIceServer[]; readonly trackers: readonly string[] }
  /** A torrent that was hashed already: its `info` dictionary, bencoded, and the files it was made of. */
  | {
      readonly kind: 'seed'
      readonly id: number
      readonly infoBytes: Uint8Array
      readonly files: readonly DiskFile[]
    }
  /** The process shall say goodbye to the trackers. */
  | { readonly kind: 'stop' }

/** What the process of the seeder says to the server. */
export type FromSeeder =
  /** WebRTC is loaded. */
  | { readonly kind: 'ready' }
  /** WebRTC cannot be loaded on this machine. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** The torrent is seeded: peers can be answered. */
  | { readonly kind: 'seeding'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** A sentence for a person about a file that is seeded. */
  | { readonly kind: 'said'; readonly sentence: string }
  /** The process has said goodbye to the trackers. */
  | { readonly kind: 'stopped' }
