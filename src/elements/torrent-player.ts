import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { readableName } from '../media/readable-name.ts'
import { onTextsChange } from '../shared/texts.ts'
import { bufferedSeconds } from './buffer-report.ts'
import { countOthers, filesToChoose } from './choose-by-name.ts'
import { endOf } from './film-length.ts'
import { note } from './icons.ts'
import { delegatedAttributes, delegatedEvents, delegateMedia, type MediaMembers } from './media-delegate.ts'
import { announceMedia } from './media-session.ts'
import { pieceSegments, segmentsGradient } from './piece-bar.ts'
import { FeatureHost, type PlayerPlace } from './player-features.ts'
import { actionForKey } from './player-keys.ts'
import { playerStyles } from './player-styles.ts'
import { sayingView, statsView, swarmView, toastView, type VideoFacts } from './player-views.ts'
import { PlayerVoice } from './player-voice.ts'
import { PointedPlace } from './pointed-place.ts'
import type { Saying, SayingAction } from './saying.ts'
import { sayingStyles } from './saying-styles.ts'
import type { ToastId } from './toasts.ts'
import type { TorrentFileMenuElement } from './torrent-file-menu.ts'
import { TorrentVideoElement } from './torrent-video.ts'
import { tryToPlay } from './try-to-play.ts'

/** Seconds of one frame for `,` and `.`: the platform does not tell the frame rate. */
const frameSeconds = 1 / 25

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
  readonly #pointed = new PointedPlace((seconds) => this.media.expectSeek(seconds))
  readonly #features = new FeatureHost(this)
  #showStats = false
  #stopSession: (() => void) | undefined
  #stopTexts: (() => void) | undefined

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
    this.addEventListener('keydown', this.#onKey)
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
    this.#voice.reset()
    this.#stopSession?.()
    this.#stopSession = undefined
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

  /** The stats overlay; key `i`. */
  get showStats(): boolean {
    return this.#showStats
  }
  set showStats(value: boolean) {
    this.#showStats = value
    this.requestUpdate()
  }

  // -------------------------------------------------------------------------------------------- state

  #onMediaEvent = (event: Event): void => {
    if (event.type === 'emptied') this.#voice.reset()
    if (event.type === 'torrentmetadata') this.#voice.forgetDismissals()
    if (event.type === 'playing') {
      this.#stopSession?.()
      this.#stopSession = announceMedia(this.#title, (seconds) => {
        this.media.currentTime += seconds
      })
    }
    const detail = event instanceof CustomEvent ? event.detail : undefined
    this.dispatchEvent(new CustomEvent(event.type, { detail }))
    this.#voice.update()
    this.requestUpdate()
  }

  #onTold = (): void => {
    this.requestUpdate()
  }

  get #title(): string {
    const { torrent, currentFile } = this.media
    const many = torrent !== null && torrent.files.playable.length > 1
    return readableName((many ? currentFile?.path : torrent?.name) ?? '', torrent?.name)
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

  // -------------------------------------------------------------------------------------------- keyboard

  #onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0]
    const inRange = target instanceof HTMLInputElement && target.type === 'range'
    const inField =
      target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, select')
    const action = actionForKey(event, inField || (inRange && event.key.length > 1))
    if (action === null || event.defaultPrevented) return
    const { media } = this
    const end = endOf(media)
    if (action.type === 'stats') this.showStats = !this.#showStats
    else if (end === 0) return
    else if (action.type === 'seek-to') media.currentTime = action.fraction * end
    else if (media.paused) {
      const to = media.currentTime + action.frames * frameSeconds
      media.currentTime = Math.min(end, Math.max(0, to))
    } else return
    event.preventDefault()
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
    const isCard = saying?.place === 'card'
    const idle = media.paused && saying === null
    return html`
      <media-controller part="controller" tabindex="0" autohide="2.5" nosubtitleslangpref>
        ${media}
        <div slot="top-chrome" class="scrim top" part="top" ?noautohide=${isCard}>
          <span class="title" part="title" title=${currentFile?.path ?? ''}>${this.#title}</span>
          <div class="place" data-place="top"></div>
          ${torrent === null ? nothing : swarmView(torrent)}
        </div>
        <div slot="middle-chrome" class="place" data-place="picture"></div>
        <div slot="centered-chrome" class="place" data-place="center"></div>
        ${
          idle && media.networkState !== 0
            ? html`<media-play-button slot="centered-chrome" class="big-play" part="big-play"></media-play-button>`
            : nothing
        }
        <div class="scrim bottom" part="bottom" ?hidden=${saying?.row === 'no-source'} ?noautohide=${isCard}>
          <div class="place" data-place="above-time"></div>
          <media-time-range
            part="time-range"
            style=${`--_segments: ${this.#segments}`}
            ?disabled=${isDead}
            @mediapreviewrequest=${this.#onPointed}
          ></media-time-range>
          <media-control-bar part="control-bar">
            <media-play-button ?disabled=${isDead}></media-play-button>
            <div class="place" data-place="bar-play"></div>
            <media-seek-backward-button seekoffset="10" ?disabled=${isDead}></media-seek-backward-button>
            <media-seek-forward-button seekoffset="10" ?disabled=${isDead}></media-seek-forward-button>
            <media-mute-button></media-mute-button>
            <media-volume-range></media-volume-range>
            <media-time-display showduration></media-time-display>
            <span class="space"></span>
            <media-playback-rate-button></media-playback-rate-button>
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
      ${saying === null ? this.#music() : sayingView(saying, torrent?.trackers ?? [], this.#act)}
      <div class=${saying === null ? 'toasts' : 'toasts beside'}>
        ${this.#showStats ? nothing : this.#voice.toasts(saying).map((toast) => toastView(toast, () => this.#dismiss(toast.id), this.#act))}
      </div>
      ${this.#showStats && torrent !== null ? statsView(torrent, this.#videoFacts) : nothing}
      <div class="place" data-place="over"></div>
      <slot name="overlay"></slot>
      <div class="visually-hidden" role="status">${spokenOf(saying)}</div>
    `
  }

  get #segments(): string {
    const { torrent, currentFile } = this.media
    if (torrent === null || currentFile === null) return 'none'
    return segmentsGradient(pieceSegments(torrent, currentFile), 'var(--_pieces)')
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

  get #videoFacts(): VideoFacts {
    const { media } = this
    const { buffered, currentTime, videoWidth: width, videoHeight: height } = media
    const quality = media.getVideoPlaybackQuality()
    return {
      width,
      height,
      bufferedSeconds: bufferedSeconds(buffered, currentTime),
      dropped: quality.droppedVideoFrames,
      frames: quality.totalVideoFrames,
    }
  }

  #onPointed = ({ detail }: CustomEvent<number | undefined>): void => {
    this.#pointed.moved(detail ?? null)
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

/** For screen readers; an alert reads itself. */
const spokenOf = (saying: Saying | null): string =>
  saying === null || saying.row === 'error' ? '' : saying.spoken

delegateMedia(TorrentPlayerElement.prototype, TorrentVideoElement.prototype)
