import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { onTextsChange } from '../shared/texts.ts'

/** Has an element drawn again whenever the language, or a text, changes. */
export class TextsController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #end: (() => void) | undefined

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.#end = onTextsChange(() => this.#host.requestUpdate())
  }

  hostDisconnected(): void {
    this.#end?.()
  }
}
