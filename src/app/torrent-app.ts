import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { watchDataSaver } from '../client/data-saver.ts'
import { setClientPolicy } from '../client/shared-client.ts'
import { sliders } from '../elements/icons.ts'
import type { AppConfig } from './config.ts'
import type { GivenBy } from './file-decision.ts'
import { FileIntake } from './file-intake.ts'
import { type Dragged, listenForGiven } from './given-to-page.ts'
import type { Sharing } from './landing-view.ts'
import { arrives } from './page-parts.ts'
import { parseRoute, type Route } from './routes.ts'
import { loadSettings, policyOf, type Settings, saveSettings, watchSettings } from './settings.ts'
import type { SettingsDialogElement } from './settings-dialog.ts'
import type { ShareQuestionElement } from './share-question.ts'
import { sharedStyles } from './shared-styles.ts'
import { TabTorrents } from './tab-torrents.ts'
import { droppingTexts } from './texts/dropping.ts'
import { toastsView } from './toasts.ts'
import { torrentAppStyles } from './torrent-app-styles.ts'
import type { TransferAction } from './transfers-bar.ts'
import type { WatchViewElement } from './watch-view.ts'

const dropView = (dragged: Dragged, isWatching: boolean): TemplateResult => html`<div class="drop">
  ${
    dragged === 'link'
      ? html`<div><strong>Drop to play</strong><span>A magnet link or the address of a .torrent plays.</span></div>`
      : html`<div>
          <strong>Drop to play or share</strong><span>A .torrent plays. Films, music and folders are shared.</span>
          ${isWatching ? html`<span>${droppingTexts().joinFilm}</span>` : nothing}
        </div>`
  }
</div>`

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
    said: { state: true },
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
  /** What is held over the page, to be dropped. */
  declare dragging: Dragged | null
  declare sharing: Sharing | null
  declare settings: Settings
  /** The browser's data saver is on. */
  declare savesData: boolean
  /** Why the address cannot be opened, and what stands in the field then. */
  declare problem: { readonly text: string; readonly problem: string }
  /** What is to be said of files; `''`: nothing. */
  declare said: string

  readonly #torrents = new TabTorrents({
    watched: () => (this.route.view === 'watch' ? this.route.source : null),
    open: (source) => this.#open(source),
    sharing: (sharing) => {
      this.sharing = sharing
    },
    say: (sentence) => {
      this.said = sentence
    },
    changed: () => this.requestUpdate(),
  })
  readonly #listening = new AbortController()
  readonly #intake = new FileIntake({
    isWatching: () => this.route.view === 'watch',
    open: (file) => this.#torrents.openFile(file),
    share: (files) => this.#share(files),
    addSubtitles: (files) =>
      this.shadowRoot?.querySelector<WatchViewElement>('watch-view')?.addSubtitles(files),
    ask: (files) => this.#ask(files),
    say: (sentence) => {
      this.said = sentence
    },
  })

  constructor() {
    super()
    this.config = null
    this.updateReady = null
    this.partMissing = false
    this.offlineReady = false
    this.route = { view: 'home' }
    this.dragging = null
    this.sharing = null
    this.settings = loadSettings()
    this.savesData = false
    this.problem = { text: '', problem: '' }
    this.said = ''
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
    listenForGiven(
      {
        files: (files) => void this.#take(files, 'drop'),
        source: (source) => this.#open(source),
        dragging: (what) => {
          this.dragging = what
        },
        failed: (what, sentence) => this.#refuse(what, sentence),
      },
      signal,
    )
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
      ${this.dragging === null ? nothing : dropView(this.dragging, route.view === 'watch')}
      <settings-dialog
        .settings=${this.settings}
        .savesData=${this.savesData}
        @change-settings=${(event: CustomEvent<Settings>) => {
          saveSettings(event.detail)
          this.#applySettings(event.detail)
        }}
      ></settings-dialog>
      <share-question></share-question>
      <div class="foot">
        <div class="toasts">
          ${toastsView({
            // On the first page it stands with the buttons.
            said: route.view === 'watch' ? this.said : '',
            dismiss: this.#dismissSaid,
            isPartMissing: this.partMissing,
            updateReady: this.updateReady,
          })}
        </div>
        ${this.#bar()}
      </div>
    `
  }

  /** The first page has a list of its own of what is shared. */
  #bar(): TemplateResult | typeof nothing {
    const { route } = this
    const listed = this.#torrents.transfers.list.filter(
      ({ kind }) => route.view === 'watch' || kind === 'download',
    )
    if (listed.length === 0) return nothing
    void arrives(import('./define-transfers-bar.ts'))
    return html`<transfers-bar .transfers=${listed} @transfer=${this.#onTransfer}></transfers-bar>`
  }

  #dismissSaid = (): void => {
    this.said = ''
  }

  #watch(source: string, config: AppConfig | null): TemplateResult | typeof nothing {
    if (config === null) return nothing
    return html`<watch-view
      .source=${source}
      .offlineReady=${this.offlineReady}
      .siteTrackers=${[...(config.trackers ?? []), ...(config.ordinaryTrackers ?? [])]}
      .seeding=${this.#torrents.transfers.sharedHashes.some((infoHash) => source.includes(infoHash))}
      @torrent-opened=${(event: CustomEvent<string>) => this.#onOpened(event.detail)}
      @go-home=${this.#goHome}
      @open-source=${(event: CustomEvent<string>) => this.#open(event.detail)}
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
    return html`<landing-view
      .text=${this.problem.text}
      .problem=${this.problem.problem}
      .fileProblem=${this.said}
      .sample=${this.config?.sample ?? null}
      .sharing=${this.sharing}
      .shared=${this.#torrents.transfers.list.filter(({ kind }) => kind === 'shared')}
      .offlineReady=${this.offlineReady}
      @open-source=${(event: CustomEvent<string>) => this.#open(event.detail)}
      @open-sample=${() => this.config?.sample && this.#open(this.config.sample.magnet)}
      @open-torrent=${(event: CustomEvent<File[]>) => void this.#take(event.detail, 'open')}
      @share-files=${(event: CustomEvent<File[]>) => void this.#take(event.detail, 'share')}
      @cancel-sharing=${() => this.#torrents.cancelSharing()}
      @transfer=${this.#onTransfer}
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
    const isSame = route.view === 'watch' && this.route.view === 'watch' && route.source === this.route.source
    this.problem = route.view === 'bad' ? route : { text: '', problem: '' }
    if (isSame) return
    this.#torrents.hide(route.view !== 'watch')
    this.route = route
    if (route.view === 'watch') return
    document.title = 'Torrent Player'
  }

  #onOpened(infoHash: string): void {
    const { route } = this
    void this.#torrents.show(infoHash, () => this.route === route)
  }

  #onTransfer = ({ detail }: CustomEvent<TransferAction>): void => this.#torrents.act(detail)

  #open(source: string): void {
    this.said = ''
    location.hash = source
  }

  #goHome = (): void => {
    this.said = ''
    history.pushState(null, '', location.pathname)
    this.#readAddress()
  }

  // -------------------------------------------------------------------------------------------- files

  #take(files: readonly File[], by: GivenBy): Promise<void> {
    this.said = ''
    return this.#intake.take(files, by)
  }

  async #ask(files: readonly File[]): Promise<boolean> {
    if (!(await arrives(import('./define-share-question.ts')))) return false
    const question = this.shadowRoot?.querySelector<ShareQuestionElement>('share-question')
    return (await question?.ask(files)) ?? false
  }

  async #share(files: readonly File[]): Promise<void> {
    if (this.route.view === 'watch') this.#goHome()
    await this.#torrents.share(files, this.config?.ordinaryTrackers ?? [])
  }

  /** What goes on goes on: it is only said, and on the first page at the place that it belongs to. */
  #refuse(what: Dragged, problem: string): void {
    if (what === 'link' && this.route.view !== 'watch') this.problem = { text: '', problem }
    else this.said = problem
  }

  /** Others may be watching from this tab. */
  #onLeave = (event: BeforeUnloadEvent): void => {
    if (this.#torrents.transfers.isWatched) event.preventDefault()
  }
}
