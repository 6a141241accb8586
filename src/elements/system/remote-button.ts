import { svg } from 'lit'
import { onTextsChange } from '../../shared/texts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { makeBarButton } from '../series/bar-button.ts'
import { systemTexts } from '../texts/system.ts'

const screen = svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor"
  stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
  <path d="M6 17H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-1" />
  <path d="m12 14.500 5 6H7z" fill="currentColor" /></svg>`

/**
 * Offers other screens (AirPlay in Safari, Remote Playback elsewhere) while the browser finds any for what
 * plays. Where it has no such thing, nothing is ever shown.
 */
export const remotePlayback: PlayerFeature = (player) => {
  const { nativeEl } = player.media as unknown as { readonly nativeEl: HTMLVideoElement }
  const { remote } = nativeEl as { readonly remote?: RemotePlayback }
  if (remote === undefined || nativeEl.disableRemotePlayback) return () => undefined
  let isAvailable = false
  const button = makeBarButton(() => {
    // Nobody chose, or there is none any more: the film goes on here.
    remote.prompt().catch(() => undefined)
  })
  button.icon = screen
  button.classList.add('remote')
  // Its place in the bar, after the statistics.
  button.style.order = '55'
  const note = (): void => {
    const isConnected = remote.state !== 'disconnected'
    const texts = systemTexts()
    button.hidden = !isAvailable && !isConnected
    button.pressed = isConnected
    button.label = isConnected ? texts.remoteConnected : texts.remote
  }
  note()
  const endTexts = onTextsChange(note)
  const states = ['connecting', 'connect', 'disconnect']
  for (const type of states) remote.addEventListener(type, note)
  player.place('bar-menus').append(button)
  const watched = remote.watchAvailability((available) => {
    isAvailable = available
    note()
  })
  // A browser that does not look around by itself has nothing to offer.
  watched.catch(() => undefined)
  return () => {
    endTexts()
    for (const type of states) remote.removeEventListener(type, note)
    void watched.then(
      (id) => remote.cancelWatchAvailability(id),
      () => undefined,
    )
    button.remove()
  }
}
