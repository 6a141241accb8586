import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Notice, TorrentSnapshot } from '../engine/snapshot.ts'
import { type ErrorMessage, errorToMessage, TorrentError } from '../shared/errors.ts'
import { chooseFile, playableFiles } from './choose-file.ts'
import { note } from './icons.ts'
import { delegatedAttributes, delegatedEvents, delegateMedia, type MediaMembers } from './media-delegate.ts'
import { announceMedia } from './media-session.ts'
import { pieceSegments, segmentsGradient } from './piece-bar.ts'
import { actionForKey } from './player-keys.ts'
import { statusText, type Waiting, waitingFor } from './player-status.ts'
import { playerStyles } from './player-styles.ts'
import { aboutTrackers, displayName } from './player-texts.ts'
import { cardView, pausedView, statsView, swarmView, toastView, type VideoFacts } from './player-views.ts'
import { TorrentVideoElement } from './torrent-video.ts'

/** Waits shorter than this are not worth a word. */
const statusDelayMs = 500
/** Seconds of one frame for `,` and `.`: the platform does not tell the frame rate. */
const frameSeconds = 1 / 25

/** A notice of the torrent, or that the picture is missing. */
type ToastId = Notice['id'] | 'picture'
type Toast = ErrorMessage & { readonly id: ToastId }

const PlayerBase = LitElement as unknown as {
  new (): LitElement & MediaMembers
  readonly observedAttributes: string[]
}

/**
 * `<torrent-player>`: `<torrent-video>` with media-chrome's controls, a bar of the pieces that are there, and
 * every state and error put into words. Attributes, properties, methods and events are those of
 * `<torrent-video>`.
 *
 * Slots: default for `<track>`, `overlay` for what the page wants above the picture. Parts and custom
 * properties: README.
 */
