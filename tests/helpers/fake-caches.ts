/** As much of `CacheStorage` as the app's files need: caches by name, in the order of their making. */
export class FakeCaches {
  readonly #caches = new Map<string, Map<string, Response>>()

  async keys(): Promise<string[]> {
    return [...this.#caches.keys()]
  }

  async delete(name: string): Promise<boolean> {
    return this.#caches.delete(name)
  }

  async open(name: string): Promise<Pick<Cache, 'match' | 'put'>> {
    const files = this.#caches.get(name) ?? new Map<string, Response>()
    this.#caches.set(name, files)
    return {
      match: async (request) => files.get(String(request))?.clone(),
      put: async (request, response) => void files.set(String(request), response),
    }
  }

  async match(request: string, { cacheName }: { cacheName: string }): Promise<Response | undefined> {
    return this.#caches.get(cacheName)?.get(request)?.clone()
  }

  /** Addresses in a cache. */
  addresses(name: string): string[] {
    return [...(this.#caches.get(name)?.keys() ?? [])]
  }

  /** As the platform's. */
  get storage(): CacheStorage {
    return this as unknown as CacheStorage
  }
}
