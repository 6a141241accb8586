export interface OwnershipListener {
  /** This tab has the right now. Called anew each time that it gets it. */
  owned(): void
  /** Another tab has taken the right, because this one did not answer. The wish for it stays. */
  lost(): void
}

/** The right to run a torrent, or the wish for it. */
export interface OwnershipClaim {
  /** Takes the right away from the tab that has it. That one is told, when it can hear. */
  take(): void
  /** Lets go. The listener hears nothing more. */
  release(): void
}

/** The right to run a torrent: one tab of an origin has it, the others are served by that tab. */
export interface Ownership {
  /** Asks for the right, which may come much later. */
  request(infoHash: string, listener: OwnershipListener): OwnershipClaim
  /** Whether some tab waits for the right. */
  isWaitedFor(infoHash: string): Promise<boolean>
}

/** For one tab alone: everything is ours at once. */
export const soleOwnership: Ownership = {
  request(_infoHash, { owned }) {
    let isWanted = true
    queueMicrotask(() => {
      if (isWanted) owned()
    })
    return {
      take: () => undefined,
      release: () => {
        isWanted = false
      },
    }
  },
  isWaitedFor: () => Promise.resolve(false),
}
