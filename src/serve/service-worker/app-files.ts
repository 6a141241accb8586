import { cleanBuilds, matchKept } from '../kept-builds.ts'
import { parseStreamUrl } from '../stream-url.ts'
import { BuildCache, type BuildFile } from './build-cache.ts'
import { isKeepBuild, keepAsked } from './keep-build.ts'
import type { WorkerScope } from './worker-scope.ts'

export type AppWorkerScope = WorkerScope & {
  readonly caches: CacheStorage
  fetch(request: Request): Promise<Response>
}

/**
 * The last part of an address that names a file has a dot: a film or a picture that is opened in a tab. The
 * app's page has none.
 */
const namesFile = /\.[^/]*$/

/** The part of an address behind the scope of the service worker; `null` when the address lies elsewhere. */
const restOf = (url: string, scope: string): string | null => {
  const folder = new URL(scope)
  const { origin, pathname } = new URL(url)
  const isInside = origin === folder.origin && pathname.startsWith(folder.pathname)
  return isInside ? pathname.slice(folder.pathname.length) : null
}

/**
 * Whether a request is for the app's page: any address in the scope that names no file.
 *
 * @param scope the scope of the service worker; it ends with a slash. Its own path says nothing about the
 * request
 */
export const isForPage = ({ mode, url }: Pick<Request, 'mode' | 'url'>, scope: string): boolean => {
  const rest = restOf(url, scope)
  if (mode !== 'navigate' || rest === null) return false
  return rest.endsWith('/index.html') || rest === 'index.html' || !namesFile.test(rest)
}

/**
 * Where a browser is sent that asks for the app's page in a folder below the scope, since the page's relative
 * addresses would lead nowhere from there. `null`: it may stay.
 */
export const movedTo = (url: string, scope: string): string | null => {
  const rest = restOf(url, scope)
  return rest?.includes('/') === true ? new URL(new URL(url).search, scope).href : null
}

/**
 * Makes a service worker keep the files of the app's build and answer with them. The first worker of a site
 * claims its pages with nothing stored, since a film waits for it. It stores the build when a page says that
 * there is time. A newer worker stores all of its build before it is offered. Until a build is whole its page
 * comes from the network.
 */
export const installAppFiles = (scope: AppWorkerScope, files: readonly BuildFile[]): void => {
  const { caches } = scope
  const base = scope.registration.scope
  const build = new BuildCache({ caches, scope: base, files, fetch: (request) => scope.fetch(request) })
  const assets = new URL('assets/', base).href
  const addresses = new Set(files.map(({ url }) => new URL(url, base).href))

  const page = async (request: Request): Promise<Response> => {
    const stored = await build.page()
    if (stored === undefined) return scope.fetch(request)
    const moved = movedTo(request.url, base)
    return moved === null ? stored : Response.redirect(moved)
  }

  /**
   * Answers with a file of any build: tabs that were opened before this build was installed ask for files of
   * an older one.
   */
  const file = async (request: Request): Promise<Response> =>
    (await build.match(request.url)) ?? (await matchKept(caches, base, request.url)) ?? scope.fetch(request)

  scope.addEventListener('install', (event) => {
    if (scope.registration.active !== null) event.waitUntil(build.keep())
  })
  scope.addEventListener('activate', (event) => {
    event.waitUntil(cleanBuilds(caches, scope.navigator.locks, base, build.name))
  })
  scope.addEventListener('message', (event) => {
    if (isKeepBuild(event.data)) event.waitUntil(keepAsked(() => build.keep(), event.ports[0]))
  })
  scope.addEventListener('fetch', (event) => {
    const { request } = event
    if (request.method !== 'GET' || parseStreamUrl(base, request.url) !== null) return
    if (isForPage(request, base)) event.respondWith(page(request))
    else if (request.mode !== 'navigate' && (addresses.has(request.url) || request.url.startsWith(assets))) {
      event.respondWith(file(request))
    }
  })
}
