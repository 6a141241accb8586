/**
 * One build of the app in a cache. It is stored file by file, and served as a build only when all of it is
 * here.
 */
import { cacheNameOf, isWholeCache, markWhole } from '../kept-builds.ts'

/** A file of a build, as workbox-build lists them. */
export interface BuildFile {
  /** Address of the file, relative to the scope. */
  readonly url: string
  /** Hash of the file's content; `null` where its name holds one. */
  readonly revision: string | null
}

export interface BuildCacheOptions {
  readonly caches: CacheStorage
  /** The scope of the service worker; it ends with a slash. */
  readonly scope: string
  readonly files: readonly BuildFile[]
  readonly fetch: (request: Request) => Promise<Response>
}

/** The page of the build. */
const page = 'index.html'
/** Finds the files that the build's page names. */
const assetsIn = /(?:src|href)="(?:\.\/)?(assets\/[^"]+)"/g

export class BuildCache {
  readonly name: string
  readonly #options: BuildCacheOptions
  /** The build's files by their absolute addresses. */
  readonly #files: ReadonlyMap<string, BuildFile>
  #keeping: Promise<void> | null = null
  #isWhole = false

  constructor(options: BuildCacheOptions) {
    const { scope, files } = options
    this.#options = options
    this.name = cacheNameOf(scope, files)
    this.#files = new Map(files.map((file) => [new URL(file.url, scope).href, file]))
  }

  /**
   * Stores what is missing, one file after another, since playback goes on meanwhile. What was stored before
   * an interruption stays. There is one run at a time, however often it is called.
   *
   * @throws TypeError when a file cannot be fetched or is of another build; the next call tries again
   */
  keep(): Promise<void> {
    this.#keeping ??= this.#keep().finally(() => {
      this.#keeping = null
    })
    return this.#keeping
  }

  /** Whether every file of the build is stored. */
  async isWhole(): Promise<boolean> {
    this.#isWhole ||= await isWholeCache(this.#options.caches, this.name, this.#options.scope)
    return this.#isWhole
  }

  /** The build's page, if everything that it needs is here. */
  async page(): Promise<Response | undefined> {
    return (await this.isWhole()) ? this.match(new URL(page, this.#options.scope).href) : undefined
  }

  /** A file of the build by its address, if it is stored. */
  async match(address: string): Promise<Response | undefined> {
    if (!this.#files.has(address)) return undefined
    return this.#options.caches.match(address, { cacheName: this.name, ignoreVary: true })
  }

  async #keep(): Promise<void> {
    if (await this.isWhole()) return
    const { caches, scope } = this.#options
    const cache = await caches.open(this.name)
    for (const [address, file] of this.#files) {
      if ((await cache.match(address, { ignoreVary: true })) === undefined) {
        await cache.put(address, await this.#fetch(address, file))
      }
    }
    await markWhole(cache, scope)
    this.#isWhole = true
  }

  async #fetch(address: string, { url, revision }: BuildFile): Promise<Response> {
    // A file with a hash in its name never changes, so the browser's own cache may give it.
    const cache = revision === null ? 'default' : 'no-cache'
    const request = new Request(address, { cache, credentials: 'same-origin', priority: 'low' })
    const response = await this.#options.fetch(request)
    if (response.status !== 200) throw new TypeError(`${url} was answered with ${response.status}.`)
    if (url !== page) return withoutRedirect(response)
    const text = await response.clone().text()
    for (const [, asset = ''] of text.matchAll(assetsIn)) {
      if (!this.#files.has(new URL(asset, this.#options.scope).href)) {
        throw new TypeError(`${url} is of another build: it needs ${asset}.`)
      }
    }
    return withoutRedirect(response)
  }
}

/**
 * The response without its mark of a redirect: hosts redirect `index.html` to `/`, and a navigation must not
 * be answered with a redirected response (Fetch, 4.4).
 */
const withoutRedirect = (response: Response): Response =>
  response.redirected
    ? new Response(response.body, { status: response.status, headers: response.headers })
    : response
