import { html, type TemplateResult } from 'lit'
import { formatCountdown } from './format.ts'
import type { SayingAction } from './saying.ts'
import { actionTexts } from './texts/cards.ts'

export type Act = (action: SayingAction) => void

const actionName = (action: SayingAction, startsIn: number | null): string => {
  const texts = actionTexts()
  return action === 'through' ? texts.through(formatCountdown(startsIn ?? 0)) : texts[action]
}

/** What can be pressed: the first one stands out. */
export const actionsView = (
  actions: readonly SayingAction[],
  startsIn: number | null,
  act: Act,
): TemplateResult[] =>
  actions.map((action, at) => {
    const look = at === 0 ? 'action' : 'action other'
    return action === 'own-tab'
      ? html`<a class=${look} part="own-tab" href=${location.href} target="_blank" rel="noopener">${actionTexts()['own-tab']}</a>`
      : html`<button class=${look} part=${action} @click=${() => act(action)}>${actionName(action, startsIn)}</button>`
  })
