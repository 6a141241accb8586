import { html, LitElement, type TemplateResult } from 'lit'
import { TextsController } from '../elements/texts-controller.ts'
import { linkFieldStyles } from './link-field-styles.ts'
import { noteStyles } from './note-styles.ts'
import { readSource } from './routes.ts'
import { sharedStyles } from './shared-styles.ts'
import { landingTexts } from './texts/landing.ts'

/**
 * `<link-field>`: a field for a link with its button, and below it a hint in whose place a problem comes:
 * nothing moves. Fires
 * `open-source` (detail: a source) when what stands in it is a link.
 */
export class LinkFieldElement extends LitElement {
  static override properties = {
    label: {},
    hint: {},
    action: {},
    text: {},
    problem: {},
  }

  static override styles = [sharedStyles, noteStyles, linkFieldStyles]

  declare label: string
  declare hint: string
  /** What the button says; `''`: that it plays. */
  declare action: string
  /** What stands in the field; it stays there when it is bad. */
  declare text: string
  declare problem: string

  constructor() {
    super()
    this.label = ''
    this.hint = ''
    this.action = ''
    new TextsController(this)
    this.text = ''
    this.problem = ''
  }

  override focus(): void {
    this.shadowRoot?.querySelector<HTMLInputElement>('#source')?.focus()
  }

  protected override render(): TemplateResult {
    const { label, hint, action, text, problem } = this
    return html`<form novalidate @submit=${this.#onSubmit}>
      <label for="source">${label}</label>
      <div class="field">
        <input
          id="source"
          name="source"
          type="text"
          dir="ltr"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="magnet:?xt=urn:btih:…"
          aria-invalid=${problem !== ''}
          aria-describedby="hint problem"
          .value=${text}
          @input=${this.#onInput}
        />
        <button class="button primary">${action || landingTexts().play}</button>
      </div>
      <div class="note">
        <p id="hint" class="hint" ?hidden=${problem !== ''}>${hint}</p>
        <p id="problem" class="problem" role="alert">${problem}</p>
      </div>
    </form>`
  }

  #onInput = (event: InputEvent): void => {
    this.text = (event.target as HTMLInputElement).value
    this.problem = ''
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const reading = readSource(this.text)
    if (reading.ok) {
      this.dispatchEvent(new CustomEvent('open-source', { detail: reading.source }))
      return
    }
    this.problem = reading.problem
    this.focus()
  }
}
