import type { AddressGiver } from './address-book.ts'

/** Givers whose turns are remembered, at most. Our own choice: more than give something in a minute. */
const maxGivers = 500

/** Who gave the addresses that were dialled, so that others are next: a giver of thousands gets one turn. */
export class GiverTurns {
  /** The turn that each giver got last; the newest stands last. */
  readonly #turns = new Map<AddressGiver, number>()
  #turn = 0

  /** 0: none yet, so that it is next. */
  lastTurn(giver: AddressGiver): number {
    return this.#turns.get(giver) ?? 0
  }

  served(giver: AddressGiver): void {
    this.#turns.delete(giver)
    this.#turns.set(giver, ++this.#turn)
    const [oldest] = this.#turns.keys()
    if (this.#turns.size > maxGivers && oldest !== undefined) this.#turns.delete(oldest)
  }
}
