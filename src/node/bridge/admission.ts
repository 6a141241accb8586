/** Who may have the bridge join a swarm, and which swarm is left for a new one. Pure. */
import type { BridgeMode } from '../bridge-options.ts'
import type { BridgeRight } from './ports.ts'

/** A torrent that a page asks for, and what the bridge knows of it. */
export interface Asked {
  readonly mode: Exclude<BridgeMode, 'off'>
  readonly right: BridgeRight
  /** Its info hash is in the list of those that are never joined. */
  readonly isDenied: boolean
  /** The command line names it. */
  readonly isNamed: boolean
  /** Its metadata is in the cache. */
  readonly isStored: boolean
  /** It was made from files of this machine. */
  readonly isSeeded: boolean
  /** The page that asks made it from files of its own. */
  readonly isShared: boolean
}

/** Why the bridge does not join the swarm, as a sentence for the page; `null`: it does. */
export const refusalOf = (asked: Asked): string | null => {
  // The info hash of what somebody shares is told to nobody whom they did not choose.
  if (asked.isShared && asked.mode !== 'both' && !asked.isNamed) {
    return 'This server gives what a page shares to other pages only. With “--bridge both” ordinary clients get it too.'
  }
  const mayOpenAny = asked.right === 'any' && asked.mode !== 'named'
  const mayOpen =
    asked.isNamed || asked.isSeeded || (asked.isStored && asked.right !== 'stranger') || mayOpenAny
  // To others a torrent that is denied, and one that is not here, are the same.
  if (!mayOpen || (asked.isDenied && asked.right !== 'any')) {
    return asked.mode === 'named'
      ? 'This server joins only swarms that its owner has named, or of torrents that it has already.'
      : 'This server joins any swarm only for the person at its own machine, and for others those that its owner has named.'
  }
  if (asked.isDenied) {
    return 'The owner of this server does not let it join the swarm of this torrent.'
  }
  if (asked.isSeeded && asked.mode !== 'both') {
    return 'This server gives all of this torrent itself, and asks nobody else for it.'
  }
  return null
}

/** A swarm that the bridge is in. */
interface Joined {
  /** When its last viewer left, in milliseconds; `null`: somebody watches, or it is to stay. */
  readonly idleSince: number | null
}

/** The swarm that is left for a new one: the one without viewers for longest. `null`: there is none. */
export const firstToLeave = <Torrent extends Joined>(joined: Iterable<Torrent>): Torrent | null => {
  let first: Torrent | null = null
  let since = Number.POSITIVE_INFINITY
  for (const torrent of joined) {
    if (torrent.idleSince === null || torrent.idleSince >= since) continue
    first = torrent
    since = torrent.idleSince
  }
  return first
}

/** What the bridge knows of the peers of a torrent. */
interface Peers {
  readonly peers: number
  readonly seeds: number
}

/**
 * Whether all of a torrent is fetched, or only what somebody is about to watch. A page that shares a torrent
 * has all of it, and ordinary clients that lack some of it get it through us.
 */
export const downloadModeOf = (
  mode: BridgeMode,
  isWhole: boolean,
  { ordinary, webRtc }: { readonly ordinary: Peers; readonly webRtc: Peers },
): 'whole' | 'window' => {
  const isShared = mode === 'both' && webRtc.seeds > 0 && ordinary.peers > ordinary.seeds
  return isWhole || isShared ? 'whole' : 'window'
}
