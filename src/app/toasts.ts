import { html, nothing, type TemplateResult } from 'lit'
import { pageTexts } from './texts/page.ts'

export interface ToastsOptions {
  /** A sentence about files; `''`: nothing is to be said. */
  readonly said: string
  readonly dismiss: () => void
  /** A part of this page is not to be had. */
  readonly isPartMissing: boolean
  /** Puts the new version in place; `null` when there is none. */
  readonly updateReady: (() => void) | null
}

const versionView = ({ isPartMissing, updateReady }: ToastsOptions): TemplateResult | typeof nothing => {
  if (isPartMissing) {
    return html`<div class="toast">
      ${pageTexts().partMissing}
      <button class="button primary" @click=${() => location.reload()}>${pageTexts().reload}</button>
    </div>`
  }
  if (updateReady === null) return nothing
  return html`<div class="toast">
    ${pageTexts().newVersion}<button class="button primary" @click=${updateReady}>${pageTexts().reload}</button>
  </div>`
}

/** What is said over every view, each in its own live region. */
export const toastsView = (options: ToastsOptions): TemplateResult => html`
  <div role="alert">
    ${
      options.said === ''
        ? nothing
        : html`<div class="toast">
            ${options.said}<button class="button" @click=${options.dismiss}>${pageTexts().ok}</button>
          </div>`
    }
  </div>
  <div role="status">${versionView(options)}</div>
`
