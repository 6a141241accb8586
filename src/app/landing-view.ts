import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatPercent } from '../elements/format.ts'
import { film, folder, page } from '../elements/icons.ts'
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
 * `<landing-view>`: the first page. Fires `open-source` (detail: a source), `open-files` (detail: `File[]`) and
 * `cancel-sharing`.
 */
export class LandingViewElement extends LitElement {
  static override properties = {
    text: {},
    problem: {},
    sample: { attribute: false },
    sharing: { attribute: false },
    shared: { attribute: false },
  }

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template: 1fr auto / minmax(0, 1fr);
        min-height: 100vh;
        min-height: 100dvh;
        padding: 32px max(20px, env(safe-area-inset-left)) 20px;
      }
      main {
        align-self: center;
        width: 100%;
        max-width: 640px;
        margin: 0 auto;
        padding-bottom: 6vh;
      }
      .logo svg {
        display: block;
        width: 56px;
        height: 56px;
      }
      h1 {
        margin: 22px 0 0;
        font-size: clamp(32px, 6vw, 46px);
        font-weight: 680;
        line-height: 1.08;
        letter-spacing: -0.025em;
      }
      .lead {
        margin: 12px 0 0;
        max-width: 34em;
        font-size: 18px;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      form {
        margin-top: 34px;
      }
      label {
        display: block;
        margin-bottom: 8px;
        font-size: 14px;
        font-weight: 550;
      }
      .field {
        display: flex;
        gap: 8px;
      }
      input[type='text'] {
        flex: 1;
        min-width: 0;
        height: 52px;
        padding: 0 16px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
      }
      input::placeholder {
        color: var(--ink-soft);
        opacity: 0.85;
      }
      input[type='text']:focus-visible {
        outline-offset: 0;
        border-color: var(--accent);
      }
      input[aria-invalid='true'] {
        border-color: var(--danger);
      }
      .field .button {
        min-height: 52px;
        padding: 0 26px;
        border-radius: var(--radius);
      }
      .problem {
        margin: 10px 0 0;
        color: var(--danger);
        font-size: 15px;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 18px;
      }
      .hint {
        margin: 14px 0 0;
        font-size: 14px;
        color: var(--ink-soft);
      }
      .card {
        margin-top: 24px;
        padding: 16px 18px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .card h2 {
        margin: 0;
        font-size: 15px;
        font-weight: 600;
      }
      .progress {
        display: flex;
        align-items: center;
        gap: 14px;
      }
      .progress > div {
        flex: 1;
        min-width: 0;
      }
      .progress h2 {
        display: flex;
        gap: 12px;
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
      }
      .progress h2 span:first-child {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      progress {
        display: block;
        width: 100%;
        height: 6px;
        margin-top: 10px;
        accent-color: var(--accent);
      }
      ul {
        margin: 8px 0 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 16px;
        padding: 6px 0;
      }
      li a {
        overflow-wrap: anywhere;
      }
      li span {
        flex: none;
        font-size: 14px;
        color: var(--ink-soft);
      }
      footer {
        width: 100%;
        max-width: 640px;
        margin: 0 auto;
        font-size: 13px;
        color: var(--ink-soft);
      }
      @media (max-width: 520px) {
        main {
          padding-bottom: 2vh;
        }
        .lead {
          font-size: 17px;
        }
        .field {
          flex-direction: column;
        }
        input[type='text'] {
          flex: none;
        }
        .ways {
          flex-direction: column;
        }
      }
    `,
  ]

  /** What stands in the field; it stays there when it is bad. */
  declare text: string
  declare problem: string
  declare sample: { readonly name: string } | null
  declare sharing: Sharing | null
  declare shared: readonly Shared[]

  constructor() {
    super()
    this.text = ''
    this.problem = ''
    this.sample = null
    this.sharing = null
    this.shared = []
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
      <footer>Peers that you exchange data with can see your IP address. Share only what you may share.</footer>
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
