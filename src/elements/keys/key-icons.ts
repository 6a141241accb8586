import { svg, type TemplateResult } from 'lit'

const icon = (paths: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`

const speakerPath = svg`<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4z" />`

export const speaker = icon(svg`${speakerPath}<path d="M16 9a4.2 4.2 0 0 1 0 6M18.6 6.4a8 8 0 0 1 0 11.2" />`)
export const quietSpeaker = icon(svg`${speakerPath}<path d="M16 9a4.2 4.2 0 0 1 0 6" />`)
export const sun = icon(
  svg`<circle cx="12" cy="12" r="4" /><path d="M12 2.5v2m0 15v2m9.5-9.5h-2m-15 0h-2m16.2-6.7-1.4 1.4M6.7 17.3l-1.4 1.4m13.4 0-1.4-1.4M6.7 6.7 5.3 5.3" />`,
)
export const gauge = icon(
  svg`<path d="M4.2 17.5a9 9 0 1 1 15.6 0" /><path d="m12 14 4-4.5" /><circle cx="12" cy="14.2" r="1.2" />`,
)
export const fastForward = icon(
  svg`<path d="M3.5 6v12l8-6zM12.5 6v12l8-6z" fill="currentColor" stroke-width="1" />`,
)
export const rewind = icon(
  svg`<path d="M20.5 6v12l-8-6zM11.5 6v12l-8-6z" fill="currentColor" stroke-width="1" />`,
)
export const playShape = icon(svg`<path d="M7 4.5v15l12-7.5z" fill="currentColor" />`)
export const pauseShape = icon(svg`<path d="M8 5v14m8-14v14" stroke-width="4" stroke-linecap="butt" />`)
export const dots = icon(
  svg`<g fill="currentColor" stroke="none"><circle cx="5" cy="12" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="19" cy="12" r="2" /></g>`,
)
export const keyboard = icon(
  svg`<rect x="2.5" y="6" width="19" height="12" rx="2.5" /><path d="M6.5 10h.01m3.65 0h.01m3.65 0h.01m3.65 0h.01M8 14h8" />`,
)
export const wide = icon(svg`<rect x="2.5" y="6.5" width="19" height="11" rx="2" />`)
export const narrow = icon(svg`<rect x="5" y="8" width="14" height="8" rx="1.5" />`)
/** Ten seconds back or forward: an arrow that turns, around the number. */
const tenPath = svg`<text x="12" y="16.2" font-size="7.5" font-weight="700" text-anchor="middle" fill="currentColor" stroke="none">10</text>`
export const backTen = icon(svg`<path d="M12 4.5a8.5 8.5 0 1 1-8.5 8.5M12 1.5 8.8 4.5 12 7.5" />${tenPath}`)
export const forwardTen = icon(svg`<path d="M12 4.5a8.5 8.5 0 1 0 8.5 8.5M12 1.5l3.2 3-3.2 3" />${tenPath}`)
