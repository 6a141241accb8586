/** A control of the bar. */
export interface BarItem {
  /** CSS pixels that it takes; 0: it is not shown at all. */
  readonly width: number
  /** What goes last has the highest number; what has 100 never goes. */
  readonly keep: number
}

const staysAlways = 100

/**
 * Which controls have no room, by their places in `items`: those with the lowest numbers go first, until the
 * rest fits together with the button that leads to them.
 */
export const itemsWithoutRoom = (
  items: readonly BarItem[],
  room: number,
  moreWidth: number,
): ReadonlySet<number> => {
  const gone = new Set<number>()
  let width = items.reduce((sum, item) => sum + item.width, 0)
  if (width <= room) return gone
  const goes = items
    .map((item, index) => ({ ...item, index }))
    .filter((item) => item.width > 0 && item.keep < staysAlways)
    .sort((one, other) => one.keep - other.keep)
  for (const item of goes) {
    if (width + moreWidth <= room) break
    gone.add(item.index)
    width -= item.width
  }
  return gone
}

/** By the order of a button in the bar, as the features have agreed; 1 and 2: the previous and next file. */
const keepOfOrder: Readonly<Record<string, number>> = {
  '1': 62,
  '2': 73,
  '5': 50,
  '10': 58,
  '20': 80,
  '30': 60,
  '40': 78,
  '50': 40,
  '55': 44,
  '60': 46,
  '65': 36,
  '70': 30,
}

const keepOfName: Readonly<Record<string, number>> = {
  'media-play-button': 100,
  'media-fullscreen-button': 99,
  'media-captions-button': 80,
  'torrent-file-menu': 78,
  'media-time-display': 74,
  'media-mute-button': 72,
  'media-volume-range': 48,
  'media-pip-button': 38,
  'media-seek-backward-button': 34,
  'media-seek-forward-button': 34,
}

/** How long a control stays in a bar that becomes narrow. */
export const keepOf = (name: string, order: string): number => keepOfName[name] ?? keepOfOrder[order] ?? 76
