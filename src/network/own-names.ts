import { equalBytes, toHex } from '../shared/bytes.ts'

/** Bytes of a peer id that say which client it is (BEP 20): a new name keeps them. */
const prefixLength = 8
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/**
 * Names that are remembered as ours, at most. Our own choice: an offer lives for less than a minute, so old
 * names do not come back.
 */
const maxRemembered = 64

/**
 * The peer ids under which trackers know us in one swarm. A name is given up together with all that was
 * offered under it: a peer that holds an offer of ours which we let go refuses that name for as long as it
 * waits (webtorrent: 25 s), and a tracker that has not noticed the end of a connection goes on with it
 * (docs/decisions/040-a-socket-a-swarm.md).
 */
export class OwnNames {
  readonly #randomBytes: (length: number) => Uint8Array
  readonly #remembered = new Set<string>()
  #current: Uint8Array

  /** @param first 20 bytes, as peers see it in the handshake */
  constructor(first: Uint8Array, randomBytes: (length: number) => Uint8Array) {
    this.#randomBytes = randomBytes
    this.#current = first
    this.#remember(first)
  }

  /**
   * The name that all trackers of the swarm are told, so that peers that share two of them with us see one
   * peer.
   */
  get current(): Uint8Array {
    return this.#current
  }

  /** From now on we have another name at every tracker. */
  renew(): void {
    this.#current = this.single()
  }

  /** A name for one tracker alone. */
  single(): Uint8Array {
    const name = this.#current.slice()
    for (const [i, byte] of this.#randomBytes(name.length - prefixLength).entries()) {
      name[prefixLength + i] = alphabet.charCodeAt(byte % alphabet.length)
    }
    this.#remember(name)
    return name
  }

  isOwn(peerId: Uint8Array): boolean {
    return equalBytes(peerId, this.#current) || this.#remembered.has(toHex(peerId))
  }

  #remember(name: Uint8Array): void {
    this.#remembered.add(toHex(name))
    for (const oldest of this.#remembered) {
      if (this.#remembered.size <= maxRemembered) break
      this.#remembered.delete(oldest)
    }
  }
}
