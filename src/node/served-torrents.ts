import type { ChildClient } from './child-supervisor.ts'
import type { ServedPlace } from './mainline/own-tracker-finder.ts'
import type { FromSeeder } from './seeder-messages.ts'

/** Where it stands what we serve ourselves. */
export interface OwnPlaces {
  setOwn(infoHash: string, place: ServedPlace): void
  removeOwn(infoHash: string): void
}

/**
 * Keeps at our own tracker what the child process serves to ordinary clients, from when the process says so
 * until it says otherwise, or has ended.
 */
export class ServedTorrents implements ChildClient {
  readonly #places: OwnPlaces
  readonly #infoHashes = new Set<string>()

  constructor(places: OwnPlaces) {
    this.#places = places
  }

  ready(): void {
    // The process tells what it serves by itself.
  }

  receive(message: FromSeeder): void {
    if (message.kind !== 'served') return
    const { infoHash, place } = message
    if (place === null) this.#remove(infoHash)
    else {
      this.#infoHashes.add(infoHash)
      this.#places.setOwn(infoHash, place)
    }
  }

  down(): void {
    this.#removeAll()
  }

  hopeless(): void {
    this.#removeAll()
  }

  #removeAll(): void {
    for (const infoHash of this.#infoHashes) this.#remove(infoHash)
  }

  #remove(infoHash: string): void {
    this.#infoHashes.delete(infoHash)
    this.#places.removeOwn(infoHash)
  }
}
