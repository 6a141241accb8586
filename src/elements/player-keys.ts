/**
 * What a key does in the player, beyond the keys that media-chrome handles (space k m f c p j l arrows < >
 * ?).
 */
export type PlayerAction =
  /** To a fraction of the film, 0 … 1. */
  | { readonly type: 'seek-to'; readonly fraction: number }
  | { readonly type: 'step'; readonly frames: 1 | -1 }
  | { readonly type: 'stats' }

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>

/** The action for a key, or `null`. `inField`: the focus is where keys have a meaning of their own. */
export const actionForKey = (event: Key, inField: boolean): PlayerAction | null => {
  if (inField || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null
  const { key } = event
  if (/^[0-9]$/.test(key)) return { type: 'seek-to', fraction: Number(key) / 10 }
  switch (key) {
    case 'Home':
      return { type: 'seek-to', fraction: 0 }
    case 'End':
      return { type: 'seek-to', fraction: 1 }
    case ',':
      return { type: 'step', frames: -1 }
    case '.':
      return { type: 'step', frames: 1 }
    case 'i':
      return { type: 'stats' }
    default:
      return null
  }
}
