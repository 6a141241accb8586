import { html, LitElement, type TemplateResult } from 'lit'
import { framedCardStyles } from './framed-card-styles.ts'
import { logo } from './logo.ts'
import { sharedStyles } from './shared-styles.ts'
import { framedTexts } from './texts/framed.ts'

/**
 * `<framed-card>`: what is shown instead of the app inside a page of another site, until a person wants it
 * there. Fires `go-on` then.
 */
export class FramedCardElement extends LitElement {
  static override styles = [sharedStyles, framedCardStyles]

  protected override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <div class="logo">${logo}</div>
      <h1 id="title">${framedTexts().title}</h1>
      <p>
        ${framedTexts().text}
      </p>
      <div class="ways">
        <a class="button primary" href=${location.href} target="_blank" rel="noopener noreferrer">${framedTexts().openAlone}</a>
        <button class="button" @click=${this.#goOn}>${framedTexts().goOn}</button>
      </div>
    </section>`
  }

  #goOn = (): void => {
    this.dispatchEvent(new CustomEvent('go-on'))
  }
}

/** Shows the card in place of the app, and resolves when the person goes on. */
export const askBeforeFramed = (): Promise<void> => {
  customElements.define('framed-card', FramedCardElement)
  const card = new FramedCardElement()
  document.body.prepend(card)
  return new Promise((resolve) => {
    card.addEventListener(
      'go-on',
      () => {
        card.remove()
        resolve()
      },
      { once: true },
    )
  })
}
