import { keysAttribute, parseKeyScope } from '../keys/key-scope.ts'
import type { PlayerFeature } from '../player-features.ts'

/** Whether a turned device should change what fills its screen. */
export const rotationChange = (facts: {
  readonly isLandscape: boolean
  readonly isFullScreen: boolean
  /** The full screen came from an earlier turn, and not from a button. */
  readonly isByRotation: boolean
  readonly isPlaying: boolean
  /** The picture is wider than high. */
  readonly isWideFilm: boolean
}): 'enter' | 'leave' | null => {
  const { isLandscape, isFullScreen, isByRotation, isPlaying, isWideFilm } = facts
  if (isLandscape) return !isFullScreen && isPlaying && isWideFilm ? 'enter' : null
  return isFullScreen && isByRotation ? 'leave' : null
}

/**
 * A phone that is turned while a film plays shows it on the whole screen, on a page that is nothing but a
 * player. Browsers that do not take a turn for a wish refuse; there the page's own styles fill the screen.
 */
export const rotateFeature: PlayerFeature = (player) => {
  const orientation = globalThis.screen?.orientation
  if (orientation === undefined) return () => undefined
  const ending = new AbortController()
  const isPhone = matchMedia('(hover: none) and (pointer: coarse)')
  let isByRotation = false
  const turned = (): void => {
    if (!isPhone.matches || parseKeyScope(player.getAttribute(keysAttribute)) !== 'page') return
    const { media } = player
    const change = rotationChange({
      isLandscape: orientation.type.startsWith('landscape'),
      isFullScreen: document.fullscreenElement !== null,
      isByRotation,
      isPlaying: !media.paused,
      isWideFilm: media.videoWidth > media.videoHeight,
    })
    if (change === 'leave') {
      isByRotation = false
      document.exitFullscreen().catch(() => undefined)
    } else if (change === 'enter' && document.fullscreenEnabled) {
      player.requestFullscreen().then(
        () => {
          isByRotation = true
        },
        () => undefined,
      )
    }
  }
  orientation.addEventListener('change', turned, { signal: ending.signal })
  return () => ending.abort()
}
