import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { sliders } from '../elements/icons.ts'
import { setClientPolicy, sharedClient } from '../elements/shared-client.ts'
import type { Torrent } from '../engine/client.ts'
import { watchDataSaver } from '../engine/data-saver.ts'
import { type TorrentError, toTorrentError } from '../shared/errors.ts'
import type { AppConfig } from './config.ts'
import { droppedFiles, isTorrentFile } from './dropped-files.ts'
import type { Shared, Sharing } from './landing-view.ts'
import { parseRoute, type Route, readSource } from './routes.ts'
import { loadSettings, policyOf, type Settings, saveSettings, watchSettings } from './settings.ts'
import type { SettingsDialogElement } from './settings-dialog.ts'
import { sharedStyles } from './shared-styles.ts'
import { torrentAppStyles } from './torrent-app-styles.ts'
import { wholeMagnet } from './whole-magnet.ts'

const isFileDrag = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Whether a part of the page that is loaded when it is needed came. `partMissing` says so when it did not.
 */
const arrives = (part: Promise<unknown>): Promise<boolean> =>
  part.then(
    () => true,
    () => false,
  )

const inTextField = (event: Event): boolean => {
  const target = event.composedPath()[0]
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]')
}

/**
 * `<torrent-app>`: decides by the page's address which view is shown, takes what is dropped or pasted, and
 * keeps what this tab seeds. `config` is set once it is known; torrents start only then.
 */
export class TorrentAppElement extends LitElement {
  static override properties = {
    config: { attribute: false },
    updateReady: { attribute: false },
    partMissing: { attribute: false },
    offlineReady: { attribute: false },
    route: { state: true },
    dragging: { state: true },
    sharing: { state: true },
    settings: { state: true },
    savesData: { state: true },
    problem: { state: true },
  }

  static override styles = [sharedStyles, torrentAppStyles]

  declare config: AppConfig | null
  /** Puts the new version in place; `null` when there is none. */
  declare updateReady: (() => void) | null
  /** A part of this page is not to be had: most often a newer version has replaced it on the server. */
  declare partMissing: boolean
  /** All of this page is on this device. */
  declare offlineReady: boolean
  declare route: Route
  declare dragging: boolean
  declare sharing: Sharing | null
  declare settings: Settings
  /** The browser's data saver is on. */
  declare savesData: boolean
  /** What could not be opened or shared: by the field, with the text that was in it. */
  declare problem: { readonly text: string; readonly problem: string }

  /** What this tab seeds, until it is closed. */
  readonly #seeded = new Map<string, Torrent>()
  /** A `.torrent` that was opened, so that its description need not be fetched from peers. */
  #opened: Torrent | null = null
  #cancelSharing: AbortController | null = null
  readonly #listening = new AbortController()

  constructor() {
    super()
    this.config = null
    this.updateReady = null
    this.partMissing = false
    this.offlineReady = false
    this.route = { view: 'home' }
    this.dragging = false
    this.sharing = null
    this.settings = loadSettings()
    this.savesData = false
    this.problem = { text: '', problem: '' }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { signal } = this.#listening
    watchSettings((settings) => this.#applySettings(settings), signal)
    const stopDataSaver = watchDataSaver((savesData) => {
      this.savesData = savesData
    })
    signal.addEventListener('abort', stopDataSaver, { once: true })
    window.addEventListener('hashchange', this.#readAddress, { signal })
    window.addEventListener('popstate', this.#readAddress, { signal })
    document.addEventListener('paste', this.#onPaste, { signal })
    document.addEventListener('dragenter', this.#onDrag, { signal })
    document.addEventListener('dragover', this.#onDrag, { signal })
    document.addEventListener('dragleave', this.#onDragLeave, { signal })
    document.addEventListener('drop', this.#onDrop, { signal })
    window.addEventListener('beforeunload', this.#onLeave, { signal })
    this.#readAddress()
  }

  protected override render(): TemplateResult {
    const { route, config } = this
    return html`
      <button class="button quiet settings" aria-haspopup="dialog" @click=${this.#openSettings}>
        ${sliders}<span class="visually-hidden">Settings</span>
      </button>
      ${route.view === 'watch' ? this.#watch(route.source, config) : this.#home()}
      ${
        this.dragging
          ? html`<div class="drop">
              <div><strong>Drop to play or share</strong><span>A .torrent plays. Films, music and folders are shared.</span></div>
            </div>`
          : nothing
      }
      <settings-dialog
        .settings=${this.settings}
        .savesData=${this.savesData}
        @change-settings=${(event: CustomEvent<Settings>) => {
          saveSettings(event.detail)
          this.#applySettings(event.detail)
        }}
      ></settings-dialog>
      <div role="status">
        ${
          this.partMissing
            ? html`<div class="toast">
                A part of this page is missing: a newer version has replaced it.
                <button class="button primary" @click=${() => location.reload()}>Reload</button>
              </div>`
            : this.updateReady === null
              ? nothing
              : html`<div class="toast">
                  A new version is ready.<button class="button primary" @click=${this.updateReady}>Reload</button>
                </div>`
        }
      </div>
    `
  }

  #watch(source: string, config: AppConfig | null): TemplateResult | typeof nothing {
    if (config === null) return nothing
    return html`<watch-view
      .source=${source}
      .siteTrackers=${config.trackers ?? []}
      .seeding=${[...this.#seeded.keys()].some((infoHash) => source.includes(infoHash))}
      @go-home=${this.#goHome}
      @part-missing=${() => {
        this.partMissing = true
      }}
      @titled=${(event: CustomEvent<string>) => {
        document.title = `${event.detail} – Torrent Player`
      }}
    ></watch-view>`
  }

  #home(): TemplateResult {
    void arrives(import('./define-landing.ts'))
    const shared: Shared[] = [...this.#seeded.values()].map(({ infoHash, snapshot }) => ({
      infoHash,
      name: snapshot.name,
      magnet: snapshot.magnet,
      peers: snapshot.peers.length,
    }))
    return html`<landing-view
      .text=${this.problem.text}
      .problem=${this.problem.problem}
      .sample=${this.config?.sample ?? null}
      .sharing=${this.sharing}
      .shared=${shared}
      .offlineReady=${this.offlineReady}
      @open-source=${(event: CustomEvent<string>) => this.#open(event.detail)}
      @open-sample=${() => this.config?.sample && this.#open(this.config.sample.magnet)}
      @open-files=${(event: CustomEvent<File[]>) => void this.#openFiles(event.detail)}
      @cancel-sharing=${() => this.#cancelSharing?.abort()}
    ></landing-view>`
  }

  #openSettings = async (): Promise<void> => {
    const isThere = await arrives(import('./define-settings.ts'))
    if (isThere) this.shadowRoot?.querySelector<SettingsDialogElement>('settings-dialog')?.open()
  }

  #applySettings(settings: Settings): void {
    this.settings = settings
    setClientPolicy(policyOf(settings))
  }

  // -------------------------------------------------------------------------------------------- address

  #readAddress = (): void => {
    const route = parseRoute(location)
    this.problem = route.view === 'bad' ? route : { text: '', problem: '' }
    this.route = route
    if (route.view !== 'watch') {
      document.title = 'Torrent Player'
      this.#opened?.release()
      this.#opened = null
    }
  }

  #open(source: string): void {
    location.hash = source
  }

  #goHome = (): void => {
    history.pushState(null, '', location.pathname)
    this.#readAddress()
  }

