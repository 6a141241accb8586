import type {
  FileReply,
  FileRequest,
  OpenFileRequest,
  ReadRange,
} from '../../src/engine/messages/messages.ts'
import { ownerLock, torrentLock } from '../../src/serve/owner-locks.ts'
import type { WorkerClient, WorkerScope } from '../../src/serve/service-worker/worker-scope.ts'

type Listeners = { [Type in 'install' | 'activate' | 'fetch' | 'message']: ((event: never) => void)[] }

/** How a request differs from one that `new Request` makes. */
export interface RequestFacts {
  readonly mode?: RequestMode
  readonly destination?: RequestDestination
}

/** The global scope of a service worker, as much of it as serving needs: the test plays the browser. */
export class FakeWorkerScope implements WorkerScope {
  readonly registration: { scope: string; active: object | null } = {
    scope: 'https://site.example/app/',
    active: null,
  }
  readonly claims: string[] = []
  /** What `waitUntil` was given. */
  readonly waited: Promise<unknown>[] = []
  readonly held: string[] = []
  readonly pending: string[] = []
  readonly #pages = new Map<string, WorkerClient>()
  readonly #listeners: Listeners = { install: [], activate: [], fetch: [], message: [] }
  readonly clients = {
    get: async (id: string) => this.#pages.get(id),
    claim: async () => void this.claims.push('claim'),
  }
  readonly navigator = {
    locks: {
      query: async () => ({
        held: this.held.map((name) => ({ name })),
        pending: this.pending.map((name) => ({ name })),
      }),
      /** A lock that is stolen is free when the callback has run. */
      request: (async (name: string, _options: LockOptions, done: () => unknown) => {
        this.held.splice(0, Infinity, ...this.held.filter((held) => held !== name))
        return done()
      }) as LockManager['request'],
    },
  }

  async skipWaiting(): Promise<void> {
    this.claims.push('skipWaiting')
  }

  addEventListener(type: keyof Listeners, listener: (event: never) => void): void {
    this.#listeners[type].push(listener)
  }

  /** A page runs a torrent from now on. */
  own(infoHash: string, page: WorkerClient): void {
    this.#pages.set(page.id, page)
    this.held.push(torrentLock(infoHash), ownerLock(infoHash, page.id))
  }

  /** The tab is closed: its locks are free. */
  leave(page: WorkerClient): void {
    this.#pages.delete(page.id)
    const isOf = (name: string): boolean => name.endsWith(`:${page.id}`)
    const infoHashes = this.held.filter(isOf).map((name) => name.split(':')[1] ?? '')
    const free = new Set([...this.held.filter(isOf), ...infoHashes.map(torrentLock)])
    this.held.splice(0, Infinity, ...this.held.filter((name) => !free.has(name)))
  }

  /** The browser asks for a URL. `null`: nobody answers, and the network is asked. */
  fetch(path: string, init: RequestInit = {}, facts: RequestFacts = {}): Promise<Response> | null {
    const request = new Request(new URL(path, this.registration.scope), init)
    for (const [name, value] of Object.entries(facts)) Object.defineProperty(request, name, { value })
    let answer: Promise<Response> | null = null
    this.#tell('fetch', {
      request,
      clientId: 'page',
      resultingClientId: '',
      respondWith: (response: Promise<Response>) => {
        answer = response
      },
    })
    return answer
  }

  lifecycle(type: 'install' | 'activate'): void {
    this.#tell(type, {})
  }

  message(data: unknown, ports: readonly unknown[] = [], source: object | null = { id: 'page' }): void {
    this.#tell('message', { data, ports, source })
  }

  #tell(type: keyof Listeners, event: object): void {
    const waitUntil = (promise: Promise<unknown>): void => void this.waited.push(promise)
    for (const listener of this.#listeners[type]) listener({ ...event, waitUntil } as never)
  }
}

/** A tab that runs a torrent with one file, and gives at most so many bytes in an answer. */
export class FakeOwner implements WorkerClient {
  readonly id: string
  readonly opened: OpenFileRequest[] = []
  readonly reads: ReadRange[] = []
  /** How many requests were closed by the service worker. */
  closed = 0
  /** What is answered instead of bytes, as long as it is not `null`. */
  refusal: FileReply | null = null
  readonly #file: Uint8Array
  readonly #most: number
  readonly #ports: MessagePort[] = []

  constructor(id: string, file: Uint8Array, most = Number.POSITIVE_INFINITY) {
    this.id = id
    this.#file = file
    this.#most = most
  }

  postMessage(message: OpenFileRequest, [port]: Transferable[]): void {
    if (!(port instanceof MessagePort)) throw new Error('No port came along.')
    this.opened.push(message)
    this.#ports.push(port)
    port.onmessage = ({ data }: MessageEvent<FileRequest>) => {
      if (data.type === 'read') this.#answer(port, data)
      else {
        this.closed++
        port.close()
      }
    }
    this.#say(port, { type: 'file', size: this.#file.length, name: 'film.mp4' })
    if (message.first !== null) this.#answer(port, message.first)
  }

  /** The tab is closed: its ports go with it. */
  die(): void {
    for (const port of this.#ports.splice(0)) port.close()
  }

  #answer(port: MessagePort, { begin, end }: ReadRange): void {
    this.reads.push({ begin, end })
    if (this.refusal !== null) {
      this.#say(port, this.refusal)
      return
    }
    const from = begin < 0 ? Math.max(this.#file.length + begin, 0) : begin
    const data = this.#file.slice(from, Math.min(end, from + this.#most)).buffer
    if (data.byteLength > 0) this.#say(port, { type: 'data', begin: from, data })
  }

  #say(port: MessagePort, reply: FileReply): void {
    port.postMessage(reply)
  }
}
