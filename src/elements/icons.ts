import { svg, type TemplateResult } from 'lit'

/** A picture of 24 × 24 in lines of the colour of the text. */
export const icon = (paths: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`

export const arrowDown = icon(svg`<path d="M12 5v14m-6-6 6 6 6-6" />`)
export const arrowUp = icon(svg`<path d="M12 19V5m-6 6 6-6 6 6" />`)
export const arrowLeft = icon(svg`<path d="M19 12H5m6-6-6 6 6 6" />`)
export const people = icon(
  svg`<circle cx="9" cy="8" r="3.2" /><path d="M3 19c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 5.2a3.2 3.2 0 0 1 0 5.7M17.5 14c2.1.7 3.5 2.5 3.5 5" />`,
)
export const paused = icon(svg`<path d="M8.5 5.5v13m7-13v13" />`)
export const playing = icon(svg`<path d="M7 4.5v15l12-7.5z" fill="currentColor" />`)
export const sliders = icon(
  svg`<path d="M4 7h9m4.5 0H20M4 17h3m4.5 0H20" /><circle cx="15.2" cy="7" r="2.2" /><circle cx="9.2" cy="17" r="2.2" />`,
)
export const list = icon(svg`<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />`)
export const check = icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`)
export const cross = icon(svg`<path d="M6 6l12 12M18 6 6 18" />`)
export const warning = icon(svg`<path d="M12 9v4.5m0 3.2v.01M12 3.5 2.8 19.5h18.4z" />`)
export const speakerOff = icon(svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5m0-5-5 5" />`)
export const copy = icon(
  svg`<rect x="9" y="9" width="11" height="11" rx="2.5" /><path d="M15 5.5A2 2 0 0 0 13 4H6.5A2.5 2.5 0 0 0 4 6.5V13a2 2 0 0 0 1.5 2" />`,
)
export const film = icon(
  svg`<rect x="3" y="5" width="18" height="14" rx="2.5" /><path d="m10 9.2 5 2.8-5 2.8z" fill="currentColor" />`,
)
export const note = icon(
  svg`<path d="M9 17.5V6l10-2v11.5" /><circle cx="6.7" cy="17.5" r="2.3" /><circle cx="16.7" cy="15.5" r="2.3" />`,
)
export const page = icon(svg`<path d="M6 3.5h8l4.5 4.5v12.5h-12.5zM14 3.5V8h4.5" />`)
export const folder = icon(
  svg`<path d="M3 7.5A2 2 0 0 1 5 5.500h4l2 2.500h8a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z" />`,
)
export const link = icon(
  svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500" />`,
)
export const send = icon(
  svg`<path d="M12 15V4m-4 4 4-4 4 4M5 12v6.500A1.500 1.500 0 0 0 6.500 20h11a1.500 1.500 0 0 0 1.500-1.500V12" />`,
)
export const qrCode = icon(
  svg`<rect x="4" y="4" width="6" height="6" rx="1" /><rect x="14" y="4" width="6" height="6" rx="1" /><rect x="4" y="14" width="6" height="6" rx="1" /><path d="M14 14h2.500v2.500M20 14v.01M14 20v.01M17.500 20h2.500v-2.500" />`,
)
