import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Chapter } from '../film-facts.ts'
import { type Segment, segmentsGradient } from '../piece-bar.ts'
import { timeBarTexts } from '../texts/time-bar.ts'
import { TextsController } from '../texts-controller.ts'
import type { PlaceState } from './bar-pieces.ts'
import { maxChapters } from './chapters.ts'
import { clockTime } from './clock-time.ts'
import { timeBarStyles } from './time-bar-styles.ts'

/** Seconds of a step for Page Up and Page Down; the arrows are keys of the player. */
const pageSeconds = 60

/** What `<torrent-time-bar>` fires: where the viewer points, and where to seek. Seconds. */
export interface TimeBarEventMap {
  /** `null`: nowhere any more. */
  point: CustomEvent<number | null>
  seek: CustomEvent<number>
}

/**
 * `<torrent-time-bar>`: the time bar of the player, and nothing but that: it is told what to draw, and says
 * where the viewer points and wants to go. A drag seeks where it ends; Escape ends it without a seek.
 */
export class TorrentTimeBarElement extends LitElement {
  static override styles = timeBarStyles
  static override properties = {
    disabled: { type: Boolean, reflect: true },
    seconds: { attribute: false },
    at: { attribute: false },
    seeking: { attribute: false },
    moving: { attribute: false },
    here: { attribute: false },
    coming: { attribute: false },
    chapters: { attribute: false },
    state: { attribute: false },
    picture: { attribute: false },
    pointed: { state: true },
    dragging: { state: true },
  }

  declare disabled: boolean
  /** The film's length; 0 while it is not known. */
  declare seconds: number
  /** Where it plays, or will when a seek is over. */
  declare at: number
  declare seeking: boolean
  /** Time goes on. */
  declare moving: boolean
  declare here: readonly Segment[]
  declare coming: readonly Segment[]
  declare chapters: readonly Chapter[]
  /** Of the place to which the viewer points. */
  declare state: PlaceState | null
  /** What is seen there; `null`: it is not known. */
  declare picture: ImageBitmap | HTMLCanvasElement | null
  /** The second to which the viewer points. */
  declare private pointed: number | null
  /** The pointer that drags the thumb. */
  declare private dragging: number | null
  /** Styles of what is here and what comes: of many stretches, so made when these change. */
  #drawnHere = ''
  #drawnComing = ''

  constructor() {
    super()
    new TextsController(this)
    this.disabled = false
    this.seconds = 0
    this.at = 0
    this.seeking = false
    this.moving = false
    this.here = []
    this.coming = []
    this.chapters = []
    this.state = null
    this.picture = null
    this.pointed = null
    this.dragging = null
    this.addEventListener('pointerdown', this.#onDown)
    this.addEventListener('pointermove', this.#onMove)
    this.addEventListener('pointerup', this.#onUp)
    this.addEventListener('pointercancel', this.#onCancel)
    this.addEventListener('pointerleave', this.#onLeave)
    this.addEventListener('keydown', this.#onKey)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('role', 'slider')
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#endDrag()
  }

  // -------------------------------------------------------------------------------------------- pointer

  #secondsAt({ clientX }: PointerEvent): number {
    const { left = 0, width = 0 } = this.renderRoot.querySelector('.rail')?.getBoundingClientRect() ?? {}
    const fraction = width === 0 ? 0 : (clientX - left) / width
    return Math.min(1, Math.max(0, fraction)) * this.seconds
  }

  #point(seconds: number | null): void {
    if (seconds === this.pointed) return
    this.pointed = seconds
    this.dispatchEvent(new CustomEvent('point', { detail: seconds }))
  }

  #onDown = (event: PointerEvent): void => {
    if (this.disabled || this.seconds <= 0 || event.button !== 0 || !event.isPrimary) return
    this.dragging = event.pointerId
    this.setPointerCapture(event.pointerId)
    window.addEventListener('keydown', this.#onKeyWhileDragging, { capture: true })
    this.#point(this.#secondsAt(event))
  }

  #onMove = (event: PointerEvent): void => {
    if (this.disabled || this.seconds <= 0) return
    // A finger that only passes over the bar points at nothing.
    if (this.dragging === event.pointerId || (this.dragging === null && event.pointerType === 'mouse')) {
      this.#point(this.#secondsAt(event))
    }
  }

  #onUp = (event: PointerEvent): void => {
    if (this.dragging !== event.pointerId) return
    const seconds = this.#secondsAt(event)
    this.#endDrag()
    this.at = seconds
    this.dispatchEvent(new CustomEvent('seek', { detail: seconds }))
    const { left, right, top, bottom } = this.getBoundingClientRect()
    const { clientX: x, clientY: y } = event
    const stays = event.pointerType === 'mouse' && x >= left && x < right && y >= top && y < bottom
    this.#point(stays ? seconds : null)
  }

  #onCancel = ({ pointerId }: PointerEvent): void => {
    if (this.dragging !== pointerId) return
    this.#endDrag()
    this.#point(null)
  }

  #onLeave = (): void => {
    if (this.dragging === null) this.#point(null)
  }

