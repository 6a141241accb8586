import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { FileSnapshot } from '../engine/messages/snapshot.ts'
import type { TorrentFileList } from '../engine/messages/torrent-file-list.ts'
import { OrderedFiles } from '../media/file-order.ts'
import { shortName } from '../media/readable-name.ts'
import { panelClosed } from './bar-panel.ts'
import { fileMenuStyles } from './file-menu-styles.ts'
import { formatBytes } from './format.ts'
import { check, cross, list } from './icons.ts'
import { keysTexts } from './texts/keys.ts'
import { TextsController } from './texts-controller.ts'
import { WindowedRows } from './windowed-rows.ts'

const nothingToFind = { length: 0, pathAt: () => '' }

/**
 * The player's menu of playable files: a menu button as in the ARIA practices guide. Only the entries in view
 * are drawn, so a torrent may have a hundred thousand files. Fires `choose` with the file's index. Shows
 * nothing when there is no choice.
 */
export class TorrentFileMenuElement extends LitElement {
  static override properties = {
    files: { attribute: false },
    current: { attribute: false },
    torrentName: { attribute: false },
    open: { type: Boolean, reflect: true },
  }

  static override styles = fileMenuStyles

  /** All files of the torrent. */
  declare files: TorrentFileList | null
  declare torrentName: string
  /** Index of the file that plays. */
  declare current: number | null
  declare open: boolean
  readonly #rows = new WindowedRows(this, '[role=menu]', () => this.#ordered ?? nothingToFind)

  constructor() {
    super()
    new TextsController(this)
    this.files = null
    this.torrentName = ''
    this.current = null
    this.open = false
    this.addEventListener('focusout', (event) => {
      if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return
      // An entry that is drawn at another place loses the focus for a moment.
      void this.updateComplete.then(() => {
        if (!this.matches(':focus-within')) this.open = false
      })
    })
    // The player's own keys must not act on what is typed in a menu.
    for (const type of ['keydown', 'keyup'] as const) {
      this.addEventListener(type, (event) => {
        if (this.open || event.key === 'Enter' || event.key === ' ' || event.key === 'Escape') {
          event.stopPropagation()
        }
      })
    }
  }

  /** Those that play, in the order in which a person would have them. */
  get #ordered(): OrderedFiles | null {
    return this.files === null ? null : new OrderedFiles(this.files, 'playable')
  }

  protected override render(): TemplateResult | typeof nothing {
    const files = this.#ordered
    if (files === null || files.length < 2) return nothing
    return html`
      <button
        class="opener"
        part="files-button"
        aria-label=${keysTexts().files}
        title=${keysTexts().files}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => this.#toggle()}
        @keydown=${this.#onOpenerKey}
      >${list}</button>
      ${this.open ? this.#menu(files) : nothing}
    `
  }

  #menu(files: OrderedFiles): TemplateResult {
    const rows = this.#rows
    return html`<div class="sheet" part="files-menu"><div
      class="panel"
      role="menu"
      aria-label=${keysTexts().files}
      @keydown=${this.#onMenuKey}
      @scroll=${rows.onScroll}
    >
      <div role="none" class="rows" style=${`height: ${rows.height}px`}>
        ${repeat(
          rows.drawn,
          (row) => row,
          (row) => this.#entry(files, row),
        )}
      </div>
    </div>
    <button class="close icon-button" tabindex="-1" aria-label=${keysTexts().close} @click=${() => this.#toggle(false)}>${cross}</button>
    </div>`
  }

  #entry(files: OrderedFiles, row: number): TemplateResult | typeof nothing {
    const file = files.at(row)
    if (file === undefined) return nothing
    const { index, name, path, length, playable } = file
    const folder = path.slice(0, -name.length - 1)
    const isCurrent = index === this.current
    return html`<button
      role="menuitemradio"
      tabindex="-1"
      data-row=${row}
      style=${`top: ${this.#rows.top(row)}px`}
      title=${path}
      aria-checked=${isCurrent}
      aria-setsize=${files.length}
      aria-posinset=${row + 1}
      @click=${() => this.#choose(file)}
    >
      <span>${isCurrent ? check : nothing}</span>
      <span class="text">
        <span class="name" dir="auto">${playable ? shortName(path, this.torrentName) : name}</span>
        ${folder === '' ? nothing : html`<span class="folder" dir="auto">${folder}</span>`}
      </span>
      <span class="size">${formatBytes(length)}</span>
    </button>`
  }

  /** Opens the menu, with the focus in it. */
  show(): void {
    this.#toggle(true)
  }

  #toggle(open = !this.open): void {
    this.open = open
    if (open) {
      this.#rows.show(Math.max(0, this.#ordered?.rowOf(this.current ?? -1) ?? 0), { focus: true })
    } else {
      void this.updateComplete.then(() => {
        if (this.hasAttribute('data-no-room')) this.dispatchEvent(panelClosed())
        else this.shadowRoot?.querySelector<HTMLElement>('.opener')?.focus()
      })
    }
  }

  #onOpenerKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    event.stopPropagation()
    this.#toggle(true)
  }

  /** After the last entry comes the first, and before the first the last, as in every menu. */
  #onMenuKey(event: KeyboardEvent): void {
    const last = (this.#ordered?.length ?? 0) - 1
    const { active } = this.#rows
    if (event.key === 'Escape' || event.key === 'Tab') this.#toggle(false)
    else if (event.key === 'ArrowDown' && active === last) this.#rows.show(0, { focus: true })
    else if (event.key === 'ArrowUp' && active === 0) this.#rows.show(last, { focus: true })
    else if (!this.#rows.handleKey(event)) return
    if (event.key !== 'Tab') event.preventDefault()
  }

  #choose(file: FileSnapshot): void {
    this.#toggle(false)
    if (file.index !== this.current) this.dispatchEvent(new CustomEvent('choose', { detail: file.index }))
  }
}
