import { html, nothing, type TemplateResult } from 'lit'
import type { TrackerStatus } from '../network/ports.ts'
import { sayError } from '../shared/errors.ts'
import { type Act, actionsView } from './action-buttons.ts'
import { cardStyles } from './card-styles.ts'
import { keepUnits } from './format.ts'
import { cross, warning } from './icons.ts'
import { trackerName, trackerStateText } from './player-texts.ts'
import type { Saying } from './saying.ts'
import { cardTexts } from './texts/cards.ts'
import { toastStyles } from './toast-styles.ts'
import type { Toast } from './toasts.ts'

/** Of all that is drawn here. */
export const styles = [cardStyles, toastStyles]

const trackersView = (trackers: readonly TrackerStatus[]): TemplateResult | typeof nothing =>
  trackers.length === 0
    ? nothing
    : html`<ul class="details" aria-label=${cardTexts().trackersAsked}>
        ${trackers
          .slice(0, 8)
          .map(
            (tracker) =>
              html`<li><span>${trackerName(tracker.url)}</span><span>${trackerStateText(tracker)}</span></li>`,
          )}
      </ul>`

/** Parts of the cards that are about no failure. */
const cardParts: Readonly<Record<string, string>> = { paused: 'paused', choose: 'slow', through: 'slow' }

/** What stands in the way of playback, and what to do. It leaves the controls free. */
export const cardView = (
  { row, title, text, actions, startsIn, showsTrackers, isPassing, detail }: Saying,
  trackers: readonly TrackerStatus[],
  act: Act,
): TemplateResult => html`<div class="layer">
  <section class="card" part=${cardParts[row] ?? 'error'} role=${row === 'error' ? 'alert' : nothing}>
    <div class="words">
      <h2>${title}</h2>
      <p>${keepUnits(text)}</p>
      ${detail === null ? nothing : html`<p class="detail">${cardTexts().forReport(detail)}</p>`}
      ${trackersView(showsTrackers ? trackers : [])}
    </div>
    ${
      actions.length === 0 && !showsTrackers
        ? nothing
        : html`<div class="actions">
            ${actionsView(actions, startsIn, act)}
            ${showsTrackers && actions.length === 0 ? html`<slot name="tracker-actions"></slot>` : nothing}
            ${isPassing ? html`<span class="busy"><span class="spinner"></span>${cardTexts().stillLooking}</span>` : nothing}
          </div>`
    }
  </section>
</div>`

/** A condition worth knowing that does not stop playback. */
export const toastView = (toast: Toast, dismiss: () => void, act: Act): TemplateResult => {
  const { actions = [] } = toast
  return html`
  <div class="toast" part="notice">
    ${warning}
    <div>
      <div class="words">${sayError(toast)}</div>
      ${actions.length === 0 ? nothing : html`<div class="actions">${actionsView(actions, null, act)}</div>`}
    </div>
    <button class="plain" aria-label=${cardTexts().dismiss} @click=${dismiss}>${cross}</button>
  </div>
`
}
