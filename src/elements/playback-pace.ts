import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { isInSight } from './in-sight.ts'
import type { PageEvents } from './page-events.ts'
import { type Pacing, PlaybackHold } from './playback-hold.ts'
import { mayBegin, type Place, secondsUntilItPlaysThrough } from './player-status.ts'
import { StallClock } from './stall-clock.ts'
import { SteadyRate } from './steady-rate.ts'

/** Native events after which time should move. */
const startsTime = new Set(['play', 'playing', 'seeked'])

export interface PaceListener {
  media(): HTMLVideoElement
  snapshot(): TorrentSnapshot | null
  /** Where in which file playback is. */
  place(): Place
  /** A file is in the native element, and the page sees its state. */
  isInView(): boolean
  /** Time stands still although it should move. */
  stalled(): void
}

/**
 * Follows whether the time of the native element moves and whether it may move, and tells the page so by
 * `waiting` and `playing`.
 */
export class PlaybackPace {
  readonly #listener: PaceListener
  readonly #events: PageEvents
  readonly #hold: PlaybackHold
  readonly #stallClock: StallClock

  constructor(listener: PaceListener, events: PageEvents) {
    this.#listener = listener
    this.#events = events
    const rate = new SteadyRate()
    this.#hold = new PlaybackHold({
      media: listener.media,
      snapshot: listener.snapshot,
      playsThroughIn: () => {
        const place = listener.place()
        return secondsUntilItPlaysThrough(place, place.snapshot === null ? 0 : rate.of(place.snapshot))
      },
      hideNext: (type) => events.hideNext(type),
      refused: () => events.send('pause'),
    })
    this.#stallClock = new StallClock({
      media: () => (listener.isInView() && !this.#hold.isHolding ? listener.media() : null),
      stalled: () => this.#stalled(),
      moved: () => this.#moved(),
    })
  }

  /** Playing for the page; the native element is paused, so that it will not stall soon. */
  get isHolding(): boolean {
    return this.#hold.isHolding
  }

  /** What playback does where less arrives than it takes; of the file that plays. */
  get pacing(): Pacing {
    return this.#hold.pacing
  }
  set pacing(value: Pacing) {
    // What is being loaded again is held when it arrives.
    if (this.#hold.choose(value, this.#listener.isInView())) this.waits()
  }

  /** To the page it waits for data, whatever the native element says. */
  get isWaiting(): boolean {
    return this.#hold.isHolding || this.#stallClock.isStalled
  }

  /**
   * An event of the native element, in view of the page.
   *
   * @returns whether playback is held from this event on: then the page has been told `waiting` in its place
   */
  holds(type: string): boolean {
    if (type === 'waiting') this.#hold.stalled()
    if (type !== 'playing' || !this.#hold.playing()) return false
    this.#events.send('waiting')
    return true
  }

  /**
   * The native element could play and is to, by its `autoplay`: the engine knows better when.
   *
   * @returns whether playback should begin now
   */
  autoplays(): boolean {
    if (this.#hold.isHolding) return false
    if (this.#hold.autoplays()) {
      this.#events.send('play')
      this.#events.send('waiting')
      return false
    }
    // Browsers see to what is out of sight: it begins when it comes into sight.
    return mayBegin(this.#listener.place()) && isInSight(this.#listener.media())
  }

  /**
   * A person does not want to wait.
   *
   * @returns whether playback was held
   */
  giveUp(): boolean {
    return this.#hold.giveUp()
  }

  /** It waits, and the page is told so unless it knows. */
  waits(): void {
    if (!this.#events.isWaiting) this.#events.send('waiting')
  }

  /** An event of the native element, in view of the page or not. */
  note(type: string): void {
    if (startsTime.has(type)) this.start()
  }

  /** The native element plays, or plays on from another place. */
  start(): void {
    this.#stallClock.start()
  }

  /** The native element was loaded again and plays on. */
  arrived(): void {
    this.start()
    if (this.pacing === 'through' && this.#hold.playing()) this.waits()
  }

  /** The native element is loaded again: what it does meanwhile says nothing. */
  interrupt(): void {
    this.#hold.reset()
    this.#events.hideNoMore()
    this.#stallClock.stop()
  }

  /** Another file, or none. */
  reset(): void {
    this.interrupt()
    this.#hold.forget()
    this.#events.reset()
  }

  #stalled(): void {
    this.#hold.stalled()
    this.#listener.stalled()
    this.waits()
  }

  #moved(): void {
    // If the page does not wait, the native element has told it itself.
    if (this.#events.isWaiting && !this.#hold.playing()) this.#events.send('playing')
  }
}
