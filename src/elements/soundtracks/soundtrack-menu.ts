import { css, html, nothing, svg, type TemplateResult } from 'lit'
import { BarPanelElement, barPanelStyles } from '../bar-panel.ts'
import { check } from '../icons.ts'
import { soundtracksTexts } from '../texts/soundtracks.ts'
import type { SoundtrackRow } from './soundtrack-rows.ts'

const menuStyles = css`
  ${barPanelStyles}
  :host {
    order: 30;
  }
  .details {
    color: rgb(255 255 255 / 0.7);
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .details span + span::before {
    content: ' · ';
  }
  .row[aria-disabled='true'] {
    cursor: default;
  }
  .row[aria-disabled='true'] .name {
    color: rgb(255 255 255 / 0.55);
  }
`

/** A wave of sound. */
const waveIcon = html`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor"
  stroke-width="2" stroke-linecap="round" aria-hidden="true">${svg`<path d="M4 10v4M8 6.500v11M12 3.500v17M16 7.500v9M20 10v4" />`}</svg>`

/** `<torrent-soundtrack-menu>`: the button and panel of soundtracks in the player's bar. */
export class SoundtrackMenuElement extends BarPanelElement {
  static override properties = {
    ...BarPanelElement.properties,
    rows: { attribute: false },
    current: { attribute: false },
  }
  static override styles = menuStyles

  declare rows: readonly SoundtrackRow[]
  declare current: number | null
  onChoose: (id: number) => void = () => undefined

  constructor() {
    super()
    this.rows = []
    this.current = null
  }

  protected override get label(): string {
    return soundtracksTexts().button
  }

  protected override icon(): TemplateResult {
    return waveIcon
  }

  protected override panel(): TemplateResult {
    return html`${this.rows.map((row) => this.#row(row))}`
  }

  #row({ id, title, details, isPlayable }: SoundtrackRow): TemplateResult {
    const isChecked = id === this.current
    // One that cannot be played keeps the focus, so that its reason can be heard.
    return html`
      <button
        class="row"
        role="menuitemradio"
        aria-checked=${isChecked}
        aria-disabled=${!isPlayable}
        @click=${() => this.#choose(id, isPlayable)}
      >
        <span>${isChecked ? check : nothing}</span>
        <span>
          <span class="name">${title}</span>
          ${details.length === 0 ? nothing : html`<span class="details">${details.map((detail) => html`<span>${detail}</span>`)}</span>`}
        </span>
      </button>
    `
  }

  #choose(id: number, isPlayable: boolean): void {
    if (!isPlayable) return
    this.onChoose(id)
    void this.toggle(false)
  }
}
