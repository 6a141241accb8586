/**
 * What a page and its service worker say to each other about the files of the app: the page says when there
 * is time to store them.
 */

interface KeepBuild {
  readonly type: 'torrent-player:keep-build'
}

interface BuildKept {
  readonly type: 'torrent-player:build-kept'
  /** Why the build is not stored; `null` when all of it is here. */
  readonly problem: string | null
}

/**
 * Milliseconds that the page waits for an answer: our own choice. To store a build over a slow line takes
 * minutes, and a worker that was stopped meanwhile says nothing.
 */
const answerMs = 5 * 60_000

const typeOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined

/** In the service worker: whether a message asks for the build to be kept. */
export const isKeepBuild = (data: unknown): data is KeepBuild =>
  typeOf(data) === ('torrent-player:keep-build' satisfies KeepBuild['type'])

/** In the service worker: stores the build, and tells the page on `port` whether it worked. */
export const keepAsked = async (keep: () => Promise<void>, port: MessagePort | undefined): Promise<void> => {
  const problem = await keep().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  port?.postMessage({ type: 'torrent-player:build-kept', problem } satisfies BuildKept)
}

/**
 * In the page: asks the service worker to store all of its build. Resolves when it has done so or could not;
 * the stored files tell which.
 */
export const askToKeep = (worker: Pick<ServiceWorker, 'postMessage'>): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const settle = (): void => {
      clearTimeout(timer)
      port1.close()
      resolve()
    }
    const timer = setTimeout(settle, answerMs)
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeOf(data) !== ('torrent-player:build-kept' satisfies BuildKept['type'])) return
      const { problem } = data as BuildKept
      // The page works without its files being stored, so only the console is told of the cause.
      if (problem !== null) console.warn(`The page is not ready offline yet. ${problem}`)
      settle()
    }
    worker.postMessage({ type: 'torrent-player:keep-build' } satisfies KeepBuild, [port2])
  })
