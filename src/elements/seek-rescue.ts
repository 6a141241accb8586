import { type Clock, systemClock } from '../shared/clock.ts'

/**
 * Milliseconds. Measured with what is asked for on this device: browsers seek in 30 to 250 ms to what is
 * here, and in 250 to 1,500 ms to what peers have to send. A seek that hangs never arrives
 * (docs/decisions/032-leaving-a-stall.md).
 */
export const rescueWaits = {
  /** A seek that is over before this needs nothing from us. */
  quickMs: 150,
  /** After the seek began, where its place is on this device. */
  hereMs: 400,
  /** After all of its place has arrived on this device: the browser still has to receive it. */
  arrivedMs: 600,
  /**
   * Where its place is not on this device, and nobody knows which bytes it is: after this the engine learns
   * them from a read of the browser.
   */
  farMs: 2_000,
  /** Between two reloads of the native element. */
  againMs: 4_000,
} as const
/** Most reloads for one seek; a further one would not help either. Our own choice. */
const maxLoads = 3

export interface RescueListener {
  /** The native element still seeks. */
  isSeeking(): boolean
  /** The native element has this place in its own buffer. */
  isBuffered(seconds: number): boolean
  /** The viewer goes to this place; when `signal` is aborted, it is reached or given up. */
  goesTo(seconds: number, signal: AbortSignal): void
  /**
   * Resolves when all that this place needs is on the device, and tells the engine meanwhile that the viewer
   * waits for it. Rejects when that cannot be known, or when `signal` is aborted.
   *
   * @param found is called when it is known exactly which bytes these are
   */
  untilHere(seconds: number, signal: AbortSignal, found: () => void): Promise<void>
  /** Load the native source again, at this place. */
  loadAgain(seconds: number): void
}

/**
 * A browser's demuxer reads in one place at a time, and a read that nobody answers holds up every seek after
 * it: Firefox always, Chromium from the second seek on. So the native element is loaded again when a seek
 * does not arrive although it could.
 */
export class SeekRescue {
  readonly #listener: RescueListener
  readonly #clock: Clock
  #seek: AbortController | null = null

  constructor(listener: RescueListener, clock: Clock = systemClock) {
    this.#listener = listener
    this.#clock = clock
  }

  /** The native element has begun to seek. A new seek replaces the one before. */
  began(seconds: number): void {
    this.ended()
    const seek = new AbortController()
    this.#seek = seek
    this.#listener.goesTo(seconds, seek.signal)
    this.#after(seek, rescueWaits.quickMs, () => this.#look(seek.signal, seconds))
  }

  /** It has arrived, or its source is gone. */
  ended(): void {
    this.#seek?.abort()
    this.#seek = null
  }

  #look(signal: AbortSignal, seconds: number): void {
    const { quickMs, hereMs, arrivedMs, farMs, againMs } = rescueWaits
    const clock = this.#clock
    const beganAt = clock.now() - quickMs
    let loads = 0
    let loadedAt = Number.NEGATIVE_INFINITY
    let isHere = false
    /** The engine knows exactly what is needed: a read of the browser could tell it no more. */
    let isFound = false
    const loadAt = (at: number): void => this.#later(signal, at - clock.now(), loadAgain)
    const loadAgain = (): void => {
      if (loads >= maxLoads || !this.#listener.isSeeking()) return
      loads++
      loadedAt = clock.now()
      this.#listener.loadAgain(seconds)
      if (isHere) loadAt(loadedAt + againMs)
    }
    const here = (): void => {
      if (signal.aborted) return
      isHere = true
      const now = clock.now()
      // What was here from the beginning has had its time; what has just come goes to the native element
      // first.
      loadAt(now < beganAt + hereMs ? beganAt + hereMs : Math.max(now + arrivedMs, loadedAt + againMs))
    }
    this.#later(signal, farMs - quickMs, () => {
      if (!isHere && !isFound) loadAgain()
    })
    if (this.#listener.isBuffered(seconds)) {
      here()
      return
    }
    const found = (): void => {
      isFound = true
    }
    const cannotBeRead = (): void => {
      // It counts as not here and not known: the timer above loads once, or it is past already.
      if (isFound && clock.now() >= beganAt + farMs) loadAt(clock.now())
      isFound = false
    }
    this.#listener.untilHere(seconds, signal, found).then(here, cannotBeRead)
  }

  #after(seek: AbortController, ms: number, run: () => void): void {
    this.#later(seek.signal, ms, () => {
      if (this.#listener.isSeeking()) run()
    })
  }

  #later(signal: AbortSignal, ms: number, run: () => void): void {
    if (signal.aborted) return
    const cancel = this.#clock.after(Math.max(ms, 0), () => {
      signal.removeEventListener('abort', cancel)
      if (!signal.aborted) run()
    })
    signal.addEventListener('abort', cancel, { once: true })
  }
}
