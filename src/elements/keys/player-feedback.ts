import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { speakerOff } from '../icons.ts'
import { keysTexts } from '../texts/keys.ts'
import { TextsController } from '../texts-controller.ts'
import { fastForward, gauge, pauseShape, playShape, quietSpeaker, rewind, speaker, sun } from './key-icons.ts'
import type { Feedback } from './player-control.ts'

/** Milliseconds that it stays; the animations below are as long. */
const shownMs = 800
/** Milliseconds without a further key before it is read: a key that is held down is read once. */
const quietMs = 350

/**
 * What a key or a gesture did, on the picture for a moment: jumps at the side to which they go, the rest in
 * the middle and above. Only one line of it is read by screen readers.
 */
export class PlayerFeedbackElement extends LitElement {
  static override properties = { feedback: { state: true }, held: { state: true }, spoken: { state: true } }
  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
      font-variant-numeric: tabular-nums;
    }
    .pill,
    .round,
    .side {
      position: absolute;
      animation: leave 0.8s both;
    }
    .pill {
      inset-inline: 0;
      top: min(14%, 64px);
      display: flex;
      align-items: center;
      gap: 10px;
      width: max-content;
      max-width: calc(100% - 24px);
      box-sizing: border-box;
      margin-inline: auto;
      padding: 7px 16px;
      border-radius: 999px;
      background: rgb(0 0 0 / 0.66);
      font-size: 16px;
      font-weight: 600;
    }
    .pill.held {
      animation: none;
    }
    .pill svg {
      flex: none;
      font-size: 20px;
    }
    .level {
      width: 90px;
      height: 4px;
      overflow: hidden;
      border-radius: 2px;
      background: rgb(255 255 255 / 0.28);
    }
    .level > span {
      display: block;
      height: 100%;
      background: #fff;
    }
    .round {
      inset: 0;
      display: grid;
      place-items: center;
      width: 68px;
      height: 68px;
      margin: auto;
      border-radius: 50%;
      background: rgb(0 0 0 / 0.6);
      font-size: 34px;
      animation-name: grow;
    }
    .side {
      top: 0;
      bottom: 0;
      width: 34%;
      display: grid;
      align-content: center;
      justify-items: center;
      gap: 6px;
      overflow: hidden;
      background: rgb(255 255 255 / 0.12);
      font-size: 17px;
      font-weight: 650;
      text-shadow: 0 1px 4px rgb(0 0 0 / 0.7);
    }
    .side svg {
      font-size: 32px;
      filter: drop-shadow(0 1px 3px rgb(0 0 0 / 0.6));
    }
    .back {
      left: 0;
      border-radius: 0 50% 50% 0 / 0 100% 100% 0;
    }
    .forward {
      right: 0;
      border-radius: 50% 0 0 50% / 100% 0 0 100%;
    }
    .ripple {
      position: absolute;
      inset: 0;
      background: radial-gradient(circle, rgb(255 255 255 / 0.3) 60%, transparent 61%) center / 40px 40px no-repeat;
      animation: ripple 0.6s ease-out both;
    }
    .visually-hidden {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    @keyframes leave {
      75% {
        opacity: 1;
      }
      100% {
        opacity: 0;
      }
    }
    @keyframes grow {
      from {
        scale: 0.8;
      }
      100% {
        scale: 1.25;
        opacity: 0;
      }
    }
    @keyframes ripple {
      to {
        background-size: 600px 600px;
        opacity: 0;
      }
    }
    @container torrent-player (width < 400px) {
      .pill {
        padding: 4px 12px;
        font-size: 14px;
      }
      .level {
        width: 56px;
      }
      .round {
        width: 48px;
        height: 48px;
        font-size: 24px;
      }
      .side svg {
        font-size: 22px;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .ripple {
        display: none;
      }
      .pill,
      .round,
      .side {
        animation: none;
      }
    }
    @media (forced-colors: active) {
      .pill,
      .round {
        border: 1px solid CanvasText;
      }
    }
  `

  declare feedback: Feedback | null
  /** Shown until it is taken back, as while a finger holds the picture. */
  declare held: Feedback | null
  declare spoken: string
  #turn = false
  #hideTimer: ReturnType<typeof setTimeout> | undefined
  #speakTimer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new TextsController(this)
    this.feedback = null
    this.held = null
    this.spoken = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#hideTimer)
    clearTimeout(this.#speakTimer)
  }

  show(feedback: Feedback): void {
    // The same once more begins its animation anew.
    this.feedback = { ...feedback }
    this.#turn = !this.#turn
    clearTimeout(this.#hideTimer)
    this.#hideTimer = setTimeout(() => {
      this.feedback = null
    }, shownMs)
    clearTimeout(this.#speakTimer)
    this.#speakTimer = setTimeout(() => {
      this.spoken = spokenOf(feedback)
    }, quietMs)
  }

  protected override render(): TemplateResult {
    const { feedback, held } = this
    return html`
      <div aria-hidden="true">
        ${held === null ? nothing : html`<div class="pill held">${contentOf(held)}</div>`}
        ${feedback === null ? nothing : restarted(viewOf(feedback), this.#turn)}
      </div>
      <div class="visually-hidden" role="status">${this.spoken}</div>
    `
  }
}

/** Two templates that differ only in this make Lit draw new elements, and these begin their animation. */
const restarted = (view: TemplateResult, turn: boolean): TemplateResult =>
  turn ? html`<div>${view}</div>` : html`<div><!-- again -->${view}</div>`

const viewOf = (feedback: Feedback): TemplateResult => {
  if (feedback.kind === 'play') return html`<div class="round">${playShape}</div>`
  if (feedback.kind === 'pause') return html`<div class="round">${pauseShape}</div>`
  if (feedback.kind !== 'seek') return html`<div class="pill">${contentOf(feedback)}</div>`
  const { seconds } = feedback
  const texts = keysTexts()
  return seconds < 0
    ? html`<div class="side back"><span class="ripple"></span>${rewind}<span>${texts.secondsBack(-seconds)}</span></div>`
    : html`<div class="side forward"><span class="ripple"></span>${fastForward}<span>${texts.secondsForward(seconds)}</span></div>`
}

const percentOf = (level: number): number => Math.round(level * 100)

const contentOf = (feedback: Feedback): TemplateResult => {
  const texts = keysTexts()
  switch (feedback.kind) {
    case 'volume':
    case 'brightness': {
      const { kind, level } = feedback
      const drawn = kind === 'brightness' ? sun : level < 0.5 ? quietSpeaker : speaker
      return html`${drawn}<span class="level"><span style=${`width: ${percentOf(Math.min(1, level))}%`}></span></span>
        <span>${texts.percent(percentOf(level))}</span>`
    }
    case 'muted':
      return html`${speakerOff}<span>${texts.muted}</span>`
    case 'speed':
      return html`${gauge}<span>${feedback.text}</span>`
    case 'text':
      return html`<span>${feedback.text}</span>`
    default:
      return html``
  }
}

/** Playing and pausing can be heard. */
const spokenOf = (feedback: Feedback): string => {
  const texts = keysTexts()
  switch (feedback.kind) {
    case 'seek':
      return feedback.seconds < 0
        ? texts.spokenBack(-feedback.seconds)
        : texts.spokenForward(feedback.seconds)
    case 'volume':
      return texts.spokenVolume(percentOf(feedback.level))
    case 'brightness':
      return texts.spokenBrightness(percentOf(feedback.level))
    case 'muted':
      return texts.muted
    case 'speed':
      return texts.spokenSpeed(feedback.text)
    case 'text':
      return feedback.text
    default:
      return ''
  }
}
