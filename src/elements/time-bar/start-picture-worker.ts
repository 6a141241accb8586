/** Starts the worker that makes pictures. Its script is loaded when somebody first points at the time bar. */
export const startPictureWorker = async (): Promise<Worker> =>
  new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' })