export class TorrentPlayerElement extends PlayerBase {
  static styles = playerStyles

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit prepares the very class that this is read from.
    return [...super.observedAttributes, ...delegatedAttributes]
  }

  /** The media element inside. */
  readonly media: TorrentVideoElement
  #waiting: Waiting = { kind: 'none' }
  #waitingShown = false
  #waitingTimer: ReturnType<typeof setTimeout> | undefined
  #showStats = false
  #dismissed = new Set<ToastId>()
  #stopSession: (() => void) | undefined

  constructor() {
    super()
    this.media = document.createElement('torrent-video') as unknown as TorrentVideoElement
    this.media.slot = 'media'
    this.media.setAttribute('playsinline', '')
    this.media.append(document.createElement('slot'))
    for (const type of delegatedEvents) this.media.addEventListener(type, this.#onMediaEvent)
    this.addEventListener('keydown', this.#onKey)
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now)
    if (!delegatedAttributes.includes(name)) return
    if (now === null) this.media.removeAttribute(name)
    else this.media.setAttribute(name, now)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#waitingTimer)
    this.#waitingTimer = undefined
    this.#stopSession?.()
    this.#stopSession = undefined
  }

  /**
   * Gives the focus to the player, so that its keys work; without a ring, since nobody moved it here by key.
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
    if (event.type === 'emptied' || event.type === 'torrentmetadata') this.#dismissed.clear()
    if (event.type === 'playing') {
      this.#stopSession?.()
      this.#stopSession = announceMedia(this.#title, (seconds) => {
        this.media.currentTime += seconds
      })
    }
    const detail = event instanceof CustomEvent ? event.detail : undefined
    this.dispatchEvent(new CustomEvent(event.type, { detail }))
    this.#updateWaiting()
    this.requestUpdate()
  }

  get #error(): TorrentError | null {
    const { error } = this.media
    if (error === null) return null
    if ('cause' in error && error.cause instanceof TorrentError) return error.cause
    return new TorrentError('unsupported-media', error.message || 'The browser could not play this.')
  }

  #updateWaiting(): void {
    const { media } = this
    const { readyState, paused, seeking, currentTime, duration, networkState } = media
    this.#waiting = waitingFor({
      active: media.error === null && networkState !== 0 && networkState !== 3,
      snapshot: media.torrent,
      file: media.currentFile,
      ...{ readyState, paused, seeking, currentTime, duration },
    })
    if (this.#waiting.kind === 'none') {
      clearTimeout(this.#waitingTimer)
      this.#waitingTimer = undefined
      this.#waitingShown = false
    } else {
      this.#waitingTimer ??= setTimeout(() => {
        this.#waitingShown = true
        this.requestUpdate()
      }, statusDelayMs)
    }
  }

  get #title(): string {
    const { torrent, currentFile } = this.media
    const many = torrent !== null && playableFiles(torrent.files).length > 1
    return displayName((many ? currentFile?.name : torrent?.name) ?? '')
  }

  #retry = (): void => {
    this.#dismissed.clear()
    this.media.load()
    // A refusal to play with sound leaves the play button.
    this.media.play().catch(() => undefined)
    this.requestUpdate()
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
    const { duration } = media
    if (action.type === 'stats') this.showStats = !this.#showStats
    else if (!Number.isFinite(duration)) return
    else if (action.type === 'seek-to') media.currentTime = action.fraction * duration
    else if (media.paused) {
      const to = media.currentTime + action.frames * frameSeconds
      media.currentTime = Math.min(duration, Math.max(0, to))
    } else return
    event.preventDefault()
  }

  // -------------------------------------------------------------------------------------------- rendering

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed)
    // The host goes full screen, so that what lies over the picture comes along.
    const controller = this.shadowRoot?.querySelector('media-controller')
    if (controller) Object.assign(controller, { fullscreenElement: this })
  }

  protected override render(): TemplateResult {
    const { media } = this
    const { torrent, currentFile } = media
    const error = this.#error
    const blocked = error !== null || this.#blockingNotice !== null || this.#isHeldUp
    const idle = media.paused && !this.#waitingShown && !blocked
    const files = torrent === null ? [] : playableFiles(torrent.files)
    return html`
      <media-controller part="controller" autohide="2.5" nosubtitleslangpref>
        ${media}
        <div slot="top-chrome" class="scrim top" part="top">
          <span class="title" part="title">${this.#title}</span>
          ${torrent === null ? nothing : swarmView(torrent)}
        </div>
        ${
          idle && media.networkState !== 0
            ? html`<media-play-button slot="centered-chrome" class="big-play" part="big-play"></media-play-button>`
            : nothing
        }
        <div class="scrim bottom" part="bottom" ?hidden=${blocked}>
          <media-time-range part="time-range" style=${`--_segments: ${this.#segments}`}></media-time-range>
          <media-control-bar part="control-bar">
            <media-play-button></media-play-button>
            <media-seek-backward-button seekoffset="10"></media-seek-backward-button>
            <media-seek-forward-button seekoffset="10"></media-seek-forward-button>
            <media-mute-button></media-mute-button>
            <media-volume-range></media-volume-range>
            <media-time-display showduration></media-time-display>
            <span class="space"></span>
            <media-playback-rate-button></media-playback-rate-button>
            ${media.textTracks?.length ? html`<media-captions-button></media-captions-button>` : nothing}
            <torrent-file-menu
              part="files"
              exportparts="files-button, files-menu"
              .files=${files}
              .current=${currentFile?.index ?? null}
              @choose=${this.#onChoose}
            ></torrent-file-menu>
            <media-pip-button></media-pip-button>
            <media-fullscreen-button></media-fullscreen-button>
          </media-control-bar>
        </div>
      </media-controller>
      ${this.#overlay(torrent, error)}
      <div class="toasts">${this.#toasts.map((notice) => toastView(notice, () => this.#dismiss(notice.id)))}</div>
      ${this.#showStats && torrent !== null ? statsView(torrent, this.#videoFacts) : nothing}
      <slot name="overlay"></slot>
      <div class="visually-hidden" role="status">${this.#spoken}</div>
    `
  }

  get #segments(): string {
    const { torrent, currentFile } = this.media
    if (torrent === null || currentFile === null) return 'none'
    return segmentsGradient(pieceSegments(torrent, currentFile), 'var(--_pieces)')
  }

  /** Playback waits for a torrent that somebody paused. */
  get #isHeldUp(): boolean {
    return this.#waitingShown && this.#waiting.kind === 'paused'
  }

  /** The notice that explains why playback does not go on, if one does. */
  get #blockingNotice(): Notice | null {
    if (!this.#waitingShown || this.#isHeldUp) return null
    const notices = this.media.torrent?.notices ?? []
    return notices.find(({ id }) => id === 'no-peers') ?? notices.find(({ id }) => id === 'metadata') ?? null
  }

  get #toasts(): Toast[] {
    const { torrent, pictureError } = this.media
    if (this.#error !== null || this.#showStats || torrent === null) return []
    const hidden = new Set<ToastId>([...this.#dismissed, 'no-peers', 'metadata'])
    // The card lists the trackers already; and who is offline with the whole film needs none.
    const needless = torrent.state === 'seeding' && !navigator.onLine
    if (this.#blockingNotice !== null || needless) hidden.add('trackers')
    const picture: Toast[] =
      pictureError === null ? [] : [{ id: 'picture', code: pictureError.code, message: pictureError.message }]
    return [...picture, ...torrent.notices].filter(({ id }) => !hidden.has(id))
  }

  #dismiss(id: ToastId): void {
    this.#dismissed.add(id)
    this.requestUpdate()
  }

  #overlay(torrent: TorrentSnapshot | null, error: TorrentError | null): TemplateResult | typeof nothing {
    const trackers = torrent?.trackers ?? []
    const card = (problem: ErrorMessage, busy: boolean): TemplateResult =>
      html`<div class="layer whole">${cardView({ problem, busy, trackers: aboutTrackers(problem.code) ? trackers : [], retry: this.#retry })}</div>`
    if (error !== null) return card(errorToMessage(error), false)
    const notice = this.#blockingNotice
    if (notice !== null) return card(notice, true)
    if (this.#isHeldUp) {
      return html`<div class="layer whole">${pausedView(() => this.media.resumeTorrent())}</div>`
    }
    if (this.#waitingShown) {
      return html`<div class="layer" style="pointer-events: none">
        <div class="status" part="status"><span class="spinner"></span>${statusText(this.#waiting)}</div>
      </div>`
    }
    const { media } = this
    if (media.readyState >= 1 && media.videoWidth === 0 && !media.paused) {
      return html`<div class="layer" style="pointer-events: none"><div class="audio" part="audio">${note}${this.#title}</div></div>`
    }
    return nothing
  }

  /** For screen readers: every state once, without the running percentage. */
  get #spoken(): string {
    if (!this.#waitingShown) return ''
    const notice = this.#blockingNotice
    if (notice !== null) return notice.message
    return this.#waiting.kind === 'buffering' ? 'Buffering…' : statusText(this.#waiting)
  }

  get #videoFacts(): VideoFacts {
    const { media } = this
    const { buffered, currentTime, videoWidth: width, videoHeight: height } = media
    let bufferedSeconds = 0
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= currentTime && currentTime <= buffered.end(i)) {
        bufferedSeconds = buffered.end(i) - currentTime
      }
    }
    const quality = media.getVideoPlaybackQuality()
    const dropped = quality.droppedVideoFrames
    return { width, height, bufferedSeconds, dropped, frames: quality.totalVideoFrames }
  }

  #onChoose = (event: CustomEvent<number>): void => {
    const { media } = this
    if (media.torrent === null) return
    const playing = !media.paused
    media.file = chooseFile(media.torrent.files, event.detail).index
    if (playing) media.play().catch(() => undefined)
  }
}

delegateMedia(TorrentPlayerElement.prototype, TorrentVideoElement.prototype)
