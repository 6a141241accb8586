/** Listeners of one event take what that event carries: simple-peer's own types say what. */
type Listener = (...values: never[]) => void

interface Entry {
  readonly listener: Listener
  readonly isOnce: boolean
}

/**
 * Stands in for `streamx` below simple-peer in browsers: see `vite.config.ts`. Of a stream with buffers on
 * both sides simple-peer needs, for us, only events, data that waits for somebody who listens, and an end. We
 * write to the data channel itself.
 */
export class Duplex {
  readonly #entries = new Map<string, readonly Entry[]>()
  /** Came before anybody listened, as a message may on a channel that the other end has opened. */
  #unheard: unknown[] = []
  #isDestroying = false
  #isDestroyed = false

  get destroyed(): boolean {
    return this.#isDestroyed
  }

  on(name: string, listener: Listener): this {
    return this.#add(name, { listener, isOnce: false })
  }

  once(name: string, listener: Listener): this {
    return this.#add(name, { listener, isOnce: true })
  }

  removeListener(name: string, listener: Listener): this {
    this.#keep(name, (entry) => entry.listener !== listener)
    return this
  }

  /** @returns whether anybody listened */
  emit(name: string, ...values: unknown[]): boolean {
    const entries = this.#entries.get(name) ?? []
    for (const entry of entries) {
      if (entry.isOnce) this.#keep(name, (other) => other !== entry)
      entry.listener(...(values as never[]))
    }
    return entries.length > 0
  }

  /** Something came from the other end. */
  push(data: unknown): void {
    if (this.#isDestroying) return
    if (this.#unheard.length > 0 || !this.emit('data', data)) this.#unheard.push(data)
  }

  /** simple-peer says so of its own accord before it closes everything, and only then. */
  end(): this {
    return this
  }

  /** Closes everything. Then come `error`, where there is one, and `close`. */
  destroy(error?: Error): void {
    if (this.#isDestroying) return
    this.#isDestroying = true
    this.#unheard = []
    this._destroy(() => {
      if (error !== undefined) this.emit('error', error)
      this.#isDestroyed = true
      this.emit('close')
    })
  }

  /** simple-peer closes channel and connection in its own. */
  _destroy(done: () => void): void {
    done()
  }

  #add(name: string, entry: Entry): this {
    this.#entries.set(name, [...(this.#entries.get(name) ?? []), entry])
    // Who begins to listen is not called before the call that said so has returned.
    if (name === 'data' && this.#unheard.length > 0) queueMicrotask(() => this.#deliver())
    return this
  }

  #keep(name: string, isKept: (entry: Entry) => boolean): void {
    this.#entries.set(name, (this.#entries.get(name) ?? []).filter(isKept))
  }

  #deliver(): void {
    for (let data = this.#unheard[0]; this.#unheard.length > 0; data = this.#unheard[0]) {
      if (!this.emit('data', data)) return
      this.#unheard.shift()
    }
  }
}
