/** One who has connected and not yet said which torrent it wants. */
export interface Guest {
  /** Guests with the same key count as one household. */
  readonly household: string
  readonly heardBytes: number
}

export interface WaitingLimits {
  readonly total: number
  readonly perHousehold: number
}

/**
 * Decides who has to go when too many wait: of those that the limit is about, the one that has waited longest
 * without a word, and when all have spoken, the one that has waited longest. So a crowd of silent connections
 * does not keep out a peer that speaks.
 */
export class WaitingRoom<Waiting extends Guest> {
  readonly #limits: WaitingLimits
  /** In the order in which they came. */
  readonly #guests = new Set<Waiting>()

  constructor(limits: WaitingLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#guests.size
  }

  /** @returns who has to go now; it is not in the room any more */
  add(guest: Waiting): Waiting | null {
    const others = [...this.#guests]
    const sameHousehold = others.filter(({ household }) => household === guest.household)
    let crowd: readonly Waiting[] = []
    if (sameHousehold.length >= this.#limits.perHousehold) crowd = sameHousehold
    else if (others.length >= this.#limits.total) crowd = others
    const leaving = crowd.find(({ heardBytes }) => heardBytes === 0) ?? crowd[0] ?? null
    if (leaving !== null) this.#guests.delete(leaving)
    this.#guests.add(guest)
    return leaving
  }

  delete(guest: Waiting): void {
    this.#guests.delete(guest)
  }

  /** @returns all who waited; the room is empty */
  clear(): readonly Waiting[] {
    const all = [...this.#guests]
    this.#guests.clear()
    return all
  }
}
