/**
 * Tells of a defect that was caught, and that must not end anything else. In a window it is an uncaught
 * error, which harms nobody there and which the page's own monitoring sees. In a worker that would be an
 * error of the worker, and in Node it would end the process: there it goes to the console.
 */
export const reportDefect = (error: unknown): void => {
  if (typeof document !== 'undefined' && typeof reportError === 'function') reportError(error)
  else console.error(error)
}
