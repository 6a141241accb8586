import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { onTextsChange } from '../shared/texts.ts'
import { onNameReader } from './film-names.ts'

/** Has an element drawn again when names can be read for people, or when texts change. */
export class NamesController implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #changed: () => void
  #ends: readonly (() => void)[] = []

  /** @param changed is called first */
  constructor(host: ReactiveControllerHost, changed: () => void) {
    this.#host = host
    this.#changed = changed
    host.addController(this)
  }

  hostConnected(): void {
    const redraw = (): void => {
      this.#changed()
      this.#host.requestUpdate()
    }
    this.#ends = [onNameReader(redraw), onTextsChange(redraw)]
  }

  hostDisconnected(): void {
    for (const end of this.#ends) end()
  }
}
