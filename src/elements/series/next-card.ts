import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { seriesTexts } from '../texts/series.ts'
import { TextsController } from '../texts-controller.ts'
import { again } from './series-icons.ts'

/** Styles of what stands over the end of a film. */
const endStyles = css`
  :host([hidden]) {
    display: none;
  }
  button {
    min-height: 44px;
    padding: 0 16px;
    border: 0;
    border-radius: 9px;
    background: rgb(255 255 255 / 0.16);
    color: #fff;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button:hover {
    background: rgb(255 255 255 / 0.28);
  }
  button.first {
    background: #fff;
    color: #14171c;
  }
  button.first:hover {
    background: #dfe6e8;
  }
  button:focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: 2px;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid ButtonText;
    }
  }
`

/** The player's own keys must not act on what a button is pressed with. */
const keepKeys = (host: HTMLElement): void => {
  for (const type of ['keydown', 'keyup'] as const) {
    host.addEventListener(type, (event) => {
      if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
    })
  }
}

abstract class EndElement extends LitElement {
  constructor() {
    super()
    keepKeys(this)
    new TextsController(this)
  }

  protected tell(type: string): void {
    this.dispatchEvent(new CustomEvent(type))
  }
}

/** Says over the end of an episode which one comes next, and when. Fires `play-now` and `cancel`. */
export class NextCardElement extends EndElement {
  static override properties = {
    name: { attribute: false },
    path: { attribute: false },
    seconds: { attribute: false },
    fraction: { attribute: false },
  }

  static override styles = [
    endStyles,
    css`
      :host {
        position: absolute;
        inset-inline-end: 18px;
        bottom: 92px;
        box-sizing: border-box;
        width: min(340px, calc(100% - 36px));
        padding: 14px 16px 16px;
        overflow: hidden;
        border-radius: 14px;
        background: var(--_panel, #14171c);
        box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
      }
      p {
        margin: 0;
      }
      .when {
        font-size: 13px;
        color: rgb(255 255 255 / 0.72);
        font-variant-numeric: tabular-nums;
      }
      .name {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        margin: 2px 0 12px;
        overflow: hidden;
        overflow-wrap: anywhere;
        font-size: 16px;
        font-weight: 600;
        line-height: 1.3;
      }
      .name[dir='auto'] {
        text-align: -webkit-match-parent;
        text-align: match-parent;
      }
      .buttons {
        display: flex;
        gap: 8px;
      }
      .buttons > .first {
        flex: 1;
      }
      .left {
        position: absolute;
        inset: auto 0 0;
        height: 4px;
        background: rgb(255 255 255 / 0.16);
      }
      .left > span {
        display: block;
        height: 100%;
        background: var(--_accent, currentColor);
        transition: width 0.25s linear;
      }
      .said {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      @container torrent-player (width < 520px) {
        :host {
          inset-inline: 8px;
          bottom: 66px;
          display: grid;
          grid-template-columns: minmax(0, 1fr) auto;
          column-gap: 10px;
          align-items: center;
          width: auto;
          padding: 8px 8px 12px 12px;
        }
        .name {
          margin: 0;
          font-size: 13px;
        }
        .buttons {
          grid-area: 1 / 2 / 3 / 3;
          gap: 6px;
        }
        button {
          padding: 0 10px;
          font-size: 13px;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .left > span {
          transition: none;
        }
      }
      @media (forced-colors: active) {
        :host {
          border: 1px solid CanvasText;
        }
        .left > span {
          forced-color-adjust: none;
          background: Highlight;
        }
      }
    `,
  ]

  declare name: string
  /** Shown on hover. */
  declare path: string
  /** Until the next one begins. */
  declare seconds: number
  /** How much of the time is over, 0 … 1. */
  declare fraction: number

  constructor() {
    super()
    this.name = ''
    this.path = ''
    this.seconds = 0
    this.fraction = 0
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.name === '') return nothing
    const texts = seriesTexts()
    // The number would be read out every second: what is said is said once.
    return html`
      <p class="when" aria-hidden="true">${texts.nextIn(this.seconds)}</p>
      <p class="name" dir="auto" title=${this.path} aria-hidden="true">${this.name}</p>
      <div class="said" role="status">${texts.nextNamed(this.name)}</div>
      <div class="buttons">
        <button class="first" @click=${() => this.tell('play-now')}>${texts.playNow}</button>
        <button @click=${() => this.tell('cancel')}>${texts.cancel}</button>
      </div>
      <div class="left"><span style=${`width: ${100 * this.fraction}%`}></span></div>
    `
  }
}

/** What can be done when a film is over and nothing follows by itself. Fires `again` and `play-now`. */
export class FilmEndElement extends EndElement {
  static override properties = { next: { attribute: false } }

  static override styles = [
    endStyles,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: 14px;
        /* media-chrome's is 0. */
        line-height: 1.45;
        text-shadow: 0 1px 4px rgb(0 0 0 / 0.6);
      }
      .again {
        display: grid;
        place-items: center;
        width: 72px;
        height: 72px;
        padding: 0;
        border-radius: 50%;
        background: rgb(0 0 0 / 0.55);
        backdrop-filter: blur(8px);
        font-size: 36px;
      }
      .again:hover {
        background: rgb(0 0 0 / 0.72);
      }
      .words {
        padding: 2px 10px;
        border-radius: 8px;
        background: rgb(0 0 0 / 0.55);
        font-weight: 600;
      }
      .words + .next {
        margin-top: 8px;
      }
      .next {
        max-width: min(420px, 86cqi);
        padding-block: 4px;
      }
      /* In two lines: of a name from left to right among words from the other side one line would hide the
         beginning. */
      .next > span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        line-height: 1.3;
        overflow-wrap: anywhere;
        text-wrap: balance;
      }
      @container torrent-player (width < 620px) {
        :host {
          grid-auto-flow: column;
          align-items: center;
          margin-bottom: 36px;
        }
        .again {
          width: 56px;
          height: 56px;
          font-size: 28px;
        }
        .words {
          display: none;
        }
        .next {
          max-width: 56cqi;
        }
      }
    `,
  ]

  /** The name of the next file; `''`: there is none. */
  declare next: string

  constructor() {
    super()
    this.next = ''
  }

  protected override render(): TemplateResult {
    const texts = seriesTexts()
    return html`
      <button class="again" aria-label=${texts.watchAgain} title=${texts.watchAgain} @click=${() => this.tell('again')}>
        ${again}
      </button>
      <span class="words" aria-hidden="true">${texts.watchAgain}</span>
      ${
        this.next === ''
          ? nothing
          : html`<button class="next first" @click=${() => this.tell('play-now')}><span>${texts.nextNamed(this.next)}</span></button>`
      }
    `
  }
}

/** Registers what this module has, where nobody has yet. */
export const defineEndElements = (): void => {
  if (customElements.get('torrent-next-card')) return
  customElements.define('torrent-next-card', NextCardElement)
  customElements.define('torrent-film-end', FilmEndElement)
}
