import type { Serving } from './register.ts'
import type { StreamServing } from './stream-serving.ts'

/**
 * The page's service worker, asked for when somebody first wants it. Nothing but a stream's URL has to wait
 * for it: the engine, the trackers and the peers begin meanwhile.
 */
export class PageServing implements StreamServing {
  readonly wasThere: boolean
  readonly #register: () => Promise<Serving>
  readonly #listeners = new Set<(clientId: string) => void>()
  /** The attempt that is under way or has succeeded. */
  #attempt: Promise<void> | null = null
  #serving: Serving | null = null
  #isStopped = false

  /** @param register one attempt, as `registerServing` makes it */
  constructor(register: () => Promise<Serving>, wasThere: boolean) {
    this.wasThere = wasThere
    this.#register = register
  }

  get scope(): string | null {
    return this.#serving?.scope ?? null
  }

  /** What the service worker calls this page; `null` before it has said so. */
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

  /** Called when the page's name becomes known, and when it changes. */
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
    // Owners of torrents take their names before anybody opens a stream.
    this.#tell(serving.clientId)
  }

  #tell(clientId: string): void {
    for (const listener of [...this.#listeners]) listener(clientId)
  }
}
