import { css, html, nothing, type TemplateResult } from 'lit'
import { BarPanelElement, barPanelStyles } from '../bar-panel.ts'
import { arrowLeft, check, cross } from '../icons.ts'
import { subtitlesTexts } from '../texts/subtitles.ts'
import { plusIcon, slidersIcon, subtitlesOffIcon, subtitlesOnIcon } from './subtitle-icons.ts'
import { labelSubtitles, type SubtitleLabel } from './subtitle-labels.ts'
import { lookStyles, lookView } from './subtitle-look.ts'
import type { SubtitleSession } from './subtitle-session.ts'

const menuStyles = css`
  :host {
    order: 20;
  }
  .sheet {
    width: calc(324px + var(--_panel-side, 6px));
  }
  .line {
    display: flex;
  }
  .line .row {
    flex: 1;
    min-width: 0;
  }
  .row > span:first-child {
    display: grid;
    place-items: center;
    font-size: 16px;
  }
  .back:dir(rtl) {
    scale: -1 1;
  }
  .remove {
    flex: none;
    width: 44px;
    min-height: 44px;
    padding: 0;
    border-radius: 8px;
  }
  .remove:hover {
    background: rgb(255 255 255 / 0.14);
  }
  .details {
    color: rgb(255 255 255 / 0.7);
    font-size: 12px;
  }
  .details span + span::before {
    content: ' · ';
  }
  .note {
    margin: 4px 10px 6px 36px;
    color: rgb(255 255 255 / 0.75);
    font-size: 12px;
  }
  hr {
    margin: 4px 10px;
    border: 0;
    border-top: 1px solid rgb(255 255 255 / 0.16);
  }
`

/** `<torrent-subtitle-menu>`: the button and panel of subtitles in the player's bar. */
export class SubtitleMenuElement extends BarPanelElement {
  static override properties = { ...BarPanelElement.properties, showsLook: { state: true } }
  static override styles = [barPanelStyles, menuStyles, lookStyles]

  /** Set once, before the element is put into the player. */
  session: SubtitleSession | null = null
  /** Called with the files that a person chose. */
  onFiles: (files: readonly File[]) => void = () => undefined
  declare showsLook: boolean
  /** Kept, since a browser may forget an input that is nowhere while a person still chooses. */
  #input: HTMLInputElement | null = null

  constructor() {
    super()
    this.showsLook = false
  }

  protected override get label(): string {
    return subtitlesTexts().button
  }

  protected override get panelRole(): 'dialog' {
    return 'dialog'
  }

  protected override icon(): TemplateResult {
    return this.session?.chosen ? subtitlesOnIcon : subtitlesOffIcon
  }

  override async toggle(open = !this.open): Promise<void> {
    this.showsLook = false
    await super.toggle(open)
  }

  protected override panel(): TemplateResult {
    return this.showsLook ? this.#look() : this.#list()
  }

  #list(): TemplateResult {
    const texts = subtitlesTexts()
    const { session } = this
    const sources = session?.sources ?? []
    const chosen = session?.chosen ?? null
    return html`
      <div role="radiogroup" aria-label=${texts.choices}>
        ${this.#row({ id: '', title: texts.off, details: [] }, chosen === null, false)}
        ${labelSubtitles(sources).map((label, at) =>
          this.#row(label, label.id === chosen?.id, sources[at]?.origin === 'added'),
        )}
      </div>
      ${sources.length === 0 ? html`<p class="note">${texts.none}</p>` : nothing}
      ${chosen?.isStyled ? html`<p class="note">${texts.stylesNotShown}</p>` : nothing}
      <hr />
      <button class="row" @click=${this.#addFile}>
        <span>${plusIcon}</span><span>${texts.addFile}</span>
      </button>
      <button class="row" @click=${() => this.#turn(true)}>
        <span>${slidersIcon}</span><span>${texts.look}</span>
      </button>
    `
  }

  #row({ id, title, details }: SubtitleLabel, isChosen: boolean, isRemovable: boolean): TemplateResult {
    const texts = subtitlesTexts()
    const state = isChosen ? this.session?.state : undefined
    const notes = [
      ...details,
      ...(state === 'loading' ? [texts.loading] : []),
      ...(state === 'failed' ? [texts.failed] : []),
    ]
    return html`<div class="line">
      <button
        class="row"
        role="radio"
        aria-checked=${isChosen}
        @click=${() => this.#choose(id === '' ? null : id)}
      >
        <span>${isChosen ? check : nothing}</span>
        <span>
          <span class="name" dir="auto">${title}</span>
          ${notes.length === 0 ? nothing : html`<span class="details">${notes.map((note) => html`<span>${note}</span>`)}</span>`}
        </span>
      </button>
      ${
        isRemovable
          ? html`<button class="remove" aria-label=${texts.remove(title)} title=${texts.remove(title)} @click=${() => this.#remove(id)}>${cross}</button>`
          : nothing
      }
    </div>`
  }

  #look(): TemplateResult {
    const { session } = this
    if (session === null) return html``
    return html`
      <button class="row" @click=${() => this.#turn(false)}>
        <span class="back">${arrowLeft}</span><span>${subtitlesTexts().back}</span>
      </button>
      ${lookView({
        style: session.style,
        delay: session.delay,
        setStyle: (style) => session.setStyle(style),
        setDelay: (seconds) => session.setDelay(seconds),
      })}
    `
  }

  #choose(id: string | null): void {
    this.session?.choose(id)
    void this.toggle(false)
  }

  #remove(id: string): void {
    this.session?.remove(id)
    void this.updateComplete.then(() => this.shadowRoot?.querySelector<HTMLElement>('.panel .row')?.focus())
  }

  /** To the other page of the panel, with the focus on its first row. */
  #turn(showsLook: boolean): void {
    // The row that has the focus goes away, and the panel would close.
    this.shadowRoot?.querySelector<HTMLElement>('.opener')?.focus()
    this.showsLook = showsLook
    void this.updateComplete.then(() => this.shadowRoot?.querySelector<HTMLElement>('.panel .row')?.focus())
  }

  #addFile = (): void => {
    const input = document.createElement('input')
    this.#input = input
    input.type = 'file'
    input.multiple = true
    input.accept = '.srt,.vtt,.ass,.ssa'
    input.addEventListener('change', () => this.onFiles([...(input.files ?? [])]))
    this.#input.click()
    void this.toggle(false)
  }
}

/** Defines the element, once for the page. */
export const defineSubtitleMenu = (): void => {
  if (!customElements.get('torrent-subtitle-menu')) {
    customElements.define('torrent-subtitle-menu', SubtitleMenuElement)
  }
}
