import type { TorrentPlayerElement } from '../torrent-player.ts'

/** Events after which other cues may be shown. */
const moves = ['timeupdate', 'seeking', 'seeked', 'play', 'playing', 'pause', 'emptied']

/**
 * Calls for a look at the time: at each frame while the film plays and cues are shown, else when it jumps.
 */
export class CueClock {
  readonly #player: TorrentPlayerElement
  readonly #look: () => void
  readonly #stop = new AbortController()
  #isShowing = false
  #frame = 0

  constructor(player: TorrentPlayerElement, look: () => void) {
    this.#player = player
    this.#look = look
    for (const type of moves) player.addEventListener(type, this.#onMove, { signal: this.#stop.signal })
  }

  /** Whether there is anything to show. */
  setShowing(isShowing: boolean): void {
    this.#isShowing = isShowing
    this.#onMove()
  }

  stop(): void {
    this.#stop.abort()
    cancelAnimationFrame(this.#frame)
    this.#isShowing = false
  }

  #onMove = (): void => {
    if (!this.#isShowing) return
    this.#look()
    if (this.#frame === 0 && !this.#player.media.paused) this.#frame = requestAnimationFrame(this.#onFrame)
  }

  /** A browser calls it only while the page is seen. */
  #onFrame = (): void => {
    this.#frame = 0
    this.#onMove()
  }
}
