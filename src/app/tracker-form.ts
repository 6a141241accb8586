import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { TextsController } from '../elements/texts-controller.ts'
import type { TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { sharedStyles } from './shared-styles.ts'
import { detailsTexts } from './texts/details.ts'
import { readTracker } from './tracker-entry.ts'
import { trackerFormStyles } from './tracker-form-styles.ts'

/** `<tracker-form>`: adds a tracker to a torrent by hand. Fires `add-tracker` (detail: its address). */
export class TrackerFormElement extends LitElement {
  static override properties = {
    torrent: { attribute: false },
    problem: { state: true },
    added: { state: true },
  }

  static override styles = [sharedStyles, trackerFormStyles]

  declare torrent: TorrentSnapshot | null
  /** What is wrong with what stands in the field, or `''`. */
  declare problem: string
  /** The tracker that was added last, for a person who does not see the list grow. */
  declare added: string

  constructor() {
    super()
    new TextsController(this)
    this.torrent = null
    this.problem = ''
    this.added = ''
  }

  get #input(): HTMLInputElement | null {
    return this.shadowRoot?.querySelector('input') ?? null
  }

  override focus(options?: FocusOptions): void {
    this.#input?.focus(options)
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.torrent === null) return nothing
    if (this.torrent.private) {
      return html`<p>
        ${detailsTexts().privateTorrent}
      </p>`
    }
    const { problem } = this
    return html`<form novalidate @submit=${this.#onSubmit}>
      <label for="url">${detailsTexts().addTracker}</label>
      <div class="field">
        <input
          id="url"
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="wss://"
          maxlength="2048"
          aria-invalid=${problem === '' ? 'false' : 'true'}
          aria-describedby="said"
          @input=${() => {
            this.problem = ''
          }}
        />
        <button class="button">${detailsTexts().add}</button>
      </div>
      <div id="said" role="status">
        ${problem === '' ? nothing : html`<p class="problem">${problem}</p>`}
        ${this.added === '' ? nothing : html`<span class="visually-hidden">${detailsTexts().added(this.added)}</span>`}
      </div>
    </form>`
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const input = this.#input
    const { torrent } = this
    if (input === null || torrent === null) return
    const entry = readTracker(input.value, torrent, location.protocol === 'https:')
    this.added = ''
    this.problem = entry.ok ? '' : entry.problem
    if (entry.ok) {
      this.dispatchEvent(new CustomEvent('add-tracker', { detail: entry.url }))
      this.added = entry.url
      input.value = ''
    }
    // On both ways: the next address, or the mistake in this one.
    input.focus()
  }
}
