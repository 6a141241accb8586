export interface OwnershipListener {
  /** This tab has the right now. Called each time that it gets it. */
  owned(): void
  /** Another tab has taken the right, because this one did not answer. This tab waits for it again. */
  lost(): void
}

/** A tab's right to run a torrent, or its wish for that right. */
export interface OwnershipClaim {
  /** Takes the right away from the tab that has it, which is told if it can hear. */
  take(): void
  /** Gives the right or the wish up. The listener hears nothing more. */
  release(): void
}

/** Who may run a torrent: one tab of an origin has the right, and serves the others. */
export interface Ownership {
  /** Asks for the right, which may come much later. */
  request(infoHash: string, listener: OwnershipListener): OwnershipClaim
  /** Whether some tab waits for the right. */
  isWaitedFor(infoHash: string): Promise<boolean>
}

/** For one tab alone: it has every right at once. */
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
