import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Cue, CuePlace } from '../../media/cue-list.ts'
import { type CueNode, parseCueText } from '../../media/cue-text.ts'
import { type SubtitleStyle, usualStyle } from './subtitle-memory.ts'

const colors: Readonly<Record<SubtitleStyle['color'], string>> = {
  white: '#fff',
  yellow: '#ffe94d',
  cyan: '#7df0ff',
  green: '#8dff9a',
}

/** Cues that stand in one place, one below the other. */
interface Stack {
  readonly place: CuePlace | null
  readonly cues: readonly Cue[]
}

const topCenter: CuePlace = { anchor: 'top', y: null, left: 0, width: 100, align: 'center' }

/** Cues by their places; `position` is where those without one stand. */
export const stacksOf = (cues: readonly Cue[], position: SubtitleStyle['position']): readonly Stack[] => {
  const stacks = new Map<string, { place: CuePlace | null; cues: Cue[] }>()
  for (const cue of cues) {
    const place = cue.place ?? (position === 'top' ? topCenter : null)
    const key = JSON.stringify(place === null ? null : Object.entries(place).sort())
    const stack = stacks.get(key)
    if (stack === undefined) stacks.set(key, { place, cues: [cue] })
    else stack.cues.push(cue)
  }
  return [...stacks.values()]
}

/** Only text and elements that are named here are drawn of what a stranger wrote. */
const drawNode = (node: CueNode): string | TemplateResult => {
  if (typeof node === 'string') return node
  const inside = node.children.map(drawNode)
  switch (node.type) {
    case 'i':
      return html`<i>${inside}</i>`
    case 'b':
      return html`<b>${inside}</b>`
    case 'u':
      return html`<u>${inside}</u>`
    case 's':
      return html`<s>${inside}</s>`
    case 'ruby':
      return html`<ruby>${inside}</ruby>`
    case 'rt':
      return html`<rt>${inside}</rt>`
    case 'color':
      return html`<span style=${`color: ${node.color}`}>${inside}</span>`
    default:
      return html`<span>${inside}</span>`
  }
}

const styleOf = (place: CuePlace | null): string => {
  if (place === null) return ''
  const { anchor, y, left, width, align } = place
  const side = `left: ${left}%; width: ${width}%; text-align: ${align};`
  if (y === null) return side
  // Between the edges or the controls, whatever a file says.
  const at = `clamp(var(--_above), ${y}%, 100% - var(--_below))`
  if (anchor === 'top') return `${side} top: ${at}; bottom: auto;`
  if (anchor === 'bottom') {
    return `${side} top: auto; bottom: clamp(var(--_below), ${100 - y}%, 100% - var(--_above));`
  }
  return `${side} top: ${at}; bottom: auto; transform: translateY(-50%);`
}

/**
 * `<torrent-subtitles>`: draws cues over the picture, above the controls while these are shown. The native
 * renderer cannot be moved or styled everywhere, and that of `media-captions` writes HTML (decision 073).
 */
export class SubtitleLayerElement extends LitElement {
  static override properties = { cues: { attribute: false }, look: { attribute: false } }

  static override styles = css`
    :host {
      --_edge: max(8px, 3.2cqi);
      --_above: max(var(--_edge), var(--_top-bar, 0px));
      --_below: max(var(--_edge), var(--_bottom-bar, 0px));
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
      direction: ltr;
      line-height: 1.3;
      font-size: calc(clamp(15px, 2.8cqi, 56px) * var(--_size, 1));
      font-family: var(--torrent-font-family, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
      color: var(--_color, #fff);
    }
    :host([hidden]) {
      display: none;
    }
    .stack {
      position: absolute;
      box-sizing: border-box;
      left: 0;
      width: 100%;
      padding-inline: 3%;
      text-align: center;
      transition: top 0.2s, bottom 0.2s;
    }
    .bottom {
      bottom: var(--_below);
    }
    .top {
      top: var(--_above);
    }
    .cue {
      white-space: pre-line;
      overflow-wrap: break-word;
      unicode-bidi: plaintext;
    }
    .words {
      padding: 0.08em 0.34em;
      border-radius: 0.18em;
      -webkit-box-decoration-break: clone;
      box-decoration-break: clone;
      background: var(--_background, transparent);
      text-shadow: var(--_shadow, none);
    }
    .words s {
      text-decoration: line-through;
    }
    @media (prefers-reduced-motion: reduce) {
      .stack {
        transition: none;
      }
    }
    @media (forced-colors: active) {
      .words {
        forced-color-adjust: none;
        background: #000;
      }
    }
  `

  declare cues: readonly Cue[]
  declare look: SubtitleStyle

  constructor() {
    super()
    this.cues = []
    this.look = usualStyle
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Those who cannot see hear the film; captions are for those who cannot hear it.
    this.setAttribute('aria-live', 'off')
  }

  /** Heights of the controls that are shown, in CSS pixels. */
  keepClear(above: number, below: number): void {
    this.style.setProperty('--_top-bar', `${Math.ceil(above)}px`)
    this.style.setProperty('--_bottom-bar', `${Math.ceil(below)}px`)
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (!changed.has('look')) return
    const { size, color, background } = this.look
    this.style.setProperty('--_size', String(size / 100))
    this.style.setProperty('--_color', colors[color])
    this.style.setProperty(
      '--_background',
      { shadow: 'transparent', half: 'rgb(0 0 0 / 0.6)', solid: '#000' }[background],
    )
    this.style.setProperty(
      '--_shadow',
      background === 'shadow'
        ? '0 0 0.12em #000, 0 0 0.12em #000, 0.05em 0.05em 0.08em #000, -0.05em -0.05em 0.08em #000, 0 0.1em 0.3em #000'
        : 'none',
    )
  }

  protected override render(): TemplateResult | typeof nothing {
    const { cues, look } = this
    if (cues.length === 0) return nothing
    return html`${stacksOf(cues, look.position).map(({ place, cues }) => {
      const edge = place?.anchor === 'top' ? 'top' : 'bottom'
      return html`<div class=${`stack ${edge}`} style=${styleOf(place)}>
        ${cues.map(
          ({ text }) =>
            html`<div class="cue" dir="auto"><span class="words">${parseCueText(text).map(drawNode)}</span></div>`,
        )}
      </div>`
    })}`
  }
}
