import { type CSSResultGroup, css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { panelSheetStyles } from './bar/panel-sheet.ts'
import { iconButtonStyles } from './icon-button-styles.ts'
import { cross } from './icons.ts'
import { keysTexts } from './texts/keys.ts'
import { TextsController } from './texts-controller.ts'

/** Styles of a button of the player's bar with a panel above it. */
export const barPanelStyles = css`
  ${iconButtonStyles}
  :host {
    position: relative;
    display: inline-flex;
  }
  :host([hidden]) {
    display: none;
  }
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
    background: none;
    border: 0;
  }
  .opener {
    display: grid;
    place-items: center;
    min-width: 44px;
    height: 44px;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 22px;
  }
  .opener:hover,
  .row:hover {
    background: rgb(255 255 255 / 0.14);
  }
  button:focus-visible,
  .row:focus-visible {
    outline: 2px solid var(--_accent, currentColor);
    outline-offset: -2px;
  }
  /* It is in the panel of “⋯”; only its own panel is shown. */
  :host([data-no-room]) .opener {
    position: absolute;
    min-width: 0;
    width: 1px;
    height: 1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .row {
    box-sizing: border-box;
    display: grid;
    grid-template-columns: 18px minmax(0, 1fr) auto;
    align-items: center;
    gap: 8px;
    width: 100%;
    min-height: 44px;
    padding: 4px 10px;
    border-radius: 8px;
    text-align: start;
  }
  ${panelSheetStyles}
  @container torrent-player (width < 300px) {
    .row {
      grid-template-columns: 16px minmax(0, 1fr) auto;
      gap: 6px;
      padding: 2px 4px;
    }
  }
  @media (forced-colors: active) {
    .row[aria-checked='true'] {
      border: 1px solid Highlight;
    }
  }
`

/** A panel whose button has no room in the bar was closed, and had the focus. */
export const panelClosed = (): Event => new CustomEvent('panel-closed', { bubbles: true })

/**
 * Base of a button in the player's bar that opens a panel: a menu button as in the ARIA practices guide.
 * While it is open the bar stays, arrows, Home and End move among the rows, Escape and Tab close it and
 * give the focus back, and keys typed in it are not the player's.
 */
export abstract class BarPanelElement extends LitElement {
  static override properties = { open: { type: Boolean, reflect: true } }
  static override styles: CSSResultGroup = barPanelStyles

  declare open: boolean

  constructor() {
    super()
    new TextsController(this)
    this.open = false
    this.addEventListener('focusout', this.#onFocusOut)
    this.addEventListener('keydown', this.#onKey)
    this.addEventListener('keyup', (event) => {
      if (this.open) event.stopPropagation()
    })
  }

  /** Name of the button, for tooltips and screen readers. */
  protected abstract get label(): string
  /** What is drawn on the button. */
  protected abstract icon(): TemplateResult
  /** What the panel holds: rows of the class `row` with a role of a menu item, or other controls. */
  protected abstract panel(): TemplateResult

  /** `menu`, or `dialog` for a panel that holds more than rows to choose from. */
  protected get panelRole(): 'menu' | 'dialog' {
    return 'menu'
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.open = false
  }

  /** Opens or closes the panel; an open one has the focus. */
  async toggle(open = !this.open): Promise<void> {
    this.open = open
    await this.updateComplete
    if (open) this.#focusable().at(this.#checkedRow())?.focus()
    else this.focusOpener()
  }

  /** Gives the focus to the button. Where that has no room, `panel-closed` says that the focus is free. */
  protected focusOpener(): void {
    if (this.hasAttribute('data-no-room')) this.dispatchEvent(panelClosed())
    else this.shadowRoot?.querySelector<HTMLElement>('.opener')?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { label, open } = this
    return html`
      <button
        class="opener"
        aria-label=${label}
        title=${label}
        aria-haspopup=${this.panelRole}
        aria-expanded=${open}
        tabindex=${this.hasAttribute('data-no-room') ? -1 : nothing}
        @click=${() => this.toggle()}
      >${this.icon()}</button>
      ${open ? this.#openPanel(label) : nothing}
    `
  }

  #openPanel(label: string): TemplateResult {
    return html`
      <div class="sheet">
        <div class="panel" role=${this.panelRole} aria-label=${label}>${this.panel()}</div>
        <button class="close icon-button" aria-label=${keysTexts().close} @click=${() => this.toggle(false)}>${cross}</button>
      </div>
    `
  }

  #focusable(): HTMLElement[] {
    const panel = this.shadowRoot?.querySelector('.panel')
    return [...(panel?.querySelectorAll<HTMLElement>('button, input, select, a[href]') ?? [])].filter(
      (element) => !element.matches(':disabled'),
    )
  }

  #checkedRow(): number {
    return Math.max(
      0,
      this.#focusable().findIndex((element) => element.getAttribute('aria-checked') === 'true'),
    )
  }

  #onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget instanceof Node && this.shadowRoot?.contains(relatedTarget)) return
    // A row that is drawn anew loses the focus for a moment.
    void this.updateComplete.then(() => {
      if (!this.matches(':focus-within')) this.open = false
    })
  }

  #onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0]
    const inField = target instanceof HTMLElement && target.matches('input, select')
    if (!this.open) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') void this.toggle(true)
      else if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      event.preventDefault()
      event.stopPropagation()
      return
    }
    event.stopPropagation()
    const rows = this.#focusable()
    const at = target instanceof HTMLElement ? rows.indexOf(target) : -1
    const to = inField ? undefined : rowAfter(event.key, at, rows.length)
    if (event.key === 'Escape' || (event.key === 'Tab' && this.panelRole === 'menu')) void this.toggle(false)
    else if (to !== undefined) rows[to]?.focus()
    else return
    if (event.key !== 'Tab') event.preventDefault()
  }
}

/** The row that a key leads to; after the last comes the first. `undefined`: the key moves nothing. */
export const rowAfter = (key: string, at: number, count: number): number | undefined => {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}
