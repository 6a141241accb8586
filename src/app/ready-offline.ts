import { isBuildCache } from '../serve/kept-builds.ts'

const nextEvent = (target: EventTarget, name: string): Promise<unknown> =>
  new Promise((resolve) => target.addEventListener(name, resolve, { once: true }))

/**
 * Resolves when every part of this page's build is on this device, so that it opens without a network, and
 * goes on working when a newer version takes its place on the server. Stays pending where there is no service
 * worker, or where it does not answer for this page.
 *
 * @param mainScript address of the build's main script
 */
export const readyOffline = async (mainScript: string): Promise<void> => {
  const container = (navigator as Partial<Navigator>).serviceWorker
  if (container === undefined) return new Promise<never>(() => undefined)
  const registration = await container.ready
  for (;;) {
    // A build is installed only when every file of it has been stored: what is in the cache before that is a
    // part.
    const { installing } = registration
    if (installing !== null) await nextEvent(installing, 'statechange')
    else if (container.controller === null) await nextEvent(container, 'controllerchange')
    else if (await hasBuild(registration.scope, mainScript)) return
    else await nextEvent(registration, 'updatefound')
  }
}

const hasBuild = async (scope: string, mainScript: string): Promise<boolean> => {
  for (const name of await caches.keys()) {
    if (!isBuildCache(name, scope)) continue
    if ((await (await caches.open(name)).match(mainScript, { ignoreVary: true })) !== undefined) return true
  }
  return false
}
