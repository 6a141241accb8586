import { reportDefect } from './report-defect.ts'

/** The names of events, and what each event carries. */
export type EventMap = object

/**
 * A typed list of listeners. `on` returns a function that removes the listener. A listener that throws ends
 * nothing: the other listeners are called, and what it threw is given to the constructor's handler.
 */
export class Emitter<Events extends EventMap> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>()
  readonly #onListenerError: (error: unknown) => void

  /** @param onListenerError gets what a listener threw; by default it is {@link reportDefect} */
  constructor(onListenerError: (error: unknown) => void = reportDefect) {
    this.#onListenerError = onListenerError
  }

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    let set = this.#listeners.get(name)
    if (set === undefined) {
      set = new Set()
      this.#listeners.set(name, set)
    }
    set.add(listener as (value: never) => void)
    return () => set.delete(listener as (value: never) => void)
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const set = this.#listeners.get(name)
    if (set === undefined) return
    for (const listener of [...set]) {
      try {
        ;(listener as (value: Events[Name]) => void)(value)
      } catch (error) {
        this.#onListenerError(error)
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
