import { html, LitElement, type TemplateResult } from 'lit'
import { formatCount } from '../elements/format.ts'
import { dialogStyles } from './dialog-styles.ts'
import { shareQuestionStyles } from './share-question-styles.ts'
import { sharedStyles } from './shared-styles.ts'

/** What is to be shared, in a few words. */
const shareTitle = (files: readonly Pick<File, 'name' | 'webkitRelativePath'>[]): string => {
  const [first] = files
  const folder = first?.webkitRelativePath.split('/')[0]
  if (folder && files.every(({ webkitRelativePath }) => webkitRelativePath.startsWith(`${folder}/`))) {
    return `“${folder}”`
  }
  return files.length === 1 && first !== undefined ? `“${first.name}”` : formatCount(files.length, 'file')
}

/** `<share-question>`: asks whether files are to be shared while a film is on the screen. */
export class ShareQuestionElement extends LitElement {
  static override properties = { what: { state: true } }

  static override styles = [sharedStyles, dialogStyles, shareQuestionStyles]

  declare what: string
  #settle: (answer: boolean) => void = () => undefined

  constructor() {
    super()
    this.what = ''
  }

  /** Resolves with the answer. A second question answers the first with no. */
  async ask(files: readonly File[]): Promise<boolean> {
    this.#settle(false)
    this.what = shareTitle(files)
    await this.updateComplete
    const dialog = this.#dialog
    if (dialog === null) return false
    if (!dialog.open) dialog.showModal()
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#settle(false)
  }

  get #dialog(): HTMLDialogElement | null {
    return this.shadowRoot?.querySelector('dialog') ?? null
  }

  #answer(answer: boolean): void {
    this.#settle(answer)
    this.#dialog?.close()
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${() => this.#settle(false)}>
      <h2 id="title">Share ${this.what}?</h2>
      <p id="text">
        It is offered to others at once, to everybody who has its link. The film on this page makes room for it; its download goes
        on.
      </p>
      <div class="actions">
        <button class="button" autofocus @click=${() => this.#answer(false)}>Cancel</button>
        <button class="button primary" @click=${() => this.#answer(true)}>Share</button>
      </div>
    </dialog>`
  }
}
