/** Room for the first bytes of a connection, in bytes. Our own choice: a first message with its padding. */
const firstRoomBytes = 1024

/** Bytes that came and that nobody has taken yet. */
export class Inbox {
  #bytes = new Uint8Array(firstRoomBytes)
  #start = 0
  #end = 0

  get length(): number {
    return this.#end - this.#start
  }

  /** Copies `data`. */
  push(data: Uint8Array): void {
    if (this.#end + data.length > this.#bytes.length) {
      const kept = this.#bytes.subarray(this.#start, this.#end)
      const needed = kept.length + data.length
      // Twice the room where it is short: bytes that come one at a time are not copied each time.
      const room = needed * 2 > this.#bytes.length ? new Uint8Array(needed * 2) : this.#bytes
      room.set(kept)
      this.#bytes = room
      this.#start = 0
      this.#end = kept.length
    }
    this.#bytes.set(data, this.#end)
    this.#end += data.length
  }

  /** A copy of the next bytes; at most as many as there are. */
  take(length: number): Uint8Array {
    const taken = this.peek(length).slice()
    this.#start += taken.length
    return taken
  }

  /** The next bytes, which stay: valid until the next call of `push`. */
  peek(length: number): Uint8Array {
    return this.#bytes.subarray(this.#start, Math.min(this.#end, this.#start + length))
  }
}

/** One end of a handshake: what came, and where its answers go. */
export interface Voice {
  readonly inbox: Inbox
  send(data: Uint8Array): void
}

/**
 * A handshake as a function that yields while it waits for more bytes, and returns what was agreed on. What
 * it throws is a TorrentError `protocol`: the other end does not follow the rules.
 */
export type Dialogue<Result> = Generator<undefined, Result, undefined>

/** Waits for `length` bytes and takes them. */
export function* take(inbox: Inbox, length: number): Dialogue<Uint8Array> {
  while (inbox.length < length) yield
  return inbox.take(length)
}
