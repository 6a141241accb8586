import { svg } from 'lit'
import { icon } from '../icons.ts'

export const skipNext = icon(svg`<path d="M6 5.5v13l9.5-6.5z" fill="currentColor" /><path d="M18 5.5v13" />`)
export const skipPrevious = icon(
  svg`<path d="M18 5.5v13l-9.5-6.5z" fill="currentColor" /><path d="M6 5.5v13" />`,
)
export const again = icon(svg`<path d="M5 12a7 7 0 1 0 2.3-5.2L5 9m0-4.5V9h4.5" />`)
export const shuffle = icon(
  svg`<path d="M3.5 7H6c4.5 0 6 10 10.5 10H20m-2.5-2.8L20.3 17l-2.8 2.8M3.5 17H6c1.5 0 2.7-1.1 3.7-2.6M12.8 9.6C13.8 8.1 15 7 16.5 7H20m-2.5-2.8L20.3 7l-2.8 2.8" />`,
)
export const repeatAll = icon(
  svg`<path d="M17 3.5 20 6.5l-3 3M4 12V9.5a3 3 0 0 1 3-3h13M7 20.5l-3-3 3-3M20 12v2.5a3 3 0 0 1-3 3H4" />`,
)
export const repeatOne = icon(
  svg`<path d="M17 3.5 20 6.5l-3 3M4 12V9.5a3 3 0 0 1 3-3h13M7 20.5l-3-3 3-3M20 12v2.5a3 3 0 0 1-3 3H4M11 10.8l1.4-.8v4.2" />`,
)
