import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { watchDataSaver } from '../client/data-saver.ts'
import { setClientPolicy } from '../client/shared-client.ts'
import { sliders } from '../elements/icons.ts'
import { TextsController } from '../elements/texts-controller.ts'
import { sayError, toTorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import { speak } from './app-language.ts'
import type { AppConfig } from './config.ts'
import type { GivenBy } from './file-decision.ts'
import { FileIntake } from './file-intake.ts'
import { type Dragged, listenForGiven } from './given-to-page.ts'
import type { Sharing } from './landing-view.ts'
import { listenForLaunches } from './launched-with.ts'
import { arrives } from './page-parts.ts'
import { hashWithFile, parseRoute, type Route } from './routes.ts'
import { loadSettings, policyOf, type Settings, saveSettings, watchSettings } from './settings.ts'
import type { SettingsDialogElement } from './settings-dialog.ts'
import type { ShareAnswer, ShareQuestionElement } from './share-question.ts'
import { sharedStyles } from './shared-styles.ts'
import { TabTorrents } from './tab-torrents.ts'
import { droppingTexts } from './texts/dropping.ts'
import { pageTexts } from './texts/page.ts'
import { toastsView } from './toasts.ts'
import { torrentAppStyles } from './torrent-app-styles.ts'
import type { TransferAction } from './transfers-bar.ts'
import type { WatchViewElement } from './watch-view.ts'

const dropView = (dragged: Dragged, isWatching: boolean): TemplateResult => html`<div class="drop">
  ${
    dragged === 'link'
      ? html`<div><strong>${pageTexts().dropToPlay}</strong><span>${pageTexts().dropLink}</span></div>`
      : html`<div>
          <strong>${pageTexts().dropToPlayOrShare}</strong><span>${pageTexts().dropFiles}</span>
          ${isWatching ? html`<span>${droppingTexts().joinFilm}</span>` : nothing}
        </div>`
  }
</div>`

type Watched = Extract<Route, { view: 'watch' }>

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
  /** Number of the file that the address names; `null`: none. */
  #shownFile: number | null = null
  /** What a person said of files that are to be shared. */
  readonly #answers = new WeakMap<readonly File[], NonNullable<ShareAnswer>>()
  readonly #intake = new FileIntake({
    isWatching: () => this.route.view === 'watch',
    open: (file) => this.#torrents.openFile(file),
    share: (files) => this.#share(files),
    addSubtitles: (files) =>
      this.shadowRoot?.querySelector<WatchViewElement>('watch-view')?.addSubtitles(files),
    ask: async (files) => (await this.#ask(files, true)) !== null,
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
    new TextsController(this)
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
    listenForLaunches({
      files: (files) => void this.#take(files, 'open'),
      address: (url) => this.#openRoute(parseRoute(url)),
      failed: (error) => this.#refuse('files', sayError(toTorrentError(error))),
    })
    window.addEventListener('beforeunload', this.#onLeave, { signal })
    void speak(this.settings.language)
    this.#readAddress()
  }

  protected override render(): TemplateResult {
    const { route, config } = this
    return html`
      <button class="button quiet settings" aria-haspopup="dialog" @click=${this.#openSettings}>
        ${sliders}<span class="visually-hidden">${pageTexts().settings}</span>
      </button>
      ${route.view === 'watch' ? this.#watch(route, config) : this.#home()}
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

  #watch({ source, file }: Watched, config: AppConfig | null): TemplateResult | typeof nothing {
    if (config === null) return nothing
    return html`<watch-view
      .source=${source}
      .file=${file}
      .offlineReady=${this.offlineReady}
      .siteTrackers=${[...(config.trackers ?? []), ...(config.ordinaryTrackers ?? [])]}
      .seeding=${this.#torrents.transfers.sharedHashes.some((infoHash) => source.includes(infoHash))}
      @torrent-opened=${(event: CustomEvent<string>) => this.#onOpened(event.detail)}
      @go-home=${this.#goHome}
      @file-shown=${(event: CustomEvent<number | null>) => this.#followFile(event.detail)}
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
    if (settings.language !== this.settings.language) void speak(settings.language)
    this.settings = settings
    setClientPolicy(policyOf(settings))
  }

  // -------------------------------------------------------------------------------------------- address

  #readAddress = (): void => {
    const route = parseRoute(location)
    const isSame = route.view === 'watch' && this.route.view === 'watch' && route.source === this.route.source
    this.problem = route.view === 'bad' ? route : { text: '', problem: '' }
    // Back, or a link to another file of what plays.
    if (isSame && route.file !== null && route.file !== this.#shownFile) this.route = route
    if (isSame) return
    this.#torrents.hide(route.view !== 'watch')
    this.route = route
    if (route.view === 'watch') return
    document.title = 'Torrent Player'
  }

  /** The address names the episode that plays, for a reload and for who copies it. */
  #followFile(file: number | null): void {
    this.#shownFile = file
    const hash = hashWithFile(location.hash, file)
    if (hash !== null && hash !== location.hash) history.replaceState(history.state, '', hash)
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

  #openRoute(route: Route): void {
    if (route.view === 'watch') this.#open(route.source)
    else if (route.view === 'bad') this.#refuse('link', route.problem)
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

  async #ask(files: readonly File[], isWatching: boolean): Promise<ShareAnswer> {
    if (!(await arrives(import('./define-share-question.ts')))) return null
    const question = this.shadowRoot?.querySelector<ShareQuestionElement>('share-question')
    const answer = (await question?.ask(files, isWatching)) ?? null
    if (answer !== null) this.#answers.set(files, answer)
    return answer
  }

  /** Several files that lie in no folder together get a name first, unless a person gave it already. */
  async #share(files: readonly File[]): Promise<void> {
    const name = await this.#nameFor(files)
    if (name === undefined) return
    if (this.route.view === 'watch') this.#goHome()
    await this.#torrents.share(files, { name, trackers: this.config?.ordinaryTrackers ?? [] })
  }

  /** `null`: the files have a name; `undefined`: they are not to be shared after all. */
  async #nameFor(files: readonly File[]): Promise<string | null | undefined> {
    if (files.length < 2) return null
    const names = await loadLazily(() => import('./share-name.ts'), 'The part that shares files')
    const answer = this.#answers.get(files)
    if (answer !== undefined || !names.needsName(files)) return answer?.name ?? names.sharedStem(files)
    return (await this.#ask(files, false))?.name
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
