import { keysTexts } from '../texts/keys.ts'

const signs = new Map([
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
])

/** What stands on a key: `ArrowLeft` → `←`, `k` → `K`. */
export const keyCap = (key: string): string => {
  const texts = keysTexts()
  if (key === ' ') return texts.space
  if (key === 'Home') return texts.home
  if (key === 'End') return texts.end
  return signs.get(key) ?? key.toUpperCase()
}
