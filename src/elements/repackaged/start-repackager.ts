/**
 * Starts the worker that repackages films. `new Worker(new URL(…))` stands in one piece, so that bundlers
 * find the script; in the bundle for embedders it is a file of its own (`start-beside.ts`).
 */
export const startRepackager = async (): Promise<Worker> =>
  new Worker(new URL('../../media/repackage/repackage-worker.ts', import.meta.url), { type: 'module' })
