import type { DiskFile } from './seed-source.ts'

/** What the server and the process of its seeder say to each other. Structured clones: bytes stay bytes. */

export type ToSeeder =
  /**
   * The first one. Not in the command line: everybody on this machine could read the passwords of TURN
   * servers there.
   */
  | { readonly kind: 'start'; readonly iceServers: RTCIceServer[]; readonly trackers: readonly string[] }
  /** A torrent that was hashed already: its `info` dictionary, bencoded, and the files it was made of. */
  | {
      readonly kind: 'seed'
      readonly id: number
      readonly infoBytes: Uint8Array
      readonly files: readonly DiskFile[]
    }
  /** Say goodbye to the trackers. */
  | { readonly kind: 'stop' }

export type FromSeeder =
  /** WebRTC was loaded. */
  | { readonly kind: 'ready' }
  /** WebRTC cannot be loaded on this machine. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** Peers can be answered. */
  | { readonly kind: 'seeding'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** For a person, about a file that is seeded. */
  | { readonly kind: 'said'; readonly sentence: string }
  /** Goodbye was said. */
  | { readonly kind: 'stopped' }
