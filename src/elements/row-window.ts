/** A scrolling box with rows of one height, of which only those are drawn that can be seen. Pixels. */
export interface RowBox {
  readonly scrollTop: number
  /** Of the box, without what scrolls. */
  readonly height: number
  readonly rowHeight: number
  /** Rows in all. */
  readonly count: number
}

/**
 * Rows that are drawn before and after those in view: a person who scrolls slowly never sees an empty place.
 */
const spareRows = 6
/** Most rows that are drawn, whatever height the box states: a screen has no room for more. */
const maxRows = 80

/** Which rows to draw: `first` up to `end` (exclusive). */
export const rowsInView = ({
  scrollTop,
  height,
  rowHeight,
  count,
}: RowBox): { first: number; end: number } => {
  if (!(rowHeight > 0)) {
    return { first: 0, end: Math.min(count, spareRows) }
  }
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - spareRows, count - spareRows))
  const last = Math.ceil((scrollTop + height) / rowHeight) + spareRows
  return { first, end: Math.min(count, Math.max(last, first), first + maxRows) }
}

/** Where to scroll to so that the whole row is in view: no further than it takes. */
export const scrollTopFor = (row: number, { scrollTop, height, rowHeight }: RowBox): number => {
  const top = row * rowHeight
  if (top < scrollTop) {
    return top
  }
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}

/** Where to scroll to so that the row is in the middle, as far as the list goes. */
export const scrollTopAround = (row: number, { height, rowHeight, count }: RowBox): number =>
  Math.max(0, Math.min(row * rowHeight - (height - rowHeight) / 2, count * rowHeight - height))

/**
 * The row that a key leads to from row `at`; `null`: the key is for something else. A page is what the box
 * shows of the list, less one row, so that a person sees how the two fit together.
 */
export const rowForKey = (key: string, at: number, { height, rowHeight, count }: RowBox): number | null => {
  const page = Math.max(1, Math.floor(height / (rowHeight || 1)) - 1)
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined || count === 0 ? null : Math.max(0, Math.min(to, count - 1))
}
