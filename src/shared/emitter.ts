/** Names of events and what each carries. */
export type EventMap = object

/**
 * A typed list of listeners. `on` returns the way to stop. A listener that throws does not keep the others from being
 * called: what it threw is reported as an uncaught error, where a defect belongs.
 */
export class Emitter<Events extends EventMap> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>()

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    let set = this.#listeners.get(name)
    if (set === undefined) {
      set = new Set()
      this.#listeners.set(name, set)
    }
    set.add(listener as (value: never) => void)
    return () => set.delete(listener as (value: never) => void)
  }

  once<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void {
    const stop = this.on(name, (value) => {
      stop()
      listener(value)
    })
    return stop
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const set = this.#listeners.get(name)
    if (set === undefined) return
    for (const listener of [...set]) {
      try {
        ;(listener as (value: Events[Name]) => void)(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
