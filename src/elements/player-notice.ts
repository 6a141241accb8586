import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { iconButtonStyles } from './icon-button-styles.ts'
import { cross } from './icons.ts'
import { cardTexts } from './texts/cards.ts'
import { TextsController } from './texts-controller.ts'

/** Milliseconds for which a sentence stays; our own choice. */
const showMs = 8_000

const name = 'torrent-notice'

/**
 * `<torrent-notice>`: says something for a while, at the top of the picture, as what became of a file that a
 * person gave. With `closable` there is a button that takes it away.
 */
class PlayerNoticeElement extends LitElement {
  static override properties = { sentence: { state: true }, closable: { type: Boolean } }

  static override styles = [
    iconButtonStyles,
    css`
      :host {
        position: absolute;
        inset-inline: 0;
        top: max(12px, 2cqi);
        display: grid;
        justify-items: center;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 6px;
        max-width: min(480px, 88cqi);
        min-height: 44px;
        box-sizing: border-box;
        padding: 4px 16px;
        border-radius: 12px;
        background: var(--_panel, #14171c);
        box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
        overflow-wrap: anywhere;
      }
      .toast:has(button) {
        padding: 0;
        padding-inline-start: 16px;
        pointer-events: auto;
      }
      @media (forced-colors: active) {
        .toast {
          border: 1px solid CanvasText;
        }
      }
    `,
  ]

  declare sentence: string
  declare closable: boolean
  #timer = 0

  constructor() {
    super()
    new TextsController(this)
    this.sentence = ''
    this.closable = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  /** Says it; with `''` what was said goes. */
  say(sentence: string): void {
    this.sentence = sentence
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.sentence = ''
    }, showMs)
  }

  protected override render(): TemplateResult {
    const { sentence } = this
    return html`<div role="status">${sentence === '' ? nothing : this.#toast(sentence)}</div>`
  }

  #toast(sentence: string): TemplateResult {
    return html`<div class="toast">
      <span>${sentence}</span>
      ${
        this.closable
          ? html`<button class="icon-button" aria-label=${cardTexts().dismiss} @click=${() => this.say('')}>${cross}</button>`
          : nothing
      }
    </div>`
  }
}

/** Makes one; a sentence that can be taken away takes presses, and another one lets them through. */
export const makeNotice = (closable: boolean): PlayerNoticeElement => {
  if (!customElements.get(name)) customElements.define(name, PlayerNoticeElement)
  const notice = document.createElement(name) as PlayerNoticeElement
  notice.closable = closable
  return notice
}
