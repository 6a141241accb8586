/** What the bench and the relay's process say to each other. */
import type { LineCounts, LineOptions } from './line-network.ts'

export interface RelayOptions {
  /** By the name of the peer behind it. */
  readonly lines: Readonly<Record<string, LineOptions>>
  /** Of what is lost by chance. */
  readonly seed: number
  /** Whether the steps of connections are kept, for a ledger. */
  readonly isNoting: boolean
}

export type ToRelayProcess =
  | { readonly kind: 'front'; readonly line: string; readonly port: number }
  | { readonly kind: 'rates'; readonly line: string; readonly rates: Pick<LineOptions, 'down' | 'up'> }
  | { readonly kind: 'vanish'; readonly line: string }
  | { readonly kind: 'reset'; readonly seed: number }
  | { readonly kind: 'report' }

export interface RelayNote {
  readonly line: string
  readonly what: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly bytes?: number
}

export interface RelayReport {
  readonly counts: Readonly<Record<string, LineCounts>>
  /** `host:port` of every socket that stands for a candidate, or did so before. */
  readonly relays: readonly string[]
  /** Packets that came from no candidate, and went nowhere. */
  readonly strangers: number
  readonly notes: readonly RelayNote[]
}
