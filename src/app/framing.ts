/** The parts of a window that tell which page shows it. */
export interface FramedWindow {
  readonly parent: FramedWindow
  readonly location: Pick<Location, 'origin'>
}

/**
 * Whether a page of another origin shows this one, in a frame at any depth. Such a page chooses the address,
 * and may lay anything over what a person sees: nothing may happen before that person has said so.
 */
export const isFramedByOthers = (page: FramedWindow): boolean => {
  for (let at = page; at.parent !== at; at = at.parent) {
    try {
      if (at.parent.location.origin !== page.location.origin) return true
    } catch {
      // The address of another origin's window cannot be read.
      return true
    }
  }
  return false
}
