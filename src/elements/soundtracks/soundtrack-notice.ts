import { css, html, LitElement, nothing, type TemplateResult } from 'lit'

/** Milliseconds for which a sentence stays; our own choice. */
const showMs = 8_000

/** `<torrent-soundtrack-notice>`: says for a while why another soundtrack is heard than one would expect. */
export class SoundtrackNoticeElement extends LitElement {
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
    [role='status'] {
      max-width: min(480px, 88%);
    }
    .toast {
      box-sizing: border-box;
      padding: 10px 16px;
      border-radius: 12px;
      background: var(--_panel, #14171c);
      box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
      overflow-wrap: anywhere;
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
    return html`<div role="status">${sentence === '' ? nothing : html`<div class="toast">${sentence}</div>`}</div>`
  }
}
