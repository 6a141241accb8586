import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit'
import { onTextsChange } from '../../shared/texts.ts'
import type { PlayerFeature } from '../player-features.ts'
import { systemTexts } from '../texts/system.ts'

const name = 'torrent-remote-button'

const screen = svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor"
  stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
  <path d="M6 17H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-1" />
  <path d="m12 14.500 5 6H7z" fill="currentColor" /></svg>`

/** A button for AirPlay and its like, while the browser knows of a screen. Fires `choose-screen`. */
class RemoteButtonElement extends LitElement {
  static override properties = { available: { type: Boolean }, connected: { type: Boolean } }

  static override styles = css`
    :host {
      order: 55;
      display: inline-flex;
    }
    button {
      display: grid;
      place-items: center;
      min-width: 44px;
      height: 44px;
      border: 0;
      border-radius: 8px;
      background: none;
      color: inherit;
      font-size: 22px;
      cursor: pointer;
    }
    button[aria-pressed='true'] {
      color: var(--_accent, currentColor);
    }
    button:hover {
      background: rgb(255 255 255 / 0.14);
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: -2px;
    }
  `

  declare available: boolean
  declare connected: boolean
  #endTexts: (() => void) | undefined

  constructor() {
    super()
    this.available = false
    this.connected = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#endTexts = onTextsChange(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#endTexts?.()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { available, connected } = this
    if (!available && !connected) return nothing
    const { remote, remoteConnected } = systemTexts()
    const label = connected ? remoteConnected : remote
    return html`<button
      aria-label=${label}
      title=${label}
      aria-pressed=${connected}
      @click=${() => this.dispatchEvent(new CustomEvent('choose-screen'))}
    >${screen}</button>`
  }
}

/**
 * Offers other screens (AirPlay in Safari, Remote Playback elsewhere) while the browser finds any for what
 * plays. Where it has no such thing, nothing is ever shown.
 */
export const remotePlayback: PlayerFeature = (player) => {
  const { nativeEl } = player.media as unknown as { readonly nativeEl: HTMLVideoElement }
  const { remote } = nativeEl as { readonly remote?: RemotePlayback }
  if (remote === undefined || nativeEl.disableRemotePlayback) return () => undefined
  if (customElements.get(name) === undefined) customElements.define(name, RemoteButtonElement)
  const button = document.createElement(name) as RemoteButtonElement
  button.addEventListener('choose-screen', () => {
    // Nobody chose, or there is none any more: the film goes on here.
    remote.prompt().catch(() => undefined)
  })
  const note = (): void => {
    button.connected = remote.state !== 'disconnected'
  }
  const states = ['connecting', 'connect', 'disconnect']
  for (const type of states) remote.addEventListener(type, note)
  player.place('bar-menus').append(button)
  const watched = remote.watchAvailability((available) => {
    button.available = available
  })
  // A browser that does not look around by itself has nothing to offer.
  watched.catch(() => undefined)
  return () => {
    for (const type of states) remote.removeEventListener(type, note)
    void watched.then(
      (id) => remote.cancelWatchAvailability(id),
      () => undefined,
    )
    button.remove()
  }
}
