/** Counts clients, in all and by address. */
export class AddressCounts {
  readonly #counts = new Map<string, number>()
  total = 0

  of(address: string): number {
    return this.#counts.get(address) ?? 0
  }

  add(address: string): void {
    this.total++
    this.#counts.set(address, this.of(address) + 1)
  }

  remove(address: string): void {
    this.total--
    const count = this.of(address) - 1
    if (count > 0) this.#counts.set(address, count)
    else this.#counts.delete(address)
  }
}
