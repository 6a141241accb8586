import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import type { PlayerFeature } from '../player-features.ts'
import { systemTexts } from '../texts/system.ts'
import { TextsController } from '../texts-controller.ts'
import { clockText } from './clock-text.ts'

/** Milliseconds. It stays so long, and longer while the pointer or the focus is on it. Our own choice. */
const shownMs = 10_000

const name = 'torrent-resumed-note'

/** Says where the film went on, and offers its beginning. Fires `from-beginning`. */
class ResumedNoteElement extends LitElement {
  static override properties = { at: { attribute: false } }

  static override styles = css`
    :host {
      position: absolute;
      inset-inline-start: 16px;
      inset-block-end: 84px;
      max-width: calc(100% - 32px);
      z-index: 1;
      font: 14px / 1.35 var(--media-font-family, system-ui, sans-serif);
      color: #fff;
    }
    .note {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 4px;
      padding-inline: 14px 4px;
      border-radius: 10px;
      background: var(--_panel, #14171c);
      box-shadow: 0 4px 20px rgb(0 0 0 / 0.35);
    }
    button {
      min-height: 44px;
      padding: 0 10px;
      border: 0;
      border-radius: 8px;
      background: none;
      color: var(--_accent, #4fd8c0);
      font: inherit;
      font-weight: 600;
      cursor: pointer;
    }
    button:hover {
      background: rgb(255 255 255 / 0.12);
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: -2px;
    }
    @media (forced-colors: active) {
      .note {
        border: 1px solid CanvasText;
      }
    }
  `

  /** Seconds; `null`: there is nothing to say. */
  declare at: number | null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new TextsController(this)
    this.at = null
    this.addEventListener('keydown', (event) => {
      // Keys that press the button are not the player's.
      if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  /** Shows it for a while; with `null` it goes. */
  tell(at: number | null): void {
    this.at = at
    clearTimeout(this.#timer)
    if (at !== null) this.#timer = setTimeout(() => this.#end(), shownMs)
  }

  protected override render(): TemplateResult {
    const { at } = this
    const { resumed, fromBeginning } = systemTexts()
    return html`<div role="status">${
      at === null
        ? nothing
        : html`<div class="note">
            <span>${resumed(clockText(at))}</span>
            <button @click=${this.#onPressed}>${fromBeginning}</button>
          </div>`
    }</div>`
  }

  #end(): void {
    if (this.matches(':hover, :focus-within')) this.#timer = setTimeout(() => this.#end(), shownMs)
    else this.tell(null)
  }

  #onPressed = (): void => {
    this.tell(null)
    this.dispatchEvent(new CustomEvent('from-beginning'))
  }
}

/** Says it when a film goes on where it was left. */
export const resumedNote: PlayerFeature = (player) => {
  if (customElements.get(name) === undefined) customElements.define(name, ResumedNoteElement)
  const note = document.createElement(name) as ResumedNoteElement
  const { media } = player
  const tell = (): void => note.tell(media.resumedAt)
  const onSeek = (): void => {
    // Somebody went elsewhere, so that the offer makes no sense any more.
    if (note.at !== null && Math.abs(media.currentTime - note.at) > 1) note.tell(null)
  }
  note.addEventListener('from-beginning', () => {
    media.currentTime = 0
    player.focus({ preventScroll: true })
  })
  player.addEventListener('torrentfilechange', tell)
  player.addEventListener('seeking', onSeek)
  player.place('over').append(note)
  tell()
  return () => {
    player.removeEventListener('torrentfilechange', tell)
    player.removeEventListener('seeking', onSeek)
    note.remove()
  }
}