  // -------------------------------------------------------------------------------------------- files

  async #openFiles(files: File[]): Promise<void> {
    const [first] = files
    if (first === undefined) return
    try {
      if (files.length === 1 && isTorrentFile(first)) await this.#openTorrentFile(first)
      else await this.#share(files)
    } catch (error) {
      this.#show(toTorrentError(error))
    }
  }

  async #openTorrentFile(file: File): Promise<void> {
    const client = await sharedClient()
    const torrent = await client.add(file)
    this.#opened?.release()
    this.#opened = torrent
    const magnet = await wholeMagnet(torrent)
    // Something else may have been opened meanwhile.
    if (this.#opened === torrent) this.#open(magnet)
  }

  async #share(files: readonly File[]): Promise<void> {
    this.#cancelSharing?.abort()
    const controller = new AbortController()
    this.#cancelSharing = controller
    const folder = files[0]?.webkitRelativePath.split('/')[0]
    const name = folder || (files.length === 1 ? files[0]?.name : undefined) || `${files.length} files`
    const total = files.reduce((sum, file) => sum + file.size, 0)
    if (this.route.view === 'watch') this.#goHome()
    this.sharing = { name, done: 0, total }
    try {
      const client = await sharedClient()
      const torrent = await client.seed(files, {
        name,
        signal: controller.signal,
        onProgress: (done, all) => {
          if (!controller.signal.aborted) this.sharing = { name, done, total: all }
        },
      })
      if (controller.signal.aborted) {
        torrent.release()
        return
      }
      this.#seeded.get(torrent.infoHash)?.release()
      this.#seeded.set(torrent.infoHash, torrent)
      torrent.on('stats', () => this.requestUpdate())
      const magnet = await wholeMagnet(torrent)
      if (!controller.signal.aborted) this.#open(magnet)
    } finally {
      if (this.#cancelSharing === controller) this.sharing = null
    }
  }

  #show(error: TorrentError): void {
    if (error.code === 'aborted') return
    if (this.route.view === 'watch') this.#goHome()
    this.problem = { text: '', problem: error.message }
  }

  // -------------------------------------------------------------------------------------------- paste and
  // drop

  #onPaste = (event: ClipboardEvent): void => {
    if (inTextField(event) || event.clipboardData === null) return
    const files = [...event.clipboardData.files]
    if (files.length > 0) {
      event.preventDefault()
      void this.#openFiles(files)
      return
    }
    const reading = readSource(event.clipboardData.getData('text'))
    if (!reading.ok) return
    event.preventDefault()
    this.#open(reading.source)
  }

  #onDrag = (event: DragEvent): void => {
    if (!isFileDrag(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    this.dragging = true
  }

  #onDragLeave = (event: DragEvent): void => {
    // Left the window, and not one element for another.
    if (event.relatedTarget === null) this.dragging = false
  }

  #onDrop = (event: DragEvent): void => {
    this.dragging = false
    const data = event.dataTransfer
    if (!isFileDrag(event) || data === null) return
    event.preventDefault()
    void droppedFiles(data).then(
      (files) => this.#openFiles(files),
      (error: unknown) => this.#show(toTorrentError(error)),
    )
  }

  /** Others may be watching from this tab. */
  #onLeave = (event: BeforeUnloadEvent): void => {
    const watched = [...this.#seeded.values()].some(({ snapshot }) => snapshot.peers.length > 0)
    if (watched) event.preventDefault()
  }
}
