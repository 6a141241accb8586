/**
 * The parts of a service worker's global scope that we use. TypeScript's `webworker` library cannot be loaded
 * beside `DOM`, which the rest of the project needs.
 */

/** `ExtendableEvent`. */
interface WorkerEvent {
  waitUntil(promise: Promise<unknown>): void
}

/** `FetchEvent`. */
export interface WorkerFetchEvent extends WorkerEvent {
  readonly request: Request
  readonly clientId: string
  readonly resultingClientId: string
  respondWith(response: Response | Promise<Response>): void
}

/** `ExtendableMessageEvent`. */
export interface WorkerMessageEvent extends WorkerEvent {
  readonly data: unknown
  readonly ports: readonly MessagePort[]
  readonly source: object | null
}

/** `Client`. */
export interface WorkerClient {
  readonly id: string
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** `ServiceWorkerGlobalScope`. */
export interface WorkerScope {
  readonly registration: { readonly scope: string; readonly active: object | null }
  readonly clients: {
    get(id: string): Promise<WorkerClient | undefined>
    claim(): Promise<void>
  }
  readonly navigator: { readonly locks: Pick<LockManager, 'query' | 'request'> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: WorkerEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: WorkerFetchEvent) => void): void
  addEventListener(type: 'message', listener: (event: WorkerMessageEvent) => void): void
}
