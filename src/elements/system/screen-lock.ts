import type { PlayerFeature } from '../player-features.ts'

/** The browser's part: a screen that stays on. */
export interface ScreenLockHost {
  /** A film with a picture plays, and the page can be seen. */
  isWanted(): boolean
  request(): Promise<Pick<WakeLockSentinel, 'release' | 'addEventListener'>>
}

/** Keeps the screen on while that is wanted. The browser lets go by itself when the page is hidden. */
export class ScreenLock {
  readonly #host: ScreenLockHost
  #held: Pick<WakeLockSentinel, 'release'> | null = null
  #isAsking = false

  constructor(host: ScreenLockHost) {
    this.#host = host
  }

  /** Something changed. */
  update(): void {
    const isWanted = this.#host.isWanted()
    if (!isWanted) this.#letGo()
    else if (this.#held === null && !this.#isAsking) void this.#ask()
  }

  #letGo(): void {
    const held = this.#held
    this.#held = null
    held?.release().catch(() => undefined)
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    try {
      const lock = await this.#host.request()
      this.#held = lock
      lock.addEventListener('release', () => {
        if (this.#held === lock) this.#held = null
      })
    } catch {
      // Saving energy comes first in some systems; the next change asks again.
    }
    this.#isAsking = false
    if (!this.#host.isWanted()) this.#letGo()
  }
}

const changes = ['play', 'playing', 'pause', 'ended', 'emptied', 'resize'] as const

/** While a film plays and can be seen, the screen stays on. */
export const screenStaysOn: PlayerFeature = (player) => {
  const wakeLock = (navigator as Partial<Navigator>).wakeLock
  if (wakeLock === undefined) return () => undefined
  const { media } = player
  let isEnded = false
  const lock = new ScreenLock({
    isWanted: () => !isEnded && !media.paused && !media.ended && media.videoWidth > 0 && !document.hidden,
    request: () => wakeLock.request('screen'),
  })
  const update = (): void => lock.update()
  for (const type of changes) player.addEventListener(type, update)
  document.addEventListener('visibilitychange', update)
  update()
  return () => {
    isEnded = true
    for (const type of changes) player.removeEventListener(type, update)
    document.removeEventListener('visibilitychange', update)
    update()
  }
}
