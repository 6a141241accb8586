import { html, nothing, type TemplateResult } from 'lit'
import { magnetHandlerTexts } from './texts/magnet-handler.ts'

export type HandlerState = 'offered' | 'asked' | 'refused'

/** Whether the browser lets a page take links of another scheme: not Safari, and no browser on Android. */
const canHandleMagnets = (): boolean => 'registerProtocolHandler' in navigator

/** Asks the browser to open magnet links with this page. The browser tells nobody what the person answers. */
export const askForMagnets = (base: string): HandlerState => {
  try {
    navigator.registerProtocolHandler('magnet', `${new URL('.', base).href}?magnet=%s`)
    return 'asked'
  } catch {
    return 'refused'
  }
}

/** A field of the settings: have magnet links of other pages opened here. */
export const magnetHandlerView = (state: HandlerState, ask: () => void): TemplateResult | typeof nothing => {
  if (!canHandleMagnets()) return nothing
  const texts = magnetHandlerTexts()
  const said = { offered: texts.hint, asked: texts.asked, refused: texts.refused }[state]
  return html`<div class="field">
    <h3>${texts.title}</h3>
    <button class="button" aria-describedby="magnets-hint" @click=${ask}>${texts.offer}</button>
    <p id="magnets-hint" role="status">${said}</p>
  </div>`
}
