import { Workbox } from 'workbox-window'
import type { Claimed, ClaimMe, WhoAmI, YouAre } from '../../engine/messages/messages.ts'
import { type Cancel, type Clock, systemClock } from '../../shared/clock.ts'
import { TorrentError } from '../../shared/errors.ts'
import { serviceWorkers, storageRefusal } from '../../shared/guarded-platform.ts'
import type { Words } from '../../shared/wording.ts'
import { servingProblems } from './serving-problems.ts'
import { storageRefusedHere } from './storage-refused.ts'

/**
 * Milliseconds until a service worker must control the page: our own choice. Its script may have to be
 * fetched first.
 */
const defaultControlTimeoutMs = 10_000
/**
 * Milliseconds after an active worker has claimed this page in which the page may hear of it: our own choice.
 */
const claimGraceMs = 1_000
/**
 * Milliseconds until a service worker must answer: our own choice. A stopped worker has to be started first.
 */
const defaultAnswerTimeoutMs = 3_000

export interface RegisterOptions {
  /** Address of the service worker's script. Default: the service worker that the page has already. */
  readonly url?: string
  /** The scope of the service worker. Default: the folder of the script. */
  readonly scope?: string
  /**
   * Called when a new version waits. `apply` puts it in place; then the page reloads. Without it the new
   * version comes with the next visit.
   */
  readonly onUpdate?: (apply: () => void) => void
  readonly clock?: Clock
  readonly controlTimeoutMs?: number
  readonly answerTimeoutMs?: number
}

/** The service worker as the page sees it. */
export interface Serving {
  /** The beginning of stream URLs: an absolute URL that ends with a slash. */
  readonly scope: string
  /** The service worker's id of this page, by its newest answer. */
  readonly clientId: string
  /** Calls `listener` when another service worker took over and has another id for this page. */
  onClientId(listener: (clientId: string) => void): () => void
  /** Stops listening. The service worker stays. */
  stop(): void
}

/**
 * Registers the service worker, or finds the page's own, and waits until it answers this page's requests.
 *
 * @throws TorrentError `service-worker`, with what to do about it
 */
export const registerServing = async (options: RegisterOptions = {}): Promise<Serving> => {
  const { clock = systemClock, controlTimeoutMs, answerTimeoutMs } = options
  const refusal = storageRefusal()
  if (refusal !== null) throw storageRefusedHere(refusal)
  const container = serviceWorkers()
  if (container === null) throw unavailable()
  const registration = await register(container, options)
  const controlMs = controlTimeoutMs ?? defaultControlTimeoutMs
  const answerMs = answerTimeoutMs ?? defaultAnswerTimeoutMs
  await controlled(container, registration, clock, { controlMs, answerMs })

  const askForId = (): Promise<string> => whoAmI(container, clock, answerMs)
  let clientId = await askForId()
  const listeners = new Set<(clientId: string) => void>()
  const onChange = (): void => {
    askForId().then(
      (now) => {
        if (now === clientId) return
        clientId = now
        for (const listener of [...listeners]) listener(now)
      },
      // The new worker does not know this page, or is gone again. The known id stays, and a read will show
      // whether it still holds.
      () => undefined,
    )
  }
  container.addEventListener('controllerchange', onChange)
  return {
    scope: registration.scope,
    get clientId() {
      return clientId
    },
    onClientId(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      container.removeEventListener('controllerchange', onChange)
      listeners.clear()
    },
  }
}

const unavailable = (): TorrentError =>
  new TorrentError(
    'service-worker',
    globalThis.isSecureContext ? servingProblems.none() : servingProblems.insecure(),
  )

const register = async (
  container: ServiceWorkerContainer,
  { url, scope, onUpdate }: RegisterOptions,
): Promise<ServiceWorkerRegistration> => {
  try {
    if (url === undefined) {
      const found = await container.getRegistration()
      if (found !== undefined) return found
      throw new TorrentError('service-worker', servingProblems.noneOfPage())
    }
    checkScope(url, scope)
    const workbox = new Workbox(url, scope === undefined ? {} : { scope })
    workbox.addEventListener('waiting', () => onUpdate?.(() => workbox.messageSkipWaiting()))
    // Playback waits for it (`immediate`), so nothing is gained by waiting for the page's load event.
    const registration = await workbox.register({ immediate: true })
    if (registration !== undefined) return registration
    throw unavailable()
  } catch (cause) {
    if (cause instanceof TorrentError) throw cause
    if (url !== undefined && needsHeader(url, scope, cause)) throw headerMissing(url, scope)
    // The browser's own words name the cause; they go along for a report.
    const { pathname } = url === undefined ? location : placesOf(url, scope).script
    throw new TorrentError('service-worker', servingProblems.notRegistered(pathname), {
      cause,
      remedy: 'reload',
    })
  }
}

