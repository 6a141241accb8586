import type { Cancel } from '../shared/clock.ts'
import type { Introduction } from '../swarm/introductions.ts'
import type { Negotiation } from './negotiation.ts'

/** A negotiation that goes over a third peer. */
export interface RelayedMeeting extends Introduction {
  /** 20 bytes. */
  readonly session: Uint8Array
  /** Our name, as the relay knows it and tells it to the other end. */
  readonly ownId: Uint8Array
  /** We offer, and not the other end. */
  readonly isOurs: boolean
  /** Of our own offer, once it is being made. */
  negotiation: Negotiation | null
  /** Our description is on its way: candidates that come later are sent alone. */
  isSent: boolean
  sentAt: number
  isAnswered: boolean
  /** Messages of the other end. */
  heard: number
  reach: number
  late: string[]
  bundles: number
  cancelTimeout: Cancel
  cancelSending: Cancel | null
}

/** A negotiation in which nothing has been said but, where the other end offers, its offer. */
export const newRelayedMeeting = (
  known: Pick<RelayedMeeting, 'relay' | 'peerId' | 'session' | 'ownId' | 'isOurs'>,
): RelayedMeeting => ({
  ...known,
  negotiation: null,
  isSent: false,
  sentAt: 0,
  isAnswered: false,
  heard: known.isOurs ? 0 : 1,
  reach: -1,
  late: [],
  bundles: 0,
  cancelTimeout: () => undefined,
  cancelSending: null,
})
