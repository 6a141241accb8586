import { css, html, nothing, svg, type TemplateResult } from 'lit'
import { BarPanelElement, barPanelStyles } from '../bar-panel.ts'
import { icon, speakerOff } from '../icons.ts'
import { backTen, dots, forwardTen, speaker } from '../keys/key-icons.ts'
import { controlOf } from '../keys/player-control.ts'
import { clockText } from '../system/clock-text.ts'
import { keysTexts } from '../texts/keys.ts'
import { timeBarTexts } from '../texts/time-bar.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { controlName } from './control-names.ts'

const inPicture = icon(
  svg`<path d="M11 19H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v3" /><rect x="13" y="13" width="8.500" height="6.500" rx="1" fill="currentColor" />`,
)
const corners = icon(svg`<path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5" />`)

const changes = ['timeupdate', 'volumechange', 'ratechange'] as const

/** media-chrome draws its own icons where nobody can copy them. */
const iconOfMedia = (control: Element): TemplateResult | typeof nothing => {
  switch (control.localName) {
    case 'media-mute-button':
      return control.getAttribute('mediavolumelevel') === 'off' ? speakerOff : speaker
    case 'media-seek-backward-button':
      return backTen
    case 'media-seek-forward-button':
      return forwardTen
    case 'media-pip-button':
      return inPicture
    case 'media-fullscreen-button':
      return corners
    default:
      return nothing
  }
}

/** What is pressed in a control: itself, or the button in its shadow root. */
const buttonOf = (control: HTMLElement): HTMLElement =>
  control.shadowRoot?.querySelector<HTMLElement>('button') ?? control

const iconOf = (control: HTMLElement): unknown => {
  if (control.localName.startsWith('media-')) return iconOfMedia(control)
  return [...buttonOf(control).children].map((child) => child.cloneNode(true))
}

/** `<player-more-menu>`: “⋯”, with what has no room in the bar. A press does what the control itself does. */
class MoreMenuElement extends BarPanelElement {
  static override properties = { ...BarPanelElement.properties, controls: { attribute: false } }
  static override styles = [
    barPanelStyles,
    css`
      :host {
        order: 85;
      }
      .row {
        grid-template-columns: 30px minmax(0, 1fr);
      }
      .row > span:first-child {
        display: grid;
        place-items: center;
        font-size: 20px;
      }
      .row > span:first-child > span {
        font-size: 13px;
        font-weight: 600;
      }
      @container torrent-player (width < 300px) {
        .row {
          grid-template-columns: 22px minmax(0, 1fr);
        }
      }
      input {
        width: 100%;
        min-width: 0;
        height: 44px;
        margin: 0;
        direction: ltr;
        accent-color: var(--_accent, currentColor);
      }
      .time {
        margin: 4px 10px;
        font-variant-numeric: tabular-nums;
      }
    `,
  ]

  /** Those without room, in the order of the bar. */
  declare controls: readonly HTMLElement[]
  player: TorrentPlayerElement | null = null

  constructor() {
    super()
    this.controls = []
  }

  override connectedCallback(): void {
    super.connectedCallback()
    for (const type of changes) this.player?.addEventListener(type, this.#onChange)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const type of changes) this.player?.removeEventListener(type, this.#onChange)
  }

  #onChange = (): void => {
    if (this.open) this.requestUpdate()
  }

  override focus(): void {
    this.focusOpener()
  }

  protected override get label(): string {
    return keysTexts().more
  }

  protected override get panelRole(): 'dialog' {
    return 'dialog'
  }

  protected override icon(): TemplateResult {
    return dots
  }

  protected override panel(): TemplateResult {
    const has = (name: string): boolean => this.controls.some(({ localName }) => localName === name)
    return html`
      ${has('media-time-display') ? this.#time() : nothing}
      ${this.controls.map((control) => this.#row(control))}
      ${has('media-volume-range') ? this.#volume() : nothing}
    `
  }

  #row(control: HTMLElement): TemplateResult | typeof nothing {
    if (/^media-(time-display|volume-range)$/.test(control.localName)) return nothing
    const button = buttonOf(control)
    // Its own words may be media-chrome's for a moment.
    const named = controlName(control)?.name ?? control.getAttribute('aria-label')
    const name = named ?? button.getAttribute('aria-label') ?? ''
    if (name === '') return nothing
    return html`<button
      class="row"
      aria-haspopup=${button.getAttribute('aria-haspopup') ?? nothing}
      aria-pressed=${button.getAttribute('aria-pressed') ?? nothing}
      ?disabled=${control.hasAttribute('disabled')}
      @click=${() => this.#press(button)}
    ><span aria-hidden="true">${iconOf(control)}</span><span class="name">${name}</span></button>`
  }

  #time(): TemplateResult {
    const { currentTime = 0, duration = Number.NaN } = this.player?.media ?? {}
    const at = clockText(currentTime)
    const end = Number.isFinite(duration) ? clockText(duration) : ''
    return html`<p class="time">${end === '' ? at : timeBarTexts().position(at, end)}</p>`
  }

  #volume(): TemplateResult {
    const { volume = 1, muted = false } = this.player?.media ?? {}
    return html`<label class="row">
      <span aria-hidden="true">${muted ? speakerOff : speaker}</span>
      <input
        type="range"
        aria-label=${keysTexts().volume}
        min="0"
        max="100"
        step="5"
        .value=${String(muted ? 0 : Math.round(100 * volume))}
        @input=${this.#onVolume}
      />
    </label>`
  }

  #onVolume = (event: Event): void => {
    const { player } = this
    if (player !== null) controlOf(player).setVolume(Number((event.target as HTMLInputElement).value) / 100)
  }

  /** The panel of what is pressed takes the focus from the button of this one. */
  async #press(button: HTMLElement): Promise<void> {
    await this.toggle(false)
    button.click()
  }
}

/** Makes the menu for a player. */
export const makeMoreMenu = (player: TorrentPlayerElement): MoreMenuElement => {
  if (!customElements.get('player-more-menu')) customElements.define('player-more-menu', MoreMenuElement)
  const menu = document.createElement('player-more-menu') as MoreMenuElement
  menu.player = player
  menu.hidden = true
  return menu
}
