import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { adoptStyles } from '../elements/bar/adopt-styles.ts'
import { whenPresented } from '../elements/first-picture.ts'
import { arrowLeft, speakerOff } from '../elements/icons.ts'
import { NamesController } from '../elements/names-controller.ts'
import type { TorrentPlayerElement } from '../elements/torrent-player.ts'
import { tryToPlay } from '../elements/try-to-play.ts'
import type { FileSnapshot, TorrentSnapshot } from '../engine/messages/snapshot.ts'
import { selectOnlyOf } from '../protocol/link.ts'
import type { TorrentError } from '../shared/errors.ts'
import { loadLazily } from '../shared/load-lazily.ts'
import type { BelowFilm } from './below-film.ts'
import { belowFilmPart } from './below-film-part.ts'
import type { correctionView } from './correction-view.ts'
import { isFailedAddress } from './failed-address.ts'
import { arrives } from './page-parts.ts'
import { sharedStyles } from './shared-styles.ts'
import { filesTexts } from './texts/files.ts'
import { pageTexts } from './texts/page.ts'
import { offerTheatre } from './theatre.ts'
import { loadChoices, saveChoices } from './torrent-choices.ts'
import { watchStyles } from './watch-styles.ts'
import { tabTitleOf } from './watch-titles.ts'

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index])

/**
 * `<watch-view>`: the player, and below it what is known of the torrent. Fires `go-home`, `open-source`
 * (detail: a source), `titled` (detail: a name), `file-shown` (detail: the number of a file, `null`: the one
 * that plays anyway) and `part-missing`; and to the top of the page `torrent-opened` (detail: its info hash),
 * and `first-picture`, whenever it begins to play.
 */
export class WatchViewElement extends LitElement {
  static override properties = {
    source: {},
    file: { attribute: false },
    aspect: { state: true },
    seeding: { type: Boolean },
    siteTrackers: { attribute: false },
    muted: { state: true },
    failedAddress: { state: true },
    offlineReady: { type: Boolean },
  }

  static override styles = [sharedStyles, watchStyles]

  /** Magnet link, info hash or URL of a `.torrent`. */
  declare source: string
  /** Number of the file to play; `null`: the address does not say. */
  declare file: number | null
  /** Width by height of the film's picture; `null`: not known, or there is none. */
  declare aspect: number | null
  /** This tab made the torrent and is its first seed. */
  declare seeding: boolean
  /** Trackers that every visitor of this site gets. */
  declare siteTrackers: readonly string[]
  /** Playback began without sound, since the browser asked for a gesture first. */
  declare muted: boolean
  /** `source` is the address of a `.torrent`, and no torrent came of it. */
  declare failedAddress: boolean
  /** Every part of the app is stored on this device. */
  declare offlineReady: boolean

  /** What stands below the film; `null`: it is not here yet. */
  #below: BelowFilm | null = null
  #stopBelow: (() => void) | undefined
  /** `null`: it is not here yet, and pages that play never load it. */
  #correctionView: typeof correctionView | null = null
  /** What the player told last of the torrent on the screen. */
  #last: TorrentSnapshot | null = null
  #hasNothingToPlay = false
  /** Number of the file that plays when the address names none. */
  #usualFile: number | null = null

