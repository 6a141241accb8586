import type { Serving } from './register.ts'
import type { StreamServing } from './stream-serving.ts'

/**
 * The page's service worker. It is registered when it is first needed. Only a stream's URL has to wait for
 * it: the engine, the trackers and the peers begin meanwhile.
 */
export class PageServing implements StreamServing {
  readonly wasThere: boolean
  readonly #register: () => Promise<Serving>
  readonly #listeners = new Set<(clientId: string) => void>()
  /** The attempt to register that is under way or has succeeded. */
  #attempt: Promise<void> | null = null
  #serving: Serving | null = null
  #isStopped = false

  /** @param register makes one attempt, as `registerServing` does */
  constructor(register: () => Promise<Serving>, wasThere: boolean) {
    this.wasThere = wasThere
    this.#register = register
  }

  get scope(): string | null {
    return this.#serving?.scope ?? null
  }

  /** The service worker's id of this page; `null` before the service worker has told it. */
  get clientId(): string | null {
    return this.#serving?.clientId ?? null
  }

  ready(): Promise<void> {
    if (this.#attempt !== null) return this.#attempt
    const attempt = this.#register().then((serving) => this.#succeed(serving))
    this.#attempt = attempt
    attempt.catch(() => {
      this.#attempt = null
    })
    return attempt
  }

  /** Calls `listener` when the page's id becomes known, and when it changes. */
  onClientId(listener: (clientId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Stops listening. The service worker stays. */
  stop(): void {
    this.#isStopped = true
    this.#listeners.clear()
    this.#serving?.stop()
  }

  #succeed(serving: Serving): void {
    this.#serving = serving
    if (this.#isStopped) {
      serving.stop()
      return
    }
    serving.onClientId((clientId) => this.#tell(clientId))
    // Owners of torrents have to know their ids before anybody opens a stream.
    this.#tell(serving.clientId)
  }

  #tell(clientId: string): void {
    for (const listener of [...this.#listeners]) listener(clientId)
  }
}
