import { missingPart } from '../../shared/errors.ts'

/**
 * Starts a worker whose script lies beside the bundle for embedders. The build puts a call of this in the
 * place of `new Worker(…)`, so that pages whose films need no such worker do not load it.
 *
 * A browser refuses a worker from another origin. Then its text is fetched, which that origin has to allow
 * (CORS), and runs from a `blob:` address, which the page's `worker-src` has to allow.
 *
 * @param base address of the bundle
 * @throws TorrentError `missing-part`
 */
export const startWorkerBeside = async (name: string, base: string): Promise<Worker> => {
  const url = new URL(name, base)
  if (url.origin === globalThis.location.origin) return new Worker(url.href, { type: 'module' })
  try {
    const response = await fetch(url)
    if (!response.ok) throw new TypeError(`${url.href} answers ${response.status}.`)
    const blobUrl = URL.createObjectURL(await response.blob())
    try {
      return new Worker(blobUrl, { type: 'module' })
    } finally {
      URL.revokeObjectURL(blobUrl)
    }
  } catch (cause) {
    throw missingPart('A part of the player could not be loaded.', cause)
  }
}
