/** Where the keys of a player count; the attribute `keys` of `<torrent-player>` chooses one. */
export type KeyScope =
  /** While the focus is in the player. */
  | 'player'
  /** Everywhere in the page: for a page that is nothing but a player. */
  | 'page'
  /** Nowhere. */
  | 'none'

/** The attribute of `<torrent-player>` that says where its keys count, for docs/api.md. */
export const keysAttribute = 'keys'

export const parseKeyScope = (text: string | null): KeyScope => {
  const scope = text?.trim().toLowerCase()
  return scope === 'page' || scope === 'none' ? scope : 'player'
}

/** What has the focus when a key is pressed. */
export interface KeyTarget {
  /** Letters that are typed there are text, or choose something. */
  readonly isField: boolean
  /** It lies in an open menu, list or dialog. */
  readonly isInPanel: boolean
  /** Space and Enter press it. */
  readonly isButton: boolean
  /** Arrows up and down open its menu. */
  readonly opensMenu: boolean
  /** Arrows, Home and End move it, outside of the player. */
  readonly isSlider: boolean
  /** It got the focus by a pointer, so that nobody means it by a key. */
  readonly isByPointer: boolean
  /** The focus is not in the player. */
  readonly isOutside: boolean
  /** The player can be seen. Where it cannot, keys that scroll a page scroll it. */
  readonly isPlayerInView: boolean
}

const scrollingKeys = [' ', 'ArrowUp', 'ArrowDown', 'Home', 'End']

/** Whether a key is the player's, or belongs to what has the focus. */
export const isForPlayer = (key: string, target: KeyTarget): boolean => {
  const { isOutside, isByPointer } = target
  if (target.isField || target.isInPanel) return false
  const isMeant = isOutside || !isByPointer
  if (target.isButton && key === ' ' && isMeant) return false
  if (target.opensMenu && (key === 'ArrowUp' || key === 'ArrowDown') && isMeant) return false
  if (!isOutside) return true
  if (target.isSlider && (key.startsWith('Arrow') || key === 'Home' || key === 'End')) return false
  return target.isPlayerInView || !scrollingKeys.includes(key)
}

const fields = 'input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select'
const panels =
  'dialog, [role=menu], [role=dialog], [role=alertdialog], [role=listbox], [role=grid], [role=tree]'
const buttons =
  'button, summary, input:not([type=range]), [role=button], [role=switch], [role=checkbox], [role=radio], [role=tab]'
const sliders = 'input, audio, video, [role=slider], [role=spinbutton], [role=radio], [role=tab]'

/**
 * What an event's way through the page tells of the element that has the focus.
 *
 * @param path `composedPath()`, from within the innermost shadow root to the document
 * @param player the player whose keys they may be
 */
export const keyTargetOf = (
  path: readonly EventTarget[],
  player: Element,
  { isByPointer, isPlayerInView }: Pick<KeyTarget, 'isByPointer' | 'isPlayerInView'>,
): KeyTarget => {
  const elements = path.filter((each): each is HTMLElement => each instanceof HTMLElement)
  const [target] = elements
  const at = elements.indexOf(player as HTMLElement)
  const within = at < 0 ? elements : elements.slice(0, at)
  return {
    isField: target !== undefined && (target.isContentEditable || target.matches(fields)),
    isInPanel: within.some((each) => each.matches(panels)),
    isButton: target?.matches(buttons) ?? false,
    opensMenu: target?.matches('[aria-haspopup]') ?? false,
    isSlider: target?.matches(sliders) ?? false,
    isByPointer,
    isOutside: at < 0,
    isPlayerInView,
  }
}
