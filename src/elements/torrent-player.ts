import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { onTextsChange } from '../shared/texts.ts'
import { adoptStyles } from './bar/adopt-styles.ts'
import { cardsPart } from './cards-part.ts'
import { countOthers, filesToChoose } from './files-to-choose.ts'
import { type FilmFacts, filmFactsOf } from './film-facts.ts'
import { filmName } from './film-names.ts'
import { note } from './icons.ts'
import { delegatedAttributes, delegatedEvents, delegateMedia, type MediaMembers } from './media-delegate.ts'
import { FeatureHost, type PlayerPlace } from './player-features.ts'
import { playerStyles } from './player-styles.ts'
import { plainCardView, plainToastView, statusView, swarmView } from './player-views.ts'
import { PlayerVoice } from './player-voice.ts'
import type { Saying, SayingAction } from './saying.ts'
import { sayingStyles } from './saying-styles.ts'
import { statisticsSwitch } from './statistics/switch.ts'
import type { ToastId } from './toasts.ts'
import type { TorrentFileMenuElement } from './torrent-file-menu.ts'
import { TorrentVideoElement } from './torrent-video.ts'
import { tryToPlay } from './try-to-play.ts'

const PlayerBase = LitElement as unknown as {
  new (): LitElement & MediaMembers
  readonly observedAttributes: string[]
}

/**
 * `<torrent-player>`: `<torrent-video>` with media-chrome's controls, a bar of the pieces that are there, and
 * every state and error put into words. Attributes, properties, methods and events are those of
 * `<torrent-video>`.
 *
 * Slots: default for `<track>`, `overlay` for what the page wants above the picture, `tracker-actions` for
 * what it offers in a card that is about trackers. Parts and custom properties: docs/api.md.
 */
