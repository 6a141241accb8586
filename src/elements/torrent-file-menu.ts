import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import type { FileSnapshot } from '../engine/snapshot.ts'
import type { TorrentFileList } from '../engine/torrent-file-list.ts'
import { formatBytes } from './format.ts'
import { check, list } from './icons.ts'

/**
 * The player's menu of playable files: a menu button as in the ARIA practices guide. Fires `choose` with the
 * file's index. Shows nothing when there is no choice.
 */
export class TorrentFileMenuElement extends LitElement {
  static override properties = {
    files: { attribute: false },
    current: { attribute: false },
    open: { state: true },
  }

  static override styles = css`
    :host {
      position: relative;
      display: inline-flex;
    }
    button {
      font: inherit;
      color: inherit;
      cursor: pointer;
      background: none;
      border: 0;
    }
    .opener {
      display: grid;
      place-items: center;
      width: 42px;
      height: 42px;
      padding: 0;
      border-radius: 8px;
      font-size: 22px;
    }
    .opener:hover,
    [role='menuitemradio']:hover {
      background: rgb(255 255 255 / 0.14);
    }
    button:focus-visible {
      outline: 2px solid var(--_accent, currentColor);
      outline-offset: -2px;
    }
    [role='menu'] {
      position: absolute;
      right: 0;
      bottom: calc(100% + 8px);
      width: max-content;
      max-width: min(420px, 78cqi);
      max-height: min(320px, 34cqi);
      overflow: auto;
      box-sizing: border-box;
      padding: 6px;
      border-radius: 12px;
      background: var(--_panel, #14171c);
      box-shadow: 0 8px 40px rgb(0 0 0 / 0.45);
      font-size: 14px;
      line-height: 1.35;
    }
    [role='menuitemradio'] {
      display: grid;
      grid-template-columns: 18px 1fr auto;
      align-items: center;
      gap: 8px;
      width: 100%;
      padding: 8px 10px;
      border-radius: 8px;
      text-align: left;
    }
    .name {
      overflow-wrap: anywhere;
    }
    .size {
      color: rgb(255 255 255 / 0.62);
      white-space: nowrap;
      font-size: 13px;
    }
    @media (forced-colors: active) {
      [role='menu'] {
        border: 1px solid CanvasText;
      }
    }
  `

  declare files: TorrentFileList | null
  /** Index of the file that plays. */
  declare current: number | null
  declare open: boolean

  constructor() {
    super()
    this.files = null
    this.current = null
    this.open = false
    this.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.contains(event.relatedTarget)) this.open = false
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

  protected override render(): TemplateResult | typeof nothing {
    const { files } = this
    if (files === null || files.length < 2) return nothing
    return html`
      <button
        class="opener"
        part="files-button"
        aria-label="Files"
        title="Files"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => this.#toggle()}
        @keydown=${this.#onOpenerKey}
      >${list}</button>
      ${this.open ? this.#menu(files) : nothing}
    `
  }

  #menu(files: TorrentFileList): TemplateResult {
    return html`<div role="menu" part="files-menu" aria-label="Files" @keydown=${this.#onMenuKey}>
      ${files.map(
        (file) => html`<button
          role="menuitemradio"
          tabindex="-1"
          aria-checked=${file.index === this.current}
          @click=${() => this.#choose(file)}
        >
          <span>${file.index === this.current ? check : nothing}</span>
          <span class="name">${file.path}</span>
          <span class="size">${formatBytes(file.length)}</span>
        </button>`,
      )}
    </div>`
  }

  get #items(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('[role=menuitemradio]') ?? [])]
  }

  /** Opens the menu, with the focus in it. */
  show(): void {
    this.#toggle(true)
  }

  #toggle(open = !this.open): void {
    this.open = open
    void this.updateComplete.then(() => {
      const items = this.#items
      const checked = items.find((item) => item.getAttribute('aria-checked') === 'true')
      if (open) (checked ?? items[0])?.focus()
      else this.shadowRoot?.querySelector<HTMLElement>('.opener')?.focus()
    })
  }

  #onOpenerKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    event.stopPropagation()
    this.#toggle(true)
  }

  #onMenuKey(event: KeyboardEvent): void {
    const items = this.#items
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (to !== undefined) items[(to + items.length) % items.length]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') this.#toggle(false)
    else return
    if (event.key !== 'Tab') event.preventDefault()
  }

  #choose(file: FileSnapshot): void {
    this.#toggle(false)
    if (file.index !== this.current) this.dispatchEvent(new CustomEvent('choose', { detail: file.index }))
  }
}