/** Absolute URLs of the script, of its folder, and of the scope that was asked for. */
const placesOf = (url: string, scope: string | undefined): { script: URL; folder: URL; asked: URL } => {
  const script = new URL(url, document.baseURI)
  const folder = new URL('./', script)
  return { script, folder, asked: scope === undefined ? folder : new URL(scope, document.baseURI) }
}

/**
 * @throws TorrentError `service-worker` when the scope does not cover this page, so that the worker would
 * never answer it
 */
const checkScope = (url: string, scope: string | undefined): void => {
  const { script, asked } = placesOf(url, scope)
  if (location.href.startsWith(asked.href)) return
  const page = new URL('./', location.href).pathname
  throw new TorrentError('service-worker', servingProblems.otherScope(script.pathname, asked.pathname, page))
}

/**
 * "If … maxScopeString … is not a prefix of scopeString … reject with SecurityError" (Service Workers,
 * Update): without the header the script's own folder is the widest scope. The same exception has other
 * causes; for them the browser's own words are kept.
 */
const needsHeader = (url: string, scope: string | undefined, cause: unknown): boolean => {
  const { folder, asked } = placesOf(url, scope)
  return (
    cause instanceof DOMException && cause.name === 'SecurityError' && !asked.href.startsWith(folder.href)
  )
}

const headerMissing = (url: string, scope: string | undefined): TorrentError => {
  const { script, folder, asked } = placesOf(url, scope)
  return new TorrentError(
    'service-worker',
    servingProblems.headerMissing(script.pathname, folder.pathname, asked.pathname),
  )
}

/**
 * Resolves when the page's requests go through a service worker. A worker that becomes active claims the
 * pages that are loaded by then. A page that was asked for before that, and has loaded after it, asks the
 * worker to claim it, and so does a page that was loaded by Shift-reload.
 */
const controlled = (
  container: ServiceWorkerContainer,
  registration: ServiceWorkerRegistration,
  clock: Clock,
  { controlMs, answerMs }: { readonly controlMs: number; readonly answerMs: number },
): Promise<void> => {
  if (container.controller !== null) return Promise.resolve()
  const { active } = registration
  const worker = registration.installing ?? registration.waiting ?? active
  return new Promise((resolve, reject) => {
    const settle = (run: () => void): void => {
      cancel()
      container.removeEventListener('controllerchange', onControl)
      worker?.removeEventListener('statechange', onState)
      run()
    }
    const fail = (words: Words): void => settle(() => reject(new TorrentError('service-worker', words)))
    const onControl = (): void => settle(resolve)
    const onState = (): void => {
      if (worker?.state === 'redundant') {
        fail(servingProblems.notInstalled())
      }
    }
    const waitFor = (ms: number, words: Words): Cancel => clock.after(ms, () => fail(words))
    let cancel = waitFor(controlMs, servingProblems.notStarted())
    container.addEventListener('controllerchange', onControl)
    worker?.addEventListener('statechange', onState)
    if (active?.state !== 'activated') return
    void claimMe(active, clock, answerMs).then(() => {
      if (container.controller !== null) return
      cancel()
      cancel = waitFor(Math.min(claimGraceMs, controlMs), servingProblems.passedBy())
    })
  })
}

/**
 * Asks the controlling service worker for its id of this page. It asks twice, since a worker that is about to
 * be replaced may not answer the first time.
 */
const whoAmI = async (
  container: ServiceWorkerContainer,
  clock: Clock,
  timeoutMs: number,
): Promise<string> => {
  for (let tries = 2; tries > 0; tries--) {
    const { controller } = container
    const question: WhoAmI = { type: 'torrent-player:who-am-i' }
    const answer = await ask<YouAre>(controller, question, 'torrent-player:you-are', clock, timeoutMs)
    if (typeof answer?.clientId === 'string') return answer.clientId
  }
  throw new TorrentError('service-worker', servingProblems.foreign())
}

/** Resolves when the worker has claimed this page, or does not answer, as an older version. */
const claimMe = async (worker: ServiceWorker, clock: Clock, timeoutMs: number): Promise<void> => {
  const question: ClaimMe = { type: 'torrent-player:claim-me' }
  await ask<Claimed>(worker, question, 'torrent-player:claimed', clock, timeoutMs)
}

/** Asks a worker once. Resolves with its answer of that type; with `null` when none comes in time. */
const ask = <Answer extends { readonly type: string }>(
  worker: ServiceWorker | null,
  question: WhoAmI | ClaimMe,
  type: Answer['type'],
  clock: Clock,
  timeoutMs: number,
): Promise<Partial<Answer> | null> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const settle = (answer: Partial<Answer> | null): void => {
      cancel()
      port1.close()
      resolve(answer)
    }
    const cancel = clock.after(timeoutMs, () => settle(null))
    port1.onmessage = ({ data }: MessageEvent<Partial<Answer> | null>) => {
      if (data?.type === type) settle(data)
    }
    worker?.postMessage(question, [port2])
  })
