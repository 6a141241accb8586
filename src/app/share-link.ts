import { html, LitElement, type TemplateResult } from 'lit'
import { check, copy } from '../elements/icons.ts'
import { shareLinkStyles } from './share-link-styles.ts'
import { sharedStyles } from './shared-styles.ts'

const copiedMs = 2500

/** `<share-link>`: a link that can be copied with one press. */
export class ShareLinkElement extends LitElement {
  static override properties = { href: {}, copied: { state: true } }

  static override styles = [sharedStyles, shareLinkStyles]

  declare href: string
  declare copied: boolean
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.href = ''
    this.copied = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override render(): TemplateResult {
    return html`
      <input
        readonly
        aria-label="Link to share"
        .value=${this.href}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      />
      <button class="button" @click=${() => void this.#copy()}>
        ${this.copied ? check : copy}<span>${this.copied ? 'Copied' : 'Copy'}</span>
      </button>
      <span class="visually-hidden" role="status">${this.copied ? 'The link is copied.' : ''}</span>
    `
  }

  async #copy(): Promise<void> {
    const input = this.shadowRoot?.querySelector('input')
    input?.select()
    try {
      await navigator.clipboard.writeText(this.href)
    } catch {
      // No permission, or no secure context: the old way works on the selection.
      if (!document.execCommand('copy')) return
    }
    this.copied = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.copied = false
    }, copiedMs)
  }
}
