import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { cross } from '../icons.ts'
import { subtitlesTexts } from '../texts/subtitles.ts'
import { TextsController } from '../texts-controller.ts'

/** Milliseconds for which a sentence stays; our own choice. */
const showMs = 7_000

/** `<torrent-subtitle-notice>`: says for a while what became of files that a person gave. */
export class SubtitleNoticeElement extends LitElement {
  static override properties = { sentence: { state: true } }

  static override styles = css`
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
      max-width: min(480px, 88%);
      box-sizing: border-box;
      padding-inline-start: 16px;
      border-radius: 12px;
      background: var(--_panel, #14171c);
      box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
      pointer-events: auto;
      overflow-wrap: anywhere;
    }
    button {
      flex: none;
      display: grid;
      place-items: center;
      width: 44px;
      height: 44px;
      padding: 0;
      border: 0;
      border-radius: 10px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    button:hover {
      background: rgb(255 255 255 / 0.14);
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: -2px;
    }
    @media (forced-colors: active) {
      .toast {
        border: 1px solid CanvasText;
      }
    }
  `

  declare sentence: string
  #timer = 0

  constructor() {
    super()
    new TextsController(this)
    this.sentence = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  say(sentence: string): void {
    this.sentence = sentence
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      this.sentence = ''
    }, showMs)
  }

  protected override render(): TemplateResult {
    const { sentence } = this
    return html`<div role="status">
      ${
        sentence === ''
          ? nothing
          : html`<div class="toast">
              <span>${sentence}</span>
              <button aria-label=${subtitlesTexts().dismiss} @click=${() => this.say('')}>${cross}</button>
            </div>`
      }
    </div>`
  }
}
