import { css, html, LitElement, nothing, type TemplateResult } from 'lit'
import { iconButtonStyles } from '../icon-button-styles.ts'

/** A button of the player's bar: an icon with a name, as media-chrome's own. Fires `press`. */
export class BarButtonElement extends LitElement {
  static override properties = {
    icon: { attribute: false },
    label: { attribute: false },
    pressed: { attribute: false },
  }

  static override styles = [
    iconButtonStyles,
    css`
    :host {
      display: inline-flex;
    }
    :host([hidden]) {
      display: none;
    }
    .icon-button {
      font-size: 24px;
    }
    button[aria-pressed='true'] {
      color: var(--_accent, currentColor);
    }
    @media (forced-colors: active) {
      button[aria-pressed='true'] {
        outline: 1px solid Highlight;
        outline-offset: -6px;
      }
    }
  `,
  ]

  declare icon: TemplateResult | null
  /** What it does, for tooltips and screen readers. */
  declare label: string
  /** Of a button that is on or off; `null`: of one that only does something. */
  declare pressed: boolean | null

  constructor() {
    super()
    this.icon = null
    this.label = ''
    this.pressed = null
    // The player's own keys would act as well.
    for (const type of ['keydown', 'keyup'] as const) {
      this.addEventListener(type, (event) => {
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation()
      })
    }
  }

  protected override render(): TemplateResult {
    return html`<button
      class="icon-button"
      aria-label=${this.label}
      title=${this.label}
      aria-pressed=${this.pressed ?? nothing}
      @click=${() => this.dispatchEvent(new CustomEvent('press'))}
    >${this.icon}</button>`
  }
}

/** Makes one; `press` is called when it is pressed. */
export const makeBarButton = (press: () => void): BarButtonElement => {
  if (!customElements.get('torrent-bar-button')) {
    customElements.define('torrent-bar-button', BarButtonElement)
  }
  const button = document.createElement('torrent-bar-button') as BarButtonElement
  button.addEventListener('press', press)
  return button
}
