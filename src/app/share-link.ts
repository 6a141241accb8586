import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { check, copy, send } from '../elements/icons.ts'
import { TextsController } from '../elements/texts-controller.ts'
import { copiedMs, copyText } from './copy-text.ts'
import { shareLinkStyles } from './share-link-styles.ts'
import { sharedStyles } from './shared-styles.ts'
import { sharingTexts } from './texts/sharing.ts'

/** Whether the system has a sheet for sending a link. Desktop browsers often lack it, and some refuse it. */
const canSend = (href: string): boolean => navigator.canShare?.({ url: href }) ?? false

/** `<share-link>`: a link that can be copied with one press, or sent with the system's own sheet. */
export class ShareLinkElement extends LitElement {
  static override properties = { href: {}, copied: { state: true } }

  static override styles = [sharedStyles, shareLinkStyles]

  declare href: string
  declare copied: boolean
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new TextsController(this)
    this.href = ''
    this.copied = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override render(): TemplateResult {
    const texts = sharingTexts()
    return html`
      <input
        readonly
        aria-label=${texts.linkToShare}
        .value=${this.href}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      />
      <button class="button" @click=${() => void this.#copy()}>
        ${this.copied ? check : copy}<span>${this.copied ? texts.copied : texts.copyLink}</span>
      </button>
      ${
        canSend(this.href)
          ? html`<button class="button" title=${texts.sendLink} @click=${() => void this.#send()}>
              ${send}<span>${texts.send}</span>
            </button>`
          : nothing
      }
      <span class="visually-hidden" role="status">${this.copied ? texts.linkIsCopied : nothing}</span>
    `
  }

  async #copy(): Promise<void> {
    if (!(await copyText(this.href, this.shadowRoot?.querySelector('input') ?? null))) return
    this.copied = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.copied = false
    }, copiedMs)
  }

  /** A person who closes the sheet has sent nothing, and needs no word about it. */
  async #send(): Promise<void> {
    await navigator.share({ url: this.href }).catch(() => undefined)
  }
}
