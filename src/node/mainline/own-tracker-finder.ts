import type { AnnounceState } from '../../network/ports.ts'
import { toHex } from '../../shared/bytes.ts'
import type { FinderMembership, FinderOptions, PeerFinder } from './ports.ts'

/** Where ordinary clients get a torrent from us. */
export interface ServedPlace {
  /** Of TCP, at every address of this machine. */
  readonly port: number
  readonly isSeed: boolean
}

/** A torrent is served there now; `place` is `null`: it is served no more. */
export type TellServed = (infoHash: string, place: ServedPlace | null) => void

/**
 * Enters our torrents at the tracker of the server to which this process belongs. There we do not announce:
 * its address is one of this machine, which no stranger may have us connect to. It finds no peers: who finds
 * us there connects to us.
 */
export class OwnTrackerFinder implements PeerFinder {
  readonly #tell: TellServed
  /** By info hash. */
  readonly #memberships = new Map<string, OwnTrackerMembership>()

  constructor(tell: TellServed) {
    this.#tell = tell
  }

  join({ infoHash, port, state }: FinderOptions): FinderMembership {
    const name = toHex(infoHash)
    const membership: OwnTrackerMembership = new OwnTrackerMembership(state, {
      tell: (isSeed) => {
        if (this.#memberships.get(name) === membership && port !== 0) this.#tell(name, { port, isSeed })
      },
      left: () => {
        if (this.#memberships.get(name) !== membership) return
        this.#memberships.delete(name)
        if (port !== 0) this.#tell(name, null)
      },
    })
    this.#memberships.set(name, membership)
    membership.enter()
    return membership
  }

  destroy(): Promise<void> {
    for (const membership of [...this.#memberships.values()]) membership.leave()
    return Promise.resolve()
  }
}

interface Owner {
  tell(isSeed: boolean): void
  left(): void
}

class OwnTrackerMembership implements FinderMembership {
  readonly #owner: Owner
  #isSeed: boolean

  constructor({ left }: AnnounceState, owner: Owner) {
    this.#owner = owner
    this.#isSeed = left === 0
  }

  enter(): void {
    this.#owner.tell(this.#isSeed)
  }

  update({ left }: AnnounceState): void {
    const isSeed = left === 0
    if (isSeed === this.#isSeed) return
    this.#isSeed = isSeed
    this.#owner.tell(isSeed)
  }

  leave(): void {
    this.#owner.left()
  }

  setWantsPeers(): void {
    // It finds none.
  }

  refresh(): void {
    // The server knows everything already.
  }

  addTrackers(): void {
    // The server's tracker is the only one.
  }

  removeTracker(): void {
    // As above.
  }
}