  constructor() {
    super()
    new NamesController(this, this.#onNames)
    this.offlineReady = false
    this.source = ''
    this.file = null
    this.aspect = null
    this.seeding = false
    this.muted = false
    this.failedAddress = false
    this.siteTrackers = []
  }

  /** Files of subtitles that a person gave to the page join what plays. */
  async addSubtitles(files: readonly File[]): Promise<void> {
    const { addSubtitleFiles } = await loadLazily(
      () => import('../elements/subtitles/commands.ts'),
      'The part that takes files of subtitles',
    )
    if (this.#player !== null) addSubtitleFiles(this.#player, files)
  }

  get #player(): TorrentPlayerElement | null {
    return this.shadowRoot?.querySelector('torrent-player') ?? null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stopBelow = belowFilmPart.onCome(this.#showBelow)
    this.#showBelow()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stopBelow?.()
  }

  #showBelow = (): void => {
    const Part = belowFilmPart.now
    if (Part === null || this.#below !== null) return
    this.#below = new Part(this, () => this.#player)
    for (const styles of Part.styles) adoptStyles(this.shadowRoot, styles)
    this.requestUpdate()
  }

  protected override firstUpdated(): void {
    if (this.#player !== null) offerTheatre(this, this.#player)
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What is shared from here plays for others: nothing is waited for.
    if (changed.has('seeding') && this.seeding) void arrives(import('./define-details.ts'))
    if (changed.has('source') && this.source !== '') void this.#start()
    else if (changed.has('file') && this.#player !== null) this.#player.file = this.file
  }

  /**
   * Browsers refuse sound before a gesture on the page, as when it was opened by a link: then it starts
   * without sound, and if that is refused as well the play button stays.
   */
  async #start(): Promise<void> {
    const player = this.#player
    if (player === null) return
    this.muted = false
    this.failedAddress = false
    this.#below?.reset()
    this.#last = null
    this.#hasNothingToPlay = false
    player.choices = loadChoices
    this.aspect = null
    this.#usualFile = null
    player.src = this.source
    // Another torrent has a choice of its own.
    player.file = this.file
    void this.#focusPlayer(player)
    try {
      await player.play()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      player.muted = true
      this.muted = true
      tryToPlay(player)
    }
  }

  /** The player's keys work at once, unless the focus is somewhere by a person's choice. */
  async #focusPlayer(player: TorrentPlayerElement): Promise<void> {
    await player.updateComplete
    const { activeElement } = document
    if (
      activeElement !== null &&
      activeElement !== document.body &&
      activeElement.localName !== 'torrent-app'
    ) {
      return
    }
    if (this.shadowRoot?.activeElement) return
    player.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult {
    const torrent = this.#player?.torrent ?? null
    return html`
      <header>
        <a href="./" @click=${this.#goHome}>${arrowLeft}Torrent Player</a>
      </header>
      <main>
      <div class="stage" ?hidden=${this.#isOnlyShared}>
        <torrent-player
          style=${this.aspect === null ? nothing : `--film-aspect: ${this.aspect}`}
          @loadedmetadata=${this.#onPicture}
          @resize=${this.#onPicture}
          keys="page"
          resume
          @torrentmetadata=${this.#onMetadata}
          @torrentstats=${this.#onStats}
          @torrentfilechange=${this.#onFile}
          @torrenterror=${this.#onError}
          @volumechange=${this.#onVolume}
          @playing=${this.#onPlaying}
        >
          ${
            this.muted
              ? html`<button slot="overlay" class="button unmute" @click=${this.#unmute}>${speakerOff}${filesTexts().soundOn}</button>`
              : nothing
          }
          ${this.#below?.trackerButton ?? nothing}
        </torrent-player>
      </div>
      ${(this.failedAddress && this.#correctionView?.(this.source, this.#onCorrected)) || nothing}
      ${torrent === null ? nothing : this.#info(torrent)}
      </main>
      <footer><span role="status">${this.offlineReady ? pageTexts().offlineReady : nothing}</span></footer>
    `
  }

  async #bringCorrection(): Promise<void> {
    const part = await import('./define-link-field.ts')
    this.#correctionView = part.correctionView
    this.requestUpdate()
  }

  #onCorrected = ({ detail }: CustomEvent<string>): void => {
    // The same address once more changes nothing of the page's.
    if (detail === this.source) void this.#start()
    else this.dispatchEvent(new CustomEvent('open-source', { detail }))
  }

  #info(torrent: TorrentSnapshot): TemplateResult | typeof nothing {
    const isForPlaying = !this.#isOnlyShared
    const { seeding: isSeeding, siteTrackers } = this
    return this.#below?.view(torrent, { isSeeding, isForPlaying, siteTrackers }) ?? nothing
  }

  #onMetadata = ({ detail }: CustomEvent<TorrentSnapshot>): void => {
    this.#title(detail, null)
    this.requestUpdate()
  }

  /** Names can be read for people now. */
  #onNames = (): void => {
    const player = this.#player
    if (player?.torrent) this.#title(player.torrent, player.currentFile)
  }

  #title(torrent: TorrentSnapshot, file: FileSnapshot | null): void {
    this.dispatchEvent(new CustomEvent('titled', { detail: tabTitleOf(torrent, file) }))
  }

  /** Heading, tab and address name the episode that plays. */
  #onFile = ({ detail: file }: CustomEvent<FileSnapshot>): void => {
    const torrent = this.#player?.torrent ?? null
    this.requestUpdate()
    if (torrent === null) return
    this.#title(torrent, file)
    // The file that plays anyway needs no name.
    if (this.file === null) this.#usualFile ??= file.index
    const isUsual = file.index === this.#usualFile || torrent.files.playable.length < 2
    this.dispatchEvent(new CustomEvent('file-shown', { detail: isUsual ? null : file.index }))
  }

  /** The box of a film is as its picture, so that no bars lie beside it. */
  #onPicture = (): void => {
    const { videoWidth = 0, videoHeight = 0 } = this.#player ?? {}
    // A size that cannot be is one of a damaged file.
    const aspect = videoHeight > 0 ? videoWidth / videoHeight : 0
    this.aspect = aspect > 0.2 && aspect < 5 ? aspect : null
  }

  #onPlaying = (): void => {
    whenPresented(this.#player, () => this.#tell('first-picture', null))
  }

  /** For the app, and for its start, which waits for it at the top of the page. */
  #tell(name: 'torrent-opened' | 'first-picture', detail: string | null): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }))
  }

  /**
   * Paused or resumed, a tracker removed or put back: by the button here, in the player, or in another tab.
   */
  #onStats = ({ detail }: CustomEvent<TorrentSnapshot>): void => {
    const before = this.#last?.infoHash === detail.infoHash ? this.#last : null
    if (before === null) this.#tell('torrent-opened', detail.infoHash)
    const isSameChoice =
      before === null ||
      (before.paused === detail.paused &&
        isSame(before.removedTrackers, detail.removedTrackers) &&
        isSame(before.addedTrackers, detail.addedTrackers))
    if (!isSameChoice) saveChoices(detail, {}, selectOnlyOf(this.source))
    this.#last = detail
    this.requestUpdate()
  }

  /** What this tab shares holds nothing to play: a card that says so would only be in the way. */
  get #isOnlyShared(): boolean {
    return this.seeding && this.#hasNothingToPlay
  }

  #onError = ({ detail }: CustomEvent<TorrentError>): void => {
    // What plays nothing has no first picture.
    void arrives(import('./define-details.ts'))
    this.failedAddress = isFailedAddress(this.source, detail)
    if (this.failedAddress) void arrives(this.#bringCorrection())
    this.#hasNothingToPlay = detail.code === 'no-such-file'
    if (detail.code === 'missing-part') this.dispatchEvent(new CustomEvent('part-missing'))
    this.requestUpdate()
  }

  #onVolume = (): void => {
    if (this.#player?.muted === false) this.muted = false
  }

  #unmute = (): void => {
    const player = this.#player
    if (player !== null) player.muted = false
    this.muted = false
  }

  #goHome = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    this.dispatchEvent(new CustomEvent('go-home'))
  }
}
