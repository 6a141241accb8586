import type { CSSResult } from 'lit'

/**
 * Adds styles to a player's shadow root: those of features come with the features, after the first picture.
 *
 * @returns a function that takes them away
 */
export const adoptStyles = (root: ShadowRoot | null, { styleSheet }: CSSResult): (() => void) => {
  if (root === null || styleSheet === undefined) return () => undefined
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet]
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== styleSheet)
  }
}
