import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { TextsController } from '../elements/texts-controller.ts'
import { dialogStyles } from './dialog-styles.ts'
import { askForMagnets, type HandlerState, magnetHandlerView } from './magnet-handler.ts'
import { boundKilobytes, defaultSettings, type Settings, uploadKilobytesLimits } from './settings.ts'
import { settingsDialogStyles } from './settings-dialog-styles.ts'
import { sharedStyles } from './shared-styles.ts'
import { settingsTexts } from './texts/settings.ts'

const downloadHint = (download: Settings['download']): string => {
  const texts = settingsTexts()
  return {
    auto: texts.downloadAutoHint,
    window: texts.downloadWindowHint,
    file: texts.downloadFileHint,
    whole: texts.downloadWholeHint,
  }[download]
}

const uploadHint = (upload: Settings['upload']): string => {
  const texts = settingsTexts()
  return { auto: texts.uploadAutoHint, limited: texts.uploadLimitedHint, off: texts.uploadOffHint }[upload]
}

/**
 * `<settings-dialog>`: what holds for all torrents. Fires `change-settings` (detail: {@link Settings}) at
 * every change.
 */
export class SettingsDialogElement extends LitElement {
  static override properties = {
    settings: { attribute: false },
    savesData: { type: Boolean },
    magnets: { state: true },
  }

  static override styles = [sharedStyles, dialogStyles, settingsDialogStyles]

  declare settings: Settings
  /** The browser's data saver is on. */
  declare savesData: boolean
  /** Whether the browser was asked to open magnet links here. */
  declare magnets: HandlerState

  constructor() {
    super()
    this.magnets = 'offered'
    new TextsController(this)
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
    const texts = settingsTexts()
    const isAuto = download === 'auto' || upload === 'auto'
    return html`<dialog aria-labelledby="title" @click=${this.#onClick}>
      <h2 id="title">${texts.title}</h2>
      <div class="field">
        <label for="download">${texts.download}</label>
        <select id="download" aria-describedby="download-hint" @change=${this.#onDownload}>
          ${this.#options(download, { auto: texts.automatic, window: texts.downloadWindow, file: texts.downloadFile, whole: texts.downloadWhole })}
        </select>
        <p id="download-hint">${downloadHint(download)}</p>
      </div>
      <div class="field">
        <label for="upload">${texts.upload}</label>
        <select id="upload" aria-describedby="upload-hint" @change=${this.#onUpload}>
          ${this.#options(upload, { auto: texts.automatic, limited: texts.uploadLimited, off: texts.uploadOff })}
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
                /><label for="rate">${texts.rate}</label>
              </div>`
            : nothing
        }
        <p id="upload-hint">${uploadHint(upload)}</p>
      </div>
      ${
        this.savesData
          ? html`<p class="saver" role="note">
              ${texts.saver}
              ${isAuto ? texts.saverHolds : texts.saverIgnored}
            </p>`
          : nothing
      }
      ${magnetHandlerView(this.magnets, () => {
        this.magnets = askForMagnets(document.baseURI)
      })}
      <div class="actions"><button class="button primary" @click=${() => this.#dialog?.close()}>${texts.done}</button></div>
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
