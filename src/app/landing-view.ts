import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatPercent } from '../elements/format.ts'
import { film, folder, page } from '../elements/icons.ts'
import { landingStyles } from './landing-styles.ts'
import { logo } from './logo.ts'
import { readSource } from './routes.ts'
import { sharedStyles } from './shared-styles.ts'

/** A torrent that this tab seeds. */
export interface Shared {
  readonly infoHash: string
  readonly name: string
  /** `null` till name and trackers are known. */
  readonly magnet: string | null
  readonly peers: number
}

/** Hashing of files that were dropped or chosen. */
export interface Sharing {
  readonly name: string
  readonly done: number
  readonly total: number
}

/**
 * `<landing-view>`: the first page. Fires `open-source` (detail: a source), `open-files` (detail: `File[]`)
 * and `cancel-sharing`.
 */
export class LandingViewElement extends LitElement {
  static override properties = {
    text: {},
    problem: {},
    sample: { attribute: false },
    sharing: { attribute: false },
    shared: { attribute: false },
    offlineReady: { type: Boolean },
  }

  static override styles = [sharedStyles, landingStyles]

  /** What stands in the field; it stays there when it is bad. */
  declare text: string
  declare problem: string
  declare sample: { readonly name: string } | null
  declare sharing: Sharing | null
  declare shared: readonly Shared[]
  /** All of this page is on this device. */
  declare offlineReady: boolean

  constructor() {
    super()
    this.text = ''
    this.problem = ''
    this.sample = null
    this.sharing = null
    this.shared = []
    this.offlineReady = false
  }

  override focus(): void {
    this.shadowRoot?.querySelector<HTMLInputElement>('#source')?.focus()
  }

  protected override render(): TemplateResult {
    const { problem, sample } = this
    return html`
      <main>
        <div class="logo">${logo}</div>
        <h1>Torrent Player</h1>
        <p class="lead">Paste a link and watch. The film plays while it arrives, straight from other people’s browsers.</p>
        <form novalidate @submit=${this.#onSubmit}>
          <label for="source">Magnet link, info hash or .torrent address</label>
          <div class="field">
            <input
              id="source"
              name="source"
              type="text"
              inputmode="url"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              placeholder="magnet:?xt=urn:btih:…"
              aria-invalid=${problem !== ''}
              aria-describedby="problem"
              .value=${this.text}
              @input=${this.#onInput}
            />
            <button class="button primary">Play</button>
          </div>
          <div id="problem" role="alert">${problem === '' ? nothing : html`<p class="problem">${problem}</p>`}</div>
        </form>
        <div class="ways">
          ${
            sample === null
              ? nothing
              : html`<button class="button" title=${sample.name} @click=${() => this.#fire('open-sample', null)}>
                  ${film}Play the sample
                </button>`
          }
          <button class="button" @click=${() => this.#pick('#torrent')}>${page}Open a .torrent</button>
          <button class="button" @click=${() => this.#pick('#files')}>${folder}Share files</button>
        </div>
        <p class="hint">You can also drop a .torrent, a film or a whole folder anywhere on this page.</p>
        <input id="torrent" type="file" accept=".torrent,application/x-bittorrent" hidden @change=${this.#onPicked} />
        <input id="files" type="file" multiple hidden @change=${this.#onPicked} />
        ${this.#sharingView()} ${this.#sharedView()}
      </main>
      <footer>
        Peers that you exchange data with can see your IP address. Share only what you may share.
        <span role="status">${this.offlineReady ? 'Ready offline: this page opens without a network.' : nothing}</span>
      </footer>
    `
  }

  #sharingView(): TemplateResult | typeof nothing {
    const { sharing } = this
    if (sharing === null) return nothing
    const fraction = sharing.total > 0 ? sharing.done / sharing.total : 0
    return html`<section class="card progress" aria-label="Preparing to share">
      <div>
        <h2><span>Preparing “${sharing.name}”</span><span>${formatPercent(fraction)}</span></h2>
        <progress max="1" .value=${fraction} aria-label="Progress"></progress>
      </div>
      <button class="button" @click=${() => this.#fire('cancel-sharing', null)}>Cancel</button>
    </section>`
  }

  #sharedView(): TemplateResult | typeof nothing {
    if (this.shared.length === 0) return nothing
    return html`<section class="card">
      <h2>Shared from this tab</h2>
      <ul>
        ${this.shared.map(
          ({ name, magnet, peers }) => html`<li>
            ${magnet === null ? html`<span>${name}</span>` : html`<a href=${`#${magnet}`}>${name}</a>`}<span>${peers} ${peers === 1 ? 'peer' : 'peers'}</span>
          </li>`,
        )}
      </ul>
    </section>`
  }

  #onInput = (event: InputEvent): void => {
    this.text = (event.target as HTMLInputElement).value
    this.problem = ''
  }

  #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const reading = readSource(this.text)
    if (reading.ok) {
      this.#fire('open-source', reading.source)
      return
    }
    this.problem = reading.problem
    this.focus()
  }

  #pick(selector: string): void {
    this.shadowRoot?.querySelector<HTMLInputElement>(selector)?.click()
  }

  #onPicked = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const files = [...(input.files ?? [])]
    // So that the same file can be chosen again.
    input.value = ''
    if (files.length > 0) this.#fire('open-files', files)
  }

  #fire(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
