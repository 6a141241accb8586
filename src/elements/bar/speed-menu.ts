import { css, html, nothing, type TemplateResult } from 'lit'
import { BarPanelElement, barPanelStyles } from '../bar-panel.ts'
import { check } from '../icons.ts'
import { controlOf } from '../keys/player-control.ts'
import { formatSpeed, speedsWith } from '../keys/speeds.ts'
import type { PlayerFeature } from '../player-features.ts'
import { keysTexts } from '../texts/keys.ts'

/** The button for the speed, which names it, and the menu of speeds. Fires `choose` with a speed. */
export class SpeedMenuElement extends BarPanelElement {
  static override properties = { ...BarPanelElement.properties, speed: { type: Number } }
  static override styles = [
    barPanelStyles,
    css`
      :host {
        order: 10;
      }
      .opener > span {
        font-size: 15px;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .sheet {
        min-width: 150px;
      }
    `,
  ]

  declare speed: number

  constructor() {
    super()
    this.speed = 1
  }

  protected get label(): string {
    const texts = keysTexts()
    return texts.speedIs(texts.times(formatSpeed(this.speed)))
  }

  protected icon(): TemplateResult {
    return html`<span>${keysTexts().times(formatSpeed(this.speed))}</span>`
  }

  protected panel(): TemplateResult {
    const texts = keysTexts()
    return html`${speedsWith(this.speed).map(
      (speed) => html`<button
        class="row"
        role="menuitemradio"
        aria-checked=${speed === this.speed}
        @click=${() => this.#choose(speed)}
      >
        <span>${speed === this.speed ? check : nothing}</span>
        <span>${speed === 1 ? texts.normalSpeed : texts.times(formatSpeed(speed))}</span>
      </button>`,
    )}`
  }

  #choose(speed: number): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: speed }))
    void this.toggle(false)
  }
}
if (!customElements.get('player-speed-menu')) customElements.define('player-speed-menu', SpeedMenuElement)

/** The speed, in the bar of the player. */
export const speedMenuFeature: PlayerFeature = (player) => {
  const menu = document.createElement('player-speed-menu') as SpeedMenuElement
  const read = (): void => {
    menu.speed = Math.round(player.media.playbackRate * 100) / 100
  }
  read()
  player.addEventListener('ratechange', read)
  menu.addEventListener('choose', (event) => {
    if (event instanceof CustomEvent) controlOf(player).setSpeed(event.detail)
  })
  player.place('bar-menus').append(menu)
  return () => {
    player.removeEventListener('ratechange', read)
    menu.remove()
  }
}
