import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { formatPercent } from '../elements/format.ts'
import { film, folder, link, page } from '../elements/icons.ts'
import { TextsController } from '../elements/texts-controller.ts'
import { copiedMs, copyText } from './copy-text.ts'
import { landingStyles } from './landing-styles.ts'
import type { LinkFieldElement } from './link-field.ts'
import { logo } from './logo.ts'
import { noteStyles } from './note-styles.ts'
import { sharedRow } from './shared-row.ts'
import { sharedStyles } from './shared-styles.ts'
import { landingTexts } from './texts/landing.ts'
import { pageTexts } from './texts/page.ts'
import { sharingTexts } from './texts/sharing.ts'
import type { Transfer } from './transfers.ts'

/** Hashing of files that were dropped or chosen. */
export interface Sharing {
  readonly name: string
  readonly done: number
  readonly total: number
}

/**
 * `<landing-view>`: the first page. Fires `open-source` (detail: a source), `open-torrent` and `share-files`
 * (detail of both: `File[]`), `transfer` (detail: `TransferAction`), `open-sample` and `cancel-sharing`.
 */
export class LandingViewElement extends LitElement {
  static override properties = {
    text: {},
    problem: {},
    fileProblem: {},
    sample: { attribute: false },
    sharing: { attribute: false },
    shared: { attribute: false },
    offlineReady: { type: Boolean },
    copied: { state: true },
  }

  static override styles = [sharedStyles, noteStyles, landingStyles]

  /** What stands in the field; it stays there when it is bad. */
  declare text: string
  declare problem: string
  /** What is to be said of files that were chosen, dropped or pasted. */
  declare fileProblem: string
  declare sample: { readonly name: string } | null
  declare sharing: Sharing | null
  /** What this tab made and is the first seed of. */
  declare shared: readonly Transfer[]
  /** All of this page is on this device. */
  declare offlineReady: boolean
  /** Info hash of the torrent whose link was copied a moment ago. */
  declare copied: string
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.copied = ''
    new TextsController(this)
    this.text = ''
    this.problem = ''
    this.fileProblem = ''
    this.sample = null
    this.sharing = null
    this.shared = []
    this.offlineReady = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
  }

  override focus(): void {
    this.shadowRoot?.querySelector<LinkFieldElement>('link-field')?.focus()
  }

  protected override render(): TemplateResult {
    const { fileProblem, sample } = this
    const texts = landingTexts()
    return html`
      <main>
        <div class="logo">${logo}</div>
        <h1>Torrent Player</h1>
        <p class="lead">${texts.lead}</p>
        <link-field
          label=${texts.field}
          hint=${texts.fieldHint}
          .text=${this.text}
          .problem=${this.problem}
          @open-source=${(event: CustomEvent<string>) => this.#fire('open-source', event.detail)}
        ></link-field>
        <div class="ways">
          ${
            sample === null
              ? nothing
              : html`<button class="button" title=${sample.name} @click=${() => this.#fire('open-sample', null)}>
                  ${film}${texts.sample}
                </button>`
          }
          <button class="button" aria-describedby="file-problem" @click=${() => this.#pick('#torrent')}>
            ${link}${texts.openTorrent}
          </button>
          <button class="button" aria-describedby="file-problem" @click=${() => this.#pick('#files')}>
            ${page}${sharingTexts().shareFiles}
          </button>
          <button class="button" aria-describedby="file-problem" @click=${() => this.#pick('#folder')}>
            ${folder}${sharingTexts().shareFolder}
          </button>
        </div>
        <div class="note">
          <p class="hint" ?hidden=${fileProblem !== ''}>
            ${texts.dropHint}
          </p>
          <p id="file-problem" class="problem" role="alert">${fileProblem}</p>
        </div>
        <!-- Of every name: torrent files are recognised by what is in them. -->
        <input id="torrent" type="file" hidden @change=${this.#onPicked('open-torrent')} />
        <input id="files" type="file" multiple hidden @change=${this.#onPicked('share-files')} />
        <input id="folder" type="file" webkitdirectory hidden @change=${this.#onPicked('share-files')} />
        ${this.#sharingView()} ${this.#sharedView()}
      </main>
      <footer>
        ${texts.address}
        <span role="status">${this.offlineReady ? pageTexts().offlineReady : nothing}</span>
      </footer>
    `
  }

  #sharingView(): TemplateResult | typeof nothing {
    const { sharing } = this
    if (sharing === null) return nothing
    const fraction = sharing.total > 0 ? sharing.done / sharing.total : 0
    return html`<section class="card progress" aria-label=${landingTexts().preparing}>
      <div>
        <h2><span>${landingTexts().preparingName(sharing.name)}</span><span>${formatPercent(fraction)}</span></h2>
        <progress max="1" .value=${fraction} aria-label=${landingTexts().progress}></progress>
      </div>
      <button class="button" @click=${() => this.#fire('cancel-sharing', null)}>${landingTexts().cancel}</button>
    </section>`
  }

  #sharedView(): TemplateResult | typeof nothing {
    if (this.shared.length === 0) return nothing
    return html`<section class="card">
      <h2>${sharingTexts().sharedHere}</h2>
      <ul>
        ${this.shared.map((transfer) =>
          sharedRow(transfer, {
            act: (detail) => this.#fire('transfer', detail),
            isCopied: transfer.infoHash === this.copied,
            copy: (href) => void this.#copy(transfer.infoHash, href),
          }),
        )}
      </ul>
      <span class="visually-hidden" role="status">${this.copied === '' ? nothing : sharingTexts().linkIsCopied}</span>
    </section>`
  }

  async #copy(infoHash: string, href: string): Promise<void> {
    if (!(await copyText(href))) return
    this.copied = infoHash
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.copied = ''
    }, copiedMs)
  }

  #pick(selector: string): void {
    this.shadowRoot?.querySelector<HTMLInputElement>(selector)?.click()
  }

  /** A way for each button: what is chosen to be opened is never shared. */
  #onPicked(name: 'open-torrent' | 'share-files'): (event: Event) => void {
    return (event) => {
      const input = event.target as HTMLInputElement
      const files = [...(input.files ?? [])]
      // So that the same file can be chosen again.
      input.value = ''
      if (files.length > 0) this.#fire(name, files)
    }
  }

  #fire(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
