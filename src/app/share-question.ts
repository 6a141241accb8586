import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { TextsController } from '../elements/texts-controller.ts'
import { dialogStyles } from './dialog-styles.ts'
import { cleanName, needsName, proposedName, shareTitle } from './share-name.ts'
import { shareQuestionStyles } from './share-question-styles.ts'
import { sharedStyles } from './shared-styles.ts'
import { sharingTexts } from './texts/sharing.ts'

/** What a person answered: `null` that nothing is to be shared. */
export type ShareAnswer = {
  /** For files that have no name together; `null`: they have one. */
  readonly name: string | null
} | null

/**
 * `<share-question>`: asks whether files are to be shared, while a film is on the screen, and what they are
 * called, where they lie in no folder together.
 */
export class ShareQuestionElement extends LitElement {
  static override properties = { files: { state: true }, isWatching: { state: true } }

  static override styles = [sharedStyles, dialogStyles, shareQuestionStyles]

  declare files: readonly File[]
  declare isWatching: boolean
  #settle: (answer: ShareAnswer) => void = () => undefined

  constructor() {
    super()
    new TextsController(this)
    this.files = []
    this.isWatching = false
  }

  /** Resolves with the answer. A second question answers the first with no. */
  async ask(files: readonly File[], isWatching: boolean): Promise<ShareAnswer> {
    this.#settle(null)
    this.files = files
    this.isWatching = isWatching
    await this.updateComplete
    const dialog = this.#dialog
    if (dialog === null) return null
    const field = this.#field
    if (field !== null) field.value = proposedName(files)
    if (!dialog.open) dialog.showModal()
    field?.select()
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#settle(null)
  }

  get #dialog(): HTMLDialogElement | null {
    return this.shadowRoot?.querySelector('dialog') ?? null
  }

  get #field(): HTMLInputElement | null {
    return this.shadowRoot?.querySelector('input') ?? null
  }

  #answer(answer: ShareAnswer): void {
    this.#settle(answer)
    this.#dialog?.close()
  }

  #share = (event: Event): void => {
    event.preventDefault()
    const field = this.#field
    this.#answer({ name: field === null ? null : cleanName(field.value) || proposedName(this.files) })
  }

  protected override render(): TemplateResult {
    const { files, isWatching } = this
    const texts = sharingTexts()
    return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${() => this.#settle(null)}>
      <form @submit=${this.#share}>
        <h2 id="title">${texts.ask(shareTitle(files))}</h2>
        ${
          needsName(files)
            ? html`<label class="name">${texts.name}<input maxlength="120" autocomplete="off" autofocus /></label>`
            : nothing
        }
        <p id="text">${texts.isOffered} ${isWatching ? texts.makesRoom : nothing}</p>
        <div class="actions">
          <button type="button" class="button" ?autofocus=${!needsName(files)} @click=${() => this.#answer(null)}>
            ${texts.cancel}
          </button>
          <button class="button primary">${texts.share}</button>
        </div>
      </form>
    </dialog>`
  }
}
