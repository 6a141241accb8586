/**
 * Waits for a part of the page that is loaded when it is needed.
 *
 * @returns whether it came. When it did not, `vite:preloadError` has told `main.ts`, and the page says so.
 */
export const arrives = (part: Promise<unknown>): Promise<boolean> =>
  part.then(
    () => true,
    () => false,
  )
