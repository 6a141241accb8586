import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { onNameReader } from './film-names.ts'

/** Has an element drawn again when names can be read for people. */
export class NamesController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #changed: () => void
  #end: (() => void) | undefined

  /** @param changed is called first */
  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#host = host
    this.#changed = changed
    host.addController(this)
  }

  hostConnected(): void {
    this.#end = onNameReader(() => {
      this.#changed()
      this.#host.requestUpdate()
    })
  }

  hostDisconnected(): void {
    this.#end?.()
  }
}
