import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { iconButtonStyles } from '../icon-button-styles.ts'
import { cross } from '../icons.ts'
import { keysTexts } from '../texts/keys.ts'
import { TextsController } from '../texts-controller.ts'
import { keyCap } from './key-names.ts'
import { type KeyRow, type KeySection, keyTable } from './key-table.ts'
import { focusedElement } from './pointer-focus.ts'

const sections: readonly KeySection[] = ['playback', 'places', 'sound', 'view']

/**
 * The help for keys: a dialog within the player. It holds the focus while it is open; Escape, `?` and a
 * press beside it close it, and the focus goes back to where it was. Fires `close`.
 */
export class KeyHelpElement extends LitElement {
  static override properties = { rows: { attribute: false } }
  static override styles = [
    iconButtonStyles,
    css`
    :host {
      position: absolute;
      inset: 0;
      z-index: 2;
      display: grid;
      grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      place-items: center;
      padding: 12px;
      box-sizing: border-box;
      background: rgb(0 0 0 / 0.5);
    }
    .dialog {
      display: flex;
      flex-direction: column;
      box-sizing: border-box;
      width: min(720px, 100%);
      max-height: 100%;
      border-radius: 14px;
      background: var(--torrent-panel-color, rgb(18 20 24 / 0.96));
      box-shadow: 0 8px 40px rgb(0 0 0 / 0.5);
      outline: none;
    }
    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: 6px 6px 2px 20px;
      padding-inline: 20px 6px;
    }
    h2 {
      margin: 0;
      font-size: 17px;
      font-weight: 650;
    }
    :focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: -2px;
    }
    .rows {
      min-height: 0;
      overflow: auto;
      overscroll-behavior: contain;
      padding: 0 20px 16px;
      columns: 2 260px;
      column-gap: 32px;
    }
    section {
      break-inside: avoid;
      padding-bottom: 12px;
    }
    h3 {
      /* At the top of a column a margin would be dropped. */
      margin: 0;
      padding: 4px 0 2px;
      font-size: 12px;
      font-weight: 600;
      color: rgb(255 255 255 / 0.66);
    }
    dl {
      margin: 0;
    }
    dl > div {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      padding: 3px 0;
      font-size: 14px;
      line-height: 1.35;
    }
    dd {
      flex: none;
      margin: 0;
      display: flex;
      gap: 5px;
      align-items: center;
    }
    kbd {
      min-width: 24px;
      box-sizing: border-box;
      padding: 2px 7px;
      border: 1px solid rgb(255 255 255 / 0.26);
      border-radius: 6px;
      background: rgb(255 255 255 / 0.09);
      font: 600 13px / 1.4 ui-monospace, Menlo, Consolas, monospace;
      text-align: center;
    }
    @container torrent-player (width < 400px) {
      :host {
        padding: 4px;
      }
      header {
        padding-inline: 12px 2px;
      }
      .rows {
        padding: 0 12px 8px;
      }
    }
    @media (forced-colors: active) {
      .dialog {
        border: 1px solid CanvasText;
      }
    }
  `,
  ]

  /** What can be done now: a command that nobody offers is left out. */
  declare rows: readonly KeyRow[]
  #before: Element | null = null

  constructor() {
    super()
    new TextsController(this)
    this.rows = keyTable
    this.addEventListener('keydown', this.#onKey)
    this.addEventListener('keyup', (event) => event.stopPropagation())
    this.addEventListener('click', (event) => {
      if (event.composedPath()[0] === this) this.#close()
    })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#before = focusedElement()
    void this.updateComplete.then(() => this.shadowRoot?.querySelector<HTMLElement>('.dialog')?.focus())
  }

  /** Gives the focus back; whoever opened the dialog takes it away. */
  #close(): void {
    const before = this.#before
    this.dispatchEvent(new CustomEvent('close'))
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult {
    const texts = keysTexts()
    const titles: Readonly<Record<KeySection, string>> = {
      playback: texts.sectionPlayback,
      places: texts.sectionPlaces,
      sound: texts.sectionSound,
      view: texts.sectionView,
    }
    return html`
      <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="title" tabindex="-1">
        <header>
          <h2 id="title">${texts.help}</h2>
          <button class="icon-button" aria-label=${texts.close} @click=${() => this.#close()}>${cross}</button>
        </header>
        <div class="rows" tabindex="0" role="group" aria-labelledby="title">
          ${sections.map((section) => this.#section(titles[section], section))}
        </div>
      </div>
    `
  }

  #section(title: string, section: KeySection): TemplateResult | typeof nothing {
    const rows = this.rows.filter((row) => row.section === section)
    if (rows.length === 0) return nothing
    return html`<section>
      <h3>${title}</h3>
      <dl>${rows.map(rowView)}</dl>
    </section>`
  }

  #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation()
    const focusable = [...(this.shadowRoot?.querySelectorAll<HTMLElement>('button, .rows') ?? [])]
    if (event.key === 'Escape' || event.key === '?') this.#close()
    else if (event.key === 'Tab') {
      const at = focusable.indexOf(this.shadowRoot?.activeElement as HTMLElement)
      const to = at + (event.shiftKey ? -1 : 1)
      focusable.at(to % focusable.length)?.focus()
    } else return
    event.preventDefault()
  }
}

const rowView = ({ name, keys, shown }: KeyRow): TemplateResult => html`<div>
  <dt>${keysTexts()[name]}</dt>
  <dd>${
    shown === undefined
      ? keys.map((key) => html`<kbd>${keyCap(key)}</kbd>`)
      : html`<kbd>${keyCap(shown[0] ?? '')}</kbd> … <kbd>${keyCap(shown.at(-1) ?? '')}</kbd>`
  }</dd>
</div>`
