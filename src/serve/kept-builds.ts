/**
 * The app's files, one cache for each build. A new service worker takes all tabs at once, but a tab that was
 * opened before it still loads parts of its own build: the engine's worker with the first torrent, and later
 * the code that reads a film's head.
 */
import { buildsInUse } from './build-lock.ts'

const prefix = 'torrent-player-build-'
/** Beginning of the name of the cache in which versions before this scheme kept everything. */
const legacyPrefix = 'workbox-precache-'

/** The hash FNV-1a with 32 bits. It names a list of files, and protects nothing. */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Name of the cache for one build's list of files. */
export const cacheNameOf = (scope: string, manifest: unknown): string =>
  `${prefix}${hashOf(JSON.stringify(manifest))}-${scope}`

/** Whether a cache holds a build of the app in this scope: other apps of one origin have theirs. */
export const isBuildCache = (name: string, scope: string): boolean =>
  (name.startsWith(prefix) || name.startsWith(legacyPrefix)) && name.endsWith(`-${scope}`)

/**
 * Which caches are deleted when a build becomes active. Its own cache is kept, those of builds that are open
 * in a tab, and the newest other one: a tab that is loading just now may not hold its lock yet.
 *
 * @param names build caches in the order of their making
 */
export const outdatedCaches = (
  names: readonly string[],
  current: string,
  used: ReadonlySet<string>,
): string[] => {
  const others = names.filter((name) => name !== current)
  return others.slice(0, -1).filter((name) => !used.has(name))
}

/** Address of a mark that is in a build's cache when every file of the build is. No file has this name. */
const wholeMark = (scope: string): string => new URL('.build-is-whole', scope).href

/** Marks a build's cache as one in which nothing is missing. */
export const markWhole = (cache: Cache, scope: string): Promise<void> =>
  cache.put(wholeMark(scope), new Response(null))

/** Whether every file of the build in this cache is stored. */
export const isWholeCache = async (caches: CacheStorage, name: string, scope: string): Promise<boolean> =>
  (await caches.match(wholeMark(scope), { cacheName: name })) !== undefined

/** Whether every file of the build with this main script is stored. */
export const isBuildKept = async (
  caches: CacheStorage,
  scope: string,
  mainScript: string,
): Promise<boolean> => {
  for (const name of await caches.keys()) {
    if (!isBuildCache(name, scope) || !(await isWholeCache(caches, name, scope))) continue
    if ((await caches.match(mainScript, { cacheName: name, ignoreVary: true })) !== undefined) return true
  }
  return false
}

/** Deletes what {@link outdatedCaches} names. */
export const cleanBuilds = async (
  caches: CacheStorage,
  locks: Pick<LockManager, 'query'>,
  scope: string,
  current: string,
): Promise<void> => {
  const names = (await caches.keys()).filter((name) => isBuildCache(name, scope))
  const used = new Set<string>()
  for (const script of await buildsInUse(locks)) {
    for (const name of names) {
      const cache = await caches.open(name)
      if ((await cache.match(script, { ignoreVary: true })) !== undefined) used.add(name)
    }
  }
  await Promise.all(outdatedCaches(names, current, used).map((name) => caches.delete(name)))
}

/** Finds a file in any build that is still kept. */
export const matchKept = async (
  caches: CacheStorage,
  scope: string,
  url: string,
): Promise<Response | undefined> => {
  for (const name of await caches.keys()) {
    if (!isBuildCache(name, scope)) continue
    const found = await (await caches.open(name)).match(url, { ignoreVary: true })
    if (found !== undefined) return found
  }
  return undefined
}
