import { type Child, startChild } from '../e2e/support/child.ts'

export interface PeerOptions {
  readonly magnet: string
}

export interface PeerProgress {
  /** Bytes of the file that is read now. */
  readonly read: number
}

export interface PeerDone {
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
}

/**
 * A peer of ours that knows only a magnet link, in a process of its own: native WebRTC may crash when
 * connections end.
 */
export const startPeer = (options: PeerOptions): Child => startChild('../../interop/peer-process.ts', options)