export class TorrentPlayerElement extends PlayerBase {
  static styles = [playerStyles, sayingStyles]
  /** The media element inside. */
  readonly media: TorrentVideoElement
  readonly #voice: PlayerVoice
  readonly #features = new FeatureHost(this)
  #stopTexts: (() => void) | undefined
  #stopCards: (() => void) | undefined
  #hasCards = false

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit prepares the very class that this is read from.
    return [...super.observedAttributes, ...delegatedAttributes]
  }

  constructor() {
    super()
    this.media = document.createElement('torrent-video') as unknown as TorrentVideoElement
    this.media.slot = 'media'
    this.media.setAttribute('playsinline', '')
    this.media.append(document.createElement('slot'))
    this.#voice = new PlayerVoice(this.media, this.#onTold)
    for (const type of delegatedEvents) this.media.addEventListener(type, this.#onMediaEvent)
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now)
    if (!delegatedAttributes.includes(name)) return
    if (now === null) this.media.removeAttribute(name)
    else this.media.setAttribute(name, now)
    if (name === 'src') this.requestUpdate()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('online', this.#onTold)
    window.addEventListener('offline', this.#onTold)
    this.#stopTexts = onTextsChange(this.#onTold)
    this.#stopCards = cardsPart.onCome(this.#onCards)
    this.#onCards()
    this.requestUpdate()
    void this.updateComplete.then(() => {
      if (this.isConnected) this.#features.connect()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('online', this.#onTold)
    window.removeEventListener('offline', this.#onTold)
    this.#stopTexts?.()
    this.#stopCards?.()
    this.#voice.reset()
    this.#features.disconnect()
  }

  /** Where a feature puts what it shows. For the player's own features. */
  place(name: PlayerPlace): HTMLElement {
    const place = this.shadowRoot?.querySelector<HTMLElement>(`[data-place=${name}]`)
    if (!place) throw new TypeError(`The player has no place “${name}” yet.`)
    return place
  }

  /**
   * Gives the focus to the player, so that its keys work. No ring is drawn, since no key moved the focus
   * here.
   */
  override focus(options?: FocusOptions): void {
    const controller = this.shadowRoot?.querySelector<HTMLElement>('media-controller')
    controller?.setAttribute('data-quiet', '')
    controller?.addEventListener('blur', () => controller.removeAttribute('data-quiet'), { once: true })
    controller?.focus(options)
  }

  /**
   * What the file that plays says of itself: its chapters, its title, artist, album and cover, and its
   * soundtracks. Known soon after its first picture; empty until then.
   */
  get filmFacts(): FilmFacts {
    return filmFactsOf(this).current
  }

  /** The statistics are shown; key `i`. */
  get showStats(): boolean {
    return statisticsSwitch(this).isOn
  }
  set showStats(value: boolean) {
    statisticsSwitch(this).set(value)
    this.requestUpdate()
  }

  // -------------------------------------------------------------------------------------------- state

  #onMediaEvent = (event: Event): void => {
    if (event.type === 'emptied') this.#voice.reset()
    if (event.type === 'torrentmetadata') this.#voice.forgetDismissals()
    const detail = event instanceof CustomEvent ? event.detail : undefined
    this.dispatchEvent(new CustomEvent(event.type, { detail }))
    this.#voice.update()
    this.requestUpdate()
  }

  #onTold = (): void => {
    this.requestUpdate()
  }

  /** Cards and notices have come, with their styles, or cannot come. */
  #onCards = (): void => {
    const cards = cardsPart.now
    if (cards !== null && !this.#hasCards) {
      this.#hasCards = true
      for (const styles of cards.styles) adoptStyles(this.shadowRoot, styles)
    }
    this.requestUpdate()
  }

  get #title(): string {
    const { torrent, currentFile } = this.media
    const many = torrent !== null && torrent.files.playable.length > 1
    return filmName((many ? currentFile?.path : torrent?.name) ?? '', torrent?.name)
  }

  #retry = (): void => {
    this.#voice.reset()
    this.media.load()
    tryToPlay(this.media)
    this.requestUpdate()
  }

  #act = (action: SayingAction): void => {
    if (action === 'retry') this.#retry()
    else if (action === 'reload') location.reload()
    else if (action === 'resume') this.media.resumeTorrent()
    else if (action === 'pauses' || action === 'through') this.media.pacing = action
    else if (action === 'save') this.#save()
    else if (action === 'other-file') this.#chooseAnother()
    this.requestUpdate()
  }

  #save(): void {
    const { currentFile } = this.media
    if (currentFile === null) return
    this.media
      .saveFile(currentFile.index)
      .catch((error: unknown) => console.error('The file was not saved.', error))
  }

  #chooseAnother(): void {
    const { torrent, currentFile } = this.media
    if (torrent === null) return
    const isOnly = countOthers(torrent.files, currentFile?.index) === 1
    const other = isOnly
      ? filesToChoose(torrent.files).find(({ index }) => index !== currentFile?.index)
      : undefined
    if (other !== undefined) this.#choose(other.index, true)
    else this.shadowRoot?.querySelector<TorrentFileMenuElement>('torrent-file-menu')?.show()
  }

  // -------------------------------------------------------------------------------------------- rendering

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed)
    // The host goes full screen, so that what lies over the picture comes along.
    const controller = this.shadowRoot?.querySelector('media-controller')
    // A property that is set before the controls are loaded would hide theirs.
    customElements.whenDefined('media-controller').then(() => {
      if (controller) Object.assign(controller, { fullscreenElement: this })
    })
  }

  protected override render(): TemplateResult {
    const { media } = this
    const { torrent, currentFile } = media
    this.#voice.update()
    const saying = this.#voice.saying
    // A file that failed does not play. Other files, and the way out of full screen, still work.
    const isDead = saying?.row === 'error'
    // With preload="none" nothing is opened before somebody plays.
    const idle = media.paused && saying === null && (media.networkState !== 0 || media.preload === 'none')
    return html`
      <media-controller
        part="controller"
        tabindex="0"
        autohide="2.5"
        nohotkeys
        gesturesdisabled
        nosubtitleslangpref
        ?data-saying=${saying !== null}
      >
        ${media}
        <div slot="top-chrome" class="scrim top" part="top" ?noautohide=${saying?.holdsControls === true}>
          <span class="title" part="title" title=${currentFile?.path ?? ''}><bdi>${this.#title}</bdi></span>
          <div class="place" data-place="top"></div>
          ${torrent === null ? nothing : swarmView(torrent)}
        </div>
        <div slot="middle-chrome" class="place" data-place="picture"></div>
        <div slot="centered-chrome" class="place" data-place="center"></div>
        ${
          idle
            ? html`<media-play-button slot="centered-chrome" class="big-play" part="big-play"></media-play-button>`
            : nothing
        }
        <div class="scrim bottom" part="bottom" ?hidden=${saying?.row === 'no-source'} ?noautohide=${saying?.holdsControls === true}>
          <div class="place" data-place="above-time"></div>
          <torrent-time-bar part="time-range" ?disabled=${isDead}></torrent-time-bar>
          <media-control-bar part="control-bar">
            <media-play-button ?disabled=${isDead}></media-play-button>
            <div class="place" data-place="bar-play"></div>
            <media-seek-backward-button seekoffset="10" ?disabled=${isDead}></media-seek-backward-button>
            <media-seek-forward-button seekoffset="10" ?disabled=${isDead}></media-seek-forward-button>
            <media-mute-button></media-mute-button>
            <media-volume-range></media-volume-range>
            <media-time-display showduration notoggle role="timer"></media-time-display>
            <span class="space"></span>
            <torrent-file-menu
              part="files"
              exportparts="files-button, files-menu"
              .files=${torrent?.files ?? null}
              .torrentName=${torrent?.name ?? ''}
              .current=${currentFile?.index ?? null}
              @choose=${this.#onChoose}
            ></torrent-file-menu>
            <div class="place" data-place="bar-menus"></div>
            <media-pip-button></media-pip-button>
            <media-fullscreen-button></media-fullscreen-button>
          </media-control-bar>
        </div>
      </media-controller>
      ${saying === null ? this.#music() : this.#said(saying)}
      <div class=${saying === null ? 'toasts' : 'toasts beside'}>
        ${this.showStats ? nothing : this.#toasts(saying)}
      </div>
      <div class="place" data-place="over"></div>
      <slot name="overlay"></slot>
      <div class="visually-hidden" role="status">${spokenOf(saying)}</div>
    `
  }

  /** Words in a line, or a card; before the cards are here, its words, and without them its buttons too. */
  #said(saying: Saying): TemplateResult {
    if (saying.place !== 'card') return statusView(saying)
    const cards = cardsPart.now
    if (cards === null) askForCards()
    const trackers = this.media.torrent?.trackers ?? []
    if (cards !== null) return cards.cardView(saying, trackers, this.#act)
    return cardsPart.isMissing ? plainCardView(saying, this.#act) : statusView(saying)
  }

  #toasts(saying: Saying | null): readonly TemplateResult[] {
    const toasts = this.#voice.toasts(saying)
    const cards = cardsPart.now
    if (cards === null && toasts.length > 0) askForCards()
    if (cards === null) return cardsPart.isMissing ? toasts.map(plainToastView) : []
    return toasts.map((toast) => cards.toastView(toast, () => this.#dismiss(toast.id), this.#act))
  }

  #dismiss(id: ToastId): void {
    this.#voice.dismiss(id)
    this.requestUpdate()
  }

  /** In the place of a picture, where there is only sound. */
  #music(): TemplateResult | typeof nothing {
    const { media } = this
    if (media.readyState < 1 || media.videoWidth > 0 || media.paused) return nothing
    return html`<div class="layer"><div class="audio" part="audio">${note}${this.#title}</div></div>`
  }

  #onChoose = (event: CustomEvent<number>): void => {
    // After a file that failed nothing plays, and yet the press means that the new file should play.
    this.#choose(event.detail, !this.media.paused || this.media.error !== null)
  }

  #choose(index: number, plays: boolean): void {
    this.media.playFile(index)
    if (plays) tryToPlay(this.media)
  }
}

let cardsAsked = false

/** Has the cards loaded before the controls. */
const askForCards = (): void => {
  if (cardsAsked) return
  cardsAsked = true
  import('./bring-cards.ts').catch(() => cardsPart.miss())
}

/** For screen readers; an alert reads itself. */
const spokenOf = (saying: Saying | null): string =>
  saying === null || saying.row === 'error' ? '' : saying.spoken

delegateMedia(TorrentPlayerElement.prototype, TorrentVideoElement.prototype)
