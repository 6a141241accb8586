/** The right to run a torrent: one tab of an origin has it, the others are served by that tab. */
export interface Ownership {
  /**
   * Asks for the right. `owned` is called once, perhaps much later, when this tab has it.
   *
   * @returns lets go of the right, or of the wish for it
   */
  request(infoHash: string, owned: () => void): () => void
}

/** For one tab alone: everything is ours at once. */
export const soleOwnership: Ownership = {
  request(_infoHash, owned) {
    let wanted = true
    queueMicrotask(() => {
      if (wanted) owned()
    })
    return () => {
      wanted = false
    }
  },
}
