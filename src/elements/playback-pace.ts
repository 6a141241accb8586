import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { PlaybackHold } from './playback-hold.ts'
import { StallClock } from './stall-clock.ts'

export interface PaceListener {
  media(): HTMLVideoElement
  snapshot(): TorrentSnapshot | null
  /** A file is in the native element, and the page sees its state. */
  isInView(): boolean
  /** A media event that the page is to see, of our own. */
  emit(type: string): void
  /** Time stands still though it should move. */
  stalled(): void
}

/**
 * Whether the time of the native element moves, may move, and what the page is told of it: `waiting` and
 * `playing`.
 */
export class PlaybackPace {
  readonly #listener: PaceListener
  readonly #hold: PlaybackHold
  readonly #stallClock: StallClock
  /** The page was told last that playback waits. */
  #saidWaiting = false

  constructor(listener: PaceListener) {
    this.#listener = listener
    this.#hold = new PlaybackHold({
      media: listener.media,
      snapshot: listener.snapshot,
      refused: () => listener.emit('pause'),
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

  /** To the page it waits for data, whatever the native element says. */
  get isWaiting(): boolean {
    return this.#hold.isHolding || this.#stallClock.isStalled
  }

  /** An event of the native element. Returns whether the page is to see it, as far as the pace goes. */
  handle(type: string): boolean {
    if (type === 'play' || type === 'playing' || type === 'seeked') this.#stallClock.start()
    if (this.#hold.hides(type)) return false
    if (!this.#listener.isInView()) return true
    if (type === 'waiting') {
      this.#hold.stalled()
      this.#saidWaiting = true
    }
    if (type !== 'playing') return true
    if (this.#hold.playing()) {
      this.#say('waiting')
      return false
    }
    this.#saidWaiting = false
    return true
  }

  /** The native element could play and is to, by its `autoplay`: the engine knows better when. */
  autoplays(): void {
    if (!this.#hold.autoplays()) return
    this.#listener.emit('play')
    this.#say('waiting')
  }

  /** A person does not want to wait. Returns whether playback was held. */
  giveUp(): boolean {
    return this.#hold.giveUp()
  }

  /** It waits, and the page is told so unless it knows. */
  waits(): void {
    if (!this.#saidWaiting) this.#say('waiting')
  }

  /** The native element plays on from another place. */
  start(): void {
    this.#stallClock.start()
  }

  /** The native element is loaded again: what it does meanwhile says nothing. */
  interrupt(): void {
    this.#hold.reset()
    this.#stallClock.stop()
  }

  /** Another file, or none. */
  reset(): void {
    this.interrupt()
    this.#saidWaiting = false
  }

  #say(type: 'waiting' | 'playing'): void {
    this.#saidWaiting = type === 'waiting'
    this.#listener.emit(type)
  }

  #stalled(): void {
    this.#hold.stalled()
    this.#listener.stalled()
    this.waits()
  }

  #moved(): void {
    // If the page does not wait, the native element has told it itself.
    if (this.#saidWaiting && !this.#hold.playing()) this.#say('playing')
  }
}
