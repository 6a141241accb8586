import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Milliseconds for which a client may use its connection id (BEP 15: one minute; we take it for two). */
const periodMs = 60_000
/** Bytes of a connection id (BEP 15). */
const idLength = 8

/**
 * Connection ids of a tracker over UDP. An id shows that a client gets what is sent to its address: nobody
 * can announce for others, or have answers sent to them. An id follows from the address, the minute and a
 * secret of this run, so nothing is kept for a client.
 */
export class ConnectionIds {
  readonly #secret = randomBytes(32)

  /** @param now milliseconds of a clock that only goes forward */
  create(address: string, now: number): Uint8Array {
    return this.#idOf(address, Math.floor(now / periodMs))
  }

  /** Whether the address got this id within the last two minutes. */
  isRight(id: Uint8Array, address: string, now: number): boolean {
    if (id.length !== idLength) return false
    const period = Math.floor(now / periodMs)
    return [period, period - 1].some((each) => timingSafeEqual(this.#idOf(address, each), id))
  }

  #idOf(address: string, period: number): Uint8Array {
    return createHmac('sha256', this.#secret).update(`${period} ${address}`).digest().subarray(0, idLength)
  }
}
