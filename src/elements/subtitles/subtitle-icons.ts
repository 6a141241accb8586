import { svg, type TemplateResult } from 'lit'

const icon = (inside: TemplateResult): TemplateResult =>
  svg`<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${inside}</svg>`

const words = svg`<path d="M7 11.5h4m3 0h3M7 15h7m3 0h.01" />`

/** Subtitles that are not shown. */
export const subtitlesOffIcon = icon(svg`<rect x="3" y="5" width="18" height="14" rx="2.5" />${words}`)
/** Subtitles that are shown: with a line below, as on a tab that is open. */
export const subtitlesOnIcon = icon(
  svg`<rect x="3" y="4" width="18" height="13" rx="2.5" fill="currentColor" stroke="currentColor" />
    <path d="M7 9.500h4m3 0h3M7 13h7m3 0h.01" stroke="var(--_on-icon, #111)" /><path d="M5 21h14" />`,
)
export const plusIcon = icon(svg`<path d="M12 5v14M5 12h14" />`)
export const minusIcon = icon(svg`<path d="M5 12h14" />`)
export const slidersIcon = icon(
  svg`<path d="M4 7h9m4.500 0H20M4 17h3m4.500 0H20" /><circle cx="15.200" cy="7" r="2.200" /><circle cx="9.200" cy="17" r="2.200" />`,
)
