import { isBuildKept } from '../serve/kept-builds.ts'
import { askToKeep } from '../serve/service-worker/keep-build.ts'
import { serviceWorkers } from '../shared/guarded-platform.ts'

/** Milliseconds between two attempts to store the app; the network's return starts one at once. */
const retryMs = 60_000

const nextEvent = (target: EventTarget, name: string): Promise<unknown> =>
  new Promise((resolve) => target.addEventListener(name, resolve, { once: true }))

/**
 * Has every part of this page's build stored on this device once there is time for it, and resolves when that
 * is so: then the page opens without a network, and goes on working when a newer version takes its place on
 * the server. What an earlier visit left unfinished is finished. Stays pending where there is no service
 * worker, or where it does not answer for this page.
 *
 * @param mainScript address of the build's main script
 * @param calm resolves when nothing more important waits for the line
 */
export const keepForOffline = async (mainScript: string, calm: Promise<void>): Promise<void> => {
  const container = serviceWorkers()
  if (container === null) return new Promise<never>(() => undefined)
  const { scope } = await container.ready
  await calm
  for (;;) {
    if (await isBuildKept(caches, scope, mainScript)) return
    const { controller } = container
    if (controller === null) {
      await nextEvent(container, 'controllerchange')
      continue
    }
    await askToKeep(controller)
    if (await isBuildKept(caches, scope, mainScript)) return
    // It has a build of its own, or could not get all files of this one.
    await Promise.race([
      nextEvent(container, 'controllerchange'),
      nextEvent(window, 'online'),
      new Promise((resolve) => setTimeout(resolve, retryMs)),
    ])
  }
}
