import type { BridgeStatus } from '../../network/bridge-messages.ts'

/** Sends how one torrent is doing: when something of it changed, and not more often than a page reads it. */
export class StatusSender {
  readonly #send: (text: string) => void
  readonly #intervalMs: number
  #sent: string | null = null
  #next: BridgeStatus | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #isStopped = false

  /** @param intervalMs milliseconds between two of them, at least */
  constructor(send: (text: string) => void, intervalMs: number) {
    this.#send = send
    this.#intervalMs = intervalMs
  }

  /** Sends it now, or the newest one later. */
  update(status: BridgeStatus): void {
    if (this.#isStopped) return
    this.#next = status
    if (this.#timer === null) this.#flush()
  }

  /** Sends nothing more. */
  stop(): void {
    this.#isStopped = true
    this.#next = null
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #flush(): void {
    this.#timer = null
    const text = this.#next === null ? null : JSON.stringify(this.#next)
    this.#next = null
    if (text === null || text === this.#sent) return
    this.#sent = text
    this.#timer = setTimeout(() => this.#flush(), this.#intervalMs)
    this.#send(text)
  }
}
