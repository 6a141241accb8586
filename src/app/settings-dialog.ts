import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { boundKilobytes, defaultSettings, type Settings, uploadKilobytesLimits } from './settings.ts'
import { sharedStyles } from './shared-styles.ts'

const downloadHints: Record<Settings['download'], string> = {
  auto: 'The film that plays is downloaded to its end, so that it seeks fast and plays offline later.',
  window: 'Only about a minute ahead of what you watch. Saves data and space.',
  file: 'To its end, also when the browser’s data saver is on.',
  whole: 'All files, also those that you do not watch. You can leave out single ones.',
}

const uploadHints: Record<Settings['upload'], string> = {
  auto: 'You pass on what you have, as fast as your connection lets you.',
  limited: 'For all torrents together.',
  off: 'Nobody gets anything from you, and some will give you less in return.',
}

/**
 * `<settings-dialog>`: what holds for all torrents. Fires `change-settings` (detail: {@link Settings}) at
 * every change.
 */
export class SettingsDialogElement extends LitElement {
  static override properties = { settings: { attribute: false }, savesData: { type: Boolean } }

  static override styles = [
    sharedStyles,
    css`
      dialog {
        width: min(480px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 24px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--surface);
        color: var(--ink);
        box-shadow: 0 20px 60px rgb(0 0 0 / 0.3);
      }
      dialog::backdrop {
        background: rgb(10 12 14 / 0.5);
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 660;
        letter-spacing: -0.01em;
      }
      .field {
        margin-top: 20px;
      }
      label {
        display: block;
        margin-bottom: 6px;
        font-size: 14px;
        font-weight: 550;
      }
      select,
      input {
        width: 100%;
        height: 44px;
        padding: 0 12px;
        border: 1px solid var(--line-strong);
        border-radius: 10px;
        background: var(--ground);
        color: inherit;
        font: inherit;
      }
      .rate {
        display: flex;
        align-items: center;
        gap: 10px;
        margin-top: 8px;
      }
      .rate input {
        width: 120px;
      }
      .rate label {
        margin: 0;
        font-weight: 400;
      }
      p {
        margin: 6px 0 0;
        font-size: 14px;
        color: var(--ink-soft);
        text-wrap: pretty;
      }
      .saver {
        margin-top: 20px;
        padding: 12px 14px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--accent) 12%, transparent);
        color: var(--ink);
      }
      .actions {
        display: flex;
        justify-content: flex-end;
        margin-top: 24px;
      }
    `,
  ]

  declare settings: Settings
  /** The browser's data saver is on. */
  declare savesData: boolean

  constructor() {
    super()
    this.settings = defaultSettings
    this.savesData = false
  }

  /** The focus goes back to where it was when the dialog is closed. */
  open(): void {
    this.#dialog?.showModal()
  }

  get #dialog(): HTMLDialogElement | null {
    return this.shadowRoot?.querySelector('dialog') ?? null
  }

  protected override render(): TemplateResult {
    const { download, upload, uploadKilobytes } = this.settings
    const { min, max } = uploadKilobytesLimits
    const isAuto = download === 'auto' || upload === 'auto'
    return html`<dialog aria-labelledby="title" @click=${this.#onClick}>
      <h2 id="title">Settings</h2>
      <div class="field">
        <label for="download">Download</label>
        <select id="download" aria-describedby="download-hint" @change=${this.#onDownload}>
          ${this.#options(download, { auto: 'Automatic', window: 'Only what I watch', file: 'The file that plays', whole: 'Everything in the torrent' })}
        </select>
        <p id="download-hint">${downloadHints[download]}</p>
      </div>
      <div class="field">
        <label for="upload">Upload</label>
        <select id="upload" aria-describedby="upload-hint" @change=${this.#onUpload}>
          ${this.#options(upload, { auto: 'Automatic', limited: 'Limited', off: 'Off' })}
        </select>
        ${
          upload === 'limited'
            ? html`<div class="rate">
                <input
                  id="rate"
                  type="number"
                  inputmode="numeric"
                  min=${min}
                  max=${max}
                  step="10"
                  .value=${String(uploadKilobytes)}
                  @change=${this.#onRate}
                /><label for="rate">kB a second, at most</label>
              </div>`
            : nothing
        }
        <p id="upload-hint">${uploadHints[upload]}</p>
      </div>
      ${
        this.savesData
          ? html`<p class="saver" role="note">
              Data saver is on in this browser.
              ${isAuto ? 'Where you leave it at Automatic, only what you watch is downloaded and nothing is uploaded.' : 'Your own choices hold all the same.'}
            </p>`
          : nothing
      }
      <div class="actions"><button class="button primary" @click=${() => this.#dialog?.close()}>Done</button></div>
    </dialog>`
  }

  #options<Value extends string>(chosen: Value, names: Record<Value, string>): TemplateResult[] {
    return (Object.entries(names) as [Value, string][]).map(
      ([value, name]) => html`<option value=${value} ?selected=${value === chosen}>${name}</option>`,
    )
  }

  #onDownload = (event: Event): void => {
    this.#change({ download: (event.target as HTMLSelectElement).value as Settings['download'] })
  }

  #onUpload = (event: Event): void => {
    this.#change({ upload: (event.target as HTMLSelectElement).value as Settings['upload'] })
  }

  #onRate = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const uploadKilobytes = boundKilobytes(input.valueAsNumber)
    input.value = String(uploadKilobytes)
    this.#change({ uploadKilobytes })
  }

  #change(part: Partial<Settings>): void {
    this.settings = { ...this.settings, ...part }
    this.dispatchEvent(new CustomEvent('change-settings', { detail: this.settings }))
  }

  /** A press beside the dialog closes it, as Escape does. */
  #onClick = (event: MouseEvent): void => {
    const dialog = this.#dialog
    if (dialog === null || event.target !== dialog) return
    const { left, right, top, bottom } = dialog.getBoundingClientRect()
    const isInside =
      event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom
    if (!isInside) dialog.close()
  }
}
