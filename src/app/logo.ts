import { svg, type TemplateResult } from 'lit'

/** A play sign in three pieces, the last of which is still arriving. Drawn as in `public/icons/icon.svg`. */
export const logo: TemplateResult = svg`<svg viewBox="0 0 64 64" aria-hidden="true">
  <rect width="64" height="64" rx="15" fill="var(--accent)" />
  <g fill="var(--on-accent)" stroke="var(--on-accent)" stroke-width="2" stroke-linejoin="round">
    <path d="M21 15.500 30 21v22l-9 5.500z" />
    <path d="M34 23.500 40 27v10l-6 3.500z" />
    <path d="M44 29.500 48 32l-4 2.500z" opacity=".6" />
  </g>
</svg>`
