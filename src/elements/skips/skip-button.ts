import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { skipsTexts } from '../texts/skips.ts'
import { TextsController } from '../texts-controller.ts'
import type { Skip } from './chapter-skips.ts'

/** What the button does. */
interface SkipOffer {
  readonly kind: Skip['kind']
  /** The next file of the series plays then. */
  readonly toNext: boolean
}

/** `<torrent-skip-button>`: leads past a part of the film. Fires `skip`. */
export class SkipButtonElement extends LitElement {
  static override properties = { offer: { attribute: false } }

  static override styles = css`
    :host {
      position: absolute;
      inset-inline-end: 18px;
      bottom: 92px;
      max-width: calc(100% - 16px);
      transition:
        opacity 0.25s,
        visibility 0.25s;
    }
    /* Not seen, it cannot be reached by a key either. */
    :host(:not([data-shown])) {
      opacity: 0;
      visibility: hidden;
    }
    button {
      display: block;
      box-sizing: border-box;
      max-width: 100%;
      position: relative;
      min-height: var(--_skip-height, 44px);
      padding: 0 18px;
      border: 0;
      border-radius: 9px;
      background: #fff;
      color: #14171c;
      font: 600 15px / 1.3 var(--media-font-family, system-ui, sans-serif);
      box-shadow: 0 2px 16px rgb(0 0 0 / 0.4);
      cursor: pointer;
    }
    /* A finger needs more than what is seen in a low player. */
    button::after {
      content: '';
      position: absolute;
      inset: min(0px, (var(--_skip-height, 44px) - 44px) / 2) 0;
    }
    span {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    button:hover {
      background: #dfe6e8;
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: 2px;
    }
    @container torrent-player (width < 520px) {
      :host {
        inset-inline-end: 8px;
        bottom: 78px;
      }
      button {
        padding: 0 12px;
        font-size: 14px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host {
        transition: none;
      }
    }
    @media (forced-colors: active) {
      button {
        border: 1px solid ButtonText;
      }
    }
  `

  /** What was offered last stays until its fade is over. */
  declare offer: SkipOffer | null

  constructor() {
    super()
    new TextsController(this)
    this.offer = null
    for (const type of ['keydown', 'keyup'] as const) {
      this.addEventListener(type, (event) => {
        // Keys that press the button are not the player's.
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
      })
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.offer === null) return nothing
    const { kind, toNext } = this.offer
    const texts = skipsTexts()
    const name = !toNext ? texts[kind] : kind === 'preview' ? texts.previewToNext : texts.creditsToNext
    return html`<button @click=${() => this.dispatchEvent(new CustomEvent('skip'))}><span>${name}</span></button>`
  }
}