  #endDrag(): void {
    const pointer = this.dragging
    this.dragging = null
    window.removeEventListener('keydown', this.#onKeyWhileDragging, { capture: true })
    if (pointer !== null && this.hasPointerCapture(pointer)) this.releasePointerCapture(pointer)
  }

  #onKeyWhileDragging = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#endDrag()
    this.#point(null)
  }

  #onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'PageUp' ? pageSeconds : event.key === 'PageDown' ? -pageSeconds : 0
    if (step === 0 || this.disabled || this.seconds <= 0 || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    const detail = Math.min(this.seconds, Math.max(0, this.at + step))
    this.dispatchEvent(new CustomEvent('seek', { detail }))
  }

  // -------------------------------------------------------------------------------------------- drawing

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('here')) this.#drawnHere = `background: ${segmentsGradient(this.here, 'var(--_pieces)')}`
    if (changed.has('coming')) {
      this.#drawnComing = `background: ${segmentsGradient(this.coming, 'var(--_accent)')}`
    }
  }

  protected override render(): TemplateResult {
    const { seconds, pointed, dragging } = this
    const shown = dragging === null ? this.at : (pointed ?? this.at)
    const share = (of: number): number => (seconds > 0 ? Math.min(1, Math.max(0, of / seconds)) : 0)
    const classes = [
      'rail',
      pointed !== null ? 'pointed' : '',
      dragging !== null ? 'dragged' : '',
      this.seeking ? 'seeking' : '',
      this.moving && dragging === null ? 'moving' : '',
      seconds > 0 ? '' : 'empty',
    ]
    return html`
      <div class=${classes.join(' ')}>
        <div class="track">
          <div class="here" style=${this.#drawnHere}></div>
          <div class="coming" style=${this.#drawnComing}></div>
          <div class="ahead" style=${`transform: scaleX(${share(pointed ?? 0)})`}></div>
          <div class="played" style=${`transform: scaleX(${share(shown)})`}></div>
          ${this.#marks()}
        </div>
        <div class="way" style=${`transform: translateX(${share(shown) * 100}%)`}><div class="thumb"></div></div>
        ${this.#box()}
      </div>
    `
  }

  #marks(): TemplateResult[] {
    const { seconds, chapters } = this
    return chapters
      .slice(0, maxChapters)
      .filter(({ start }) => start > 0 && start < seconds)
      .map(({ start }) => html`<div class="chapter" style=${`left: ${(start / seconds) * 100}%`}></div>`)
  }

  #box(): TemplateResult {
    const { pointed, seconds, state } = this
    const title =
      pointed === null ? '' : (this.chapters.findLast(({ start }) => start <= pointed)?.title ?? '')
    return html`
      <div class="box" ?hidden=${pointed === null}>
        <canvas ?hidden=${this.picture === null}></canvas>
        ${title === '' ? nothing : html`<span class="title">${title}</span>`}
        <span class="line">
          <span class="time">${clockTime(pointed ?? 0, seconds)}</span>
          ${state === null ? nothing : html`<span class="state ${state}">${timeBarTexts()[state]}</span>`}
        </span>
      </div>
    `
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed)
    this.#describe()
    const { picture } = this
    if (changed.has('picture') && picture !== null) {
      const canvas = this.renderRoot.querySelector('canvas')
      if (canvas !== null) {
        canvas.width = picture.width
        canvas.height = picture.height
        canvas.getContext('2d')?.drawImage(picture, 0, 0)
      }
    }
    this.#placeBox()
  }

  /** The box stands over the place, and stays within the player. */
  #placeBox(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.box')
    if (box === null || this.pointed === null) return
    const width = box.parentElement?.clientWidth ?? 0
    const at = (this.pointed / this.seconds) * width - box.offsetWidth / 2
    box.style.translate = `${Math.round(Math.max(0, Math.min(at, width - box.offsetWidth)))}px`
  }

  /** For screen readers, who hear a new text whenever it changes: once a second at most. */
  #describe(): void {
    const { seconds } = this
    const isUsable = seconds > 0 && !this.disabled
    const at = this.dragging === null ? this.at : (this.pointed ?? this.at)
    const texts = timeBarTexts()
    const wanted: Readonly<Record<string, string>> = {
      'aria-label': texts.seek,
      'aria-valuemin': '0',
      'aria-valuemax': String(Math.floor(seconds)),
      'aria-valuenow': String(Math.floor(Math.min(at, seconds))),
      'aria-valuetext':
        seconds > 0 ? texts.position(clockTime(at, seconds), clockTime(seconds)) : texts.unknown,
      'aria-disabled': String(!isUsable),
      tabindex: isUsable ? '0' : '-1',
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (this.getAttribute(name) !== value) this.setAttribute(name, value)
    }
  }
}
