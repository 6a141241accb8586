import { css, html, LitElement, type TemplateResult } from 'lit'
import { logo } from './logo.ts'
import { sharedStyles } from './shared-styles.ts'

/**
 * `<framed-card>`: what is shown instead of the app inside a page of another site, till a person wants it
 * there. Fires `go-on` then.
 */
export class FramedCardElement extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        place-items: center;
        min-height: 100vh;
        min-height: 100dvh;
        padding: 16px;
      }
      section {
        width: 100%;
        max-width: 480px;
        padding: 24px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--surface);
      }
      .logo svg {
        display: block;
        width: 40px;
        height: 40px;
      }
      h1 {
        margin: 14px 0 0;
        font-size: 20px;
        font-weight: 660;
        line-height: 1.25;
        text-wrap: balance;
      }
      p {
        margin: 8px 0 0;
        color: var(--ink-soft);
        font-size: 15px;
        text-wrap: pretty;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
        margin-top: 18px;
      }
      .button {
        flex: 1 1 auto;
        white-space: normal;
        text-align: center;
      }
    `,
  ]

  protected override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <div class="logo">${logo}</div>
      <h1 id="title">Torrent Player is shown inside another site</h1>
      <p>
        Nothing has been loaded or shared yet. When you go on, the film that this address names is fetched, and the people
        you exchange it with can see your IP address.
      </p>
      <div class="ways">
        <a class="button primary" href=${location.href} target="_blank" rel="noopener noreferrer">Open in its own tab</a>
        <button class="button" @click=${this.#goOn}>Continue here</button>
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
