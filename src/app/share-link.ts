import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { check, copy, qrCode, send } from '../elements/icons.ts'
import { TextsController } from '../elements/texts-controller.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { copiedMs, copyText } from './copy-text.ts'
import type { QrPicture } from './qr-picture.ts'
import { shareLinkStyles } from './share-link-styles.ts'
import { sharedStyles } from './shared-styles.ts'
import { qrCodeTexts } from './texts/qr-code.ts'
import { sharingTexts } from './texts/sharing.ts'

/** Whether the system has a sheet for sending a link. Desktop browsers often lack it, and some refuse it. */
const canSend = (href: string): boolean => navigator.canShare?.({ url: href }) ?? false

/** What stands below the link: its picture, or why there is none. */
type Shown = QrPicture | 'too-long' | 'not-loaded' | null

/**
 * `<share-link>`: a link that can be copied with one press, sent with the system's own sheet, or read by a
 * phone's camera.
 */
export class ShareLinkElement extends LitElement {
  static override properties = { href: {}, copied: { state: true }, shown: { state: true } }

  static override styles = [sharedStyles, shareLinkStyles]

  declare href: string
  declare copied: boolean
  declare shown: Shown
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new TextsController(this)
    this.href = ''
    this.copied = false
    this.shown = null
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  protected override willUpdate(changed: PropertyValues): void {
    // A picture of another link would lead somebody elsewhere.
    if (changed.has('href') && this.shown !== null) void this.#showCode()
  }

  protected override render(): TemplateResult {
    const texts = sharingTexts()
    const isShown = this.shown !== null
    return html`
      <input
        readonly
        dir="ltr"
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
      <button
        class="button"
        aria-label=${isShown ? qrCodeTexts().hide : qrCodeTexts().show}
        aria-expanded=${isShown}
        @click=${this.#toggleCode}
      >${qrCode}<span>${qrCodeTexts().button}</span></button>
      ${codeView(this.shown)}
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

  #toggleCode = (): void => {
    if (this.shown === null) void this.#showCode()
    else this.shown = null
  }

  async #showCode(): Promise<void> {
    const { href } = this
    try {
      const { qrPicture } = await loadLazily(() => import('./qr-picture.ts'), 'The part that draws QR codes')
      if (href === this.href) this.shown = qrPicture(href) ?? 'too-long'
    } catch (error) {
      // An update took the part away: the link can still be copied.
      console.error('The QR code cannot be drawn.', error)
      this.shown = 'not-loaded'
    }
  }

  /** A person who closes the sheet has sent nothing, and needs no word about it. */
  async #send(): Promise<void> {
    await navigator.share({ url: this.href }).catch(() => undefined)
  }
}

const codeView = (shown: Shown): TemplateResult | typeof nothing => {
  const texts = qrCodeTexts()
  if (shown === null) return nothing
  if (shown === 'too-long' || shown === 'not-loaded') {
    return html`<p class="below" role="alert">${shown === 'too-long' ? texts.tooLong : texts.notLoaded}</p>`
  }
  // Dark on light in both schemes: many readers know nothing else.
  return html`<figure class="below">
    <svg
      class="code"
      role="img"
      aria-label=${texts.picture}
      viewBox="0 0 ${shown.size} ${shown.size}"
      shape-rendering="crispEdges"
    ><rect width=${shown.size} height=${shown.size} fill="#fff" /><path d=${shown.path} fill="#000" /></svg>
    <figcaption>${texts.how}</figcaption>
  </figure>`
}
