import { css, html, LitElement, type TemplateResult } from 'lit'
import { backTen, forwardTen, pauseShape, playShape } from '../keys/key-icons.ts'
import { keysTexts } from '../texts/keys.ts'
import { TextsController } from '../texts-controller.ts'

/**
 * In the middle of the picture, for fingers: play or pause, and ten seconds back and forward. Fires `press`
 * with `play`, `back` or `forward`.
 */
export class TouchControlsElement extends LitElement {
  static override properties = { paused: { type: Boolean } }
  static override styles = css`
    :host {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: clamp(12px, 9cqi, 56px);
      direction: ltr;
      pointer-events: none;
    }
    button {
      display: grid;
      place-items: center;
      width: 52px;
      height: 52px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: rgb(0 0 0 / 0.5);
      color: #fff;
      font-size: 30px;
      cursor: pointer;
      pointer-events: auto;
      touch-action: manipulation;
      -webkit-tap-highlight-color: transparent;
    }
    button.play {
      width: 68px;
      height: 68px;
      font-size: 34px;
    }
    button:active {
      background: rgb(255 255 255 / 0.3);
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, #fff);
      outline-offset: 2px;
    }
    @container (width < 300px) {
      button:not(.play) {
        display: none;
      }
      button.play {
        width: 48px;
        height: 48px;
        font-size: 26px;
      }
    }
    @media (forced-colors: active) {
      button {
        border: 1px solid ButtonText;
      }
    }
  `

  declare paused: boolean

  constructor() {
    super()
    new TextsController(this)
    this.paused = true
  }

  protected override render(): TemplateResult {
    const texts = keysTexts()
    const press = (what: string) => (): void => {
      this.dispatchEvent(new CustomEvent('press', { detail: what }))
    }
    return html`
      <button aria-label=${texts.back} @click=${press('back')}>${backTen}</button>
      <button class="play" aria-label=${this.paused ? texts.play : texts.pause} @click=${press('play')}>
        ${this.paused ? playShape : pauseShape}
      </button>
      <button aria-label=${texts.forward} @click=${press('forward')}>${forwardTen}</button>
    `
  }
}
