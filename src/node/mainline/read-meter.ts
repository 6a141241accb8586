import type { UploadLimit, UploadWaiter } from '../../swarm/upload-limit.ts'

/**
 * One link's share of the bytes that all links together may read. What has come is paid for afterwards: while
 * a link owes, nobody reads it, and TCP's flow control slows the peer down. Links pay in turn, each for what
 * one turn of reading brought, so a fast peer gets no more of the limit than the others want.
 */
export class ReadMeter implements UploadWaiter {
  readonly #limit: UploadLimit
  readonly #onPaid: () => void
  #owedBytes = 0

  /** @param onPaid reading may go on; called only after something was owed when `count` returned */
  constructor(limit: UploadLimit, onPaid: () => void) {
    this.#limit = limit
    this.#onPaid = onPaid
  }

  /** Nothing more is to be read until what came is paid for. */
  get owes(): boolean {
    return this.#owedBytes > 0
  }

  /** Bytes have been read. */
  count(bytes: number): void {
    this.#owedBytes += bytes
    this.#pay()
  }

  /** It is this link's turn. */
  run(): void {
    this.#pay()
    if (!this.owes) this.#onPaid()
  }

  /** Nothing is read any more. */
  close(): void {
    this.#limit.forget(this)
  }

  #pay(): void {
    if (this.#limit.take(this.#owedBytes, this)) this.#owedBytes = 0
  }
}
