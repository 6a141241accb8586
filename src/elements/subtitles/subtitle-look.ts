import { css, html, type TemplateResult } from 'lit'
import { check } from '../icons.ts'
import { subtitlesTexts } from '../texts/subtitles.ts'
import { minusIcon, plusIcon } from './subtitle-icons.ts'
import { signedSeconds } from './subtitle-labels.ts'
import {
  boundedSize,
  type SubtitleStyle,
  sizeLimits,
  subtitleBackgrounds,
  subtitleColors,
  subtitlePositions,
} from './subtitle-memory.ts'

export const lookStyles = css`
  .setting {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
    padding: 2px 10px;
  }
  .choices {
    /* Beside their name, or all of them below it. */
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    align-items: center;
    gap: 2px;
    max-width: 100%;
    margin-inline-start: auto;
  }
  .choices button {
    display: inline-grid;
    place-items: center;
    min-width: 44px;
    min-height: 44px;
    padding: 0 6px;
    border-radius: 8px;
  }
  .choices button:hover:not(:disabled) {
    background: rgb(255 255 255 / 0.14);
  }
  .choices button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .setting[role='group'] .choices button {
    /* A sign stands before its number in every language. */
    direction: ltr;
    padding: 0 2px;
  }
  .choices button[aria-checked='true'] {
    background: rgb(255 255 255 / 0.2);
    box-shadow: inset 0 0 0 2px var(--_accent, currentColor);
  }
  .value {
    min-width: 54px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .swatch {
    display: grid;
    place-items: center;
    width: 22px;
    height: 22px;
    border-radius: 50%;
    border: 1px solid rgb(255 255 255 / 0.5);
    background: var(--swatch);
    color: #000;
    font-size: 15px;
    forced-color-adjust: none;
  }
  @media (forced-colors: active) {
    .choices button[aria-checked='true'] {
      border: 2px solid Highlight;
    }
  }
`

const swatches: Readonly<Record<SubtitleStyle['color'], string>> = {
  white: '#fff',
  yellow: '#ffe94d',
  cyan: '#7df0ff',
  green: '#8dff9a',
}

export interface LookOptions {
  readonly style: SubtitleStyle
  /** Seconds. */
  readonly delay: number
  setStyle(style: Partial<SubtitleStyle>): void
  setDelay(seconds: number): void
}

const choices = <Value extends string>(
  label: string,
  values: readonly Value[],
  chosen: Value,
  draw: (value: Value) => string | TemplateResult,
  name: (value: Value) => string,
  choose: (value: Value) => void,
): TemplateResult => html`
  <div class="setting">
    <span>${label}</span>
    <div class="choices" role="radiogroup" aria-label=${label}>
      ${values.map(
        (value) => html`<button
          role="radio"
          aria-checked=${value === chosen}
          aria-label=${name(value)}
          title=${name(value)}
          @click=${() => choose(value)}
        >${draw(value)}</button>`,
      )}
    </div>
  </div>
`

const delayButton = (seconds: number, { delay, setDelay }: LookOptions): TemplateResult => {
  const texts = subtitlesTexts()
  const amount = signedSeconds(Math.abs(seconds)).slice(1)
  const name = seconds < 0 ? texts.earlier(amount) : texts.later(amount)
  return html`<button aria-label=${name} title=${name} @click=${() => setDelay(delay + seconds)}>
    ${signedSeconds(seconds)}
  </button>`
}

/** How subtitles look and when they come. */
export const lookView = (options: LookOptions): TemplateResult => {
  const texts = subtitlesTexts()
  const { style, delay, setStyle, setDelay } = options
  const resize = (by: number): void => setStyle({ size: boundedSize(style.size + by) })
  return html`
    <div class="setting" role="group" aria-label=${texts.delay}>
      <span>${texts.delay}</span>
      <div class="choices">
        ${[-0.5, -0.1].map((seconds) => delayButton(seconds, options))}
        <button class="value" title=${texts.reset} ?disabled=${delay === 0} @click=${() => setDelay(0)}>
          <span role="status">${texts.delayValue(signedSeconds(delay))}</span>
        </button>
        ${[0.1, 0.5].map((seconds) => delayButton(seconds, options))}
      </div>
    </div>
    <div class="setting" role="group" aria-label=${texts.size}>
      <span>${texts.size}</span>
      <div class="choices">
        <button aria-label=${texts.smaller} title=${texts.smaller} ?disabled=${style.size <= sizeLimits.least} @click=${() => resize(-sizeLimits.step)}>
          ${minusIcon}
        </button>
        <span class="value" role="status">${texts.sizeValue(style.size)}</span>
        <button aria-label=${texts.larger} title=${texts.larger} ?disabled=${style.size >= sizeLimits.most} @click=${() => resize(sizeLimits.step)}>
          ${plusIcon}
        </button>
      </div>
    </div>
    ${choices(
      texts.color,
      subtitleColors,
      style.color,
      (color) =>
        html`<span class="swatch" style=${`--swatch: ${swatches[color]}`}>${color === style.color ? check : ''}</span>`,
      (color) => texts[color],
      (color) => setStyle({ color }),
    )}
    ${choices(
      texts.background,
      subtitleBackgrounds,
      style.background,
      (background) => texts[background],
      (background) => texts[background],
      (background) => setStyle({ background }),
    )}
    ${choices(
      texts.position,
      subtitlePositions,
      style.position,
      (position) => texts[position],
      (position) => texts[position],
      (position) => setStyle({ position }),
    )}
  `
}
