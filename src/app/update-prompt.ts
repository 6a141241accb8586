import { Workbox } from 'workbox-window'
import { serviceWorkers, storageRefusal } from '../shared/guarded-platform.ts'

/**
 * Registers the app's service worker and tells when a new version waits to take over. The page that plays is
 * never reloaded by itself: `ready` gets a function that does it when a person asks for it.
 */
export const watchForUpdate = (serviceWorkerUrl: string, ready: (apply: () => void) => void): void => {
  // Workbox looks at it at once, which throws where it is refused.
  if (serviceWorkers() === null || storageRefusal() !== null) return
  const workbox = new Workbox(serviceWorkerUrl)
  const registering = workbox.register().catch((error: unknown) => {
    // Playback says by itself that it has no service worker; only the cause belongs in the console.
    console.warn('The service worker could not be registered.', error)
  })
  const apply = async (): Promise<void> => {
    const registration = await registering
    // Another tab may have put it in place already, and this page was left with the older one.
    if (registration == null || registration.waiting === null) {
      location.reload()
      return
    }
    workbox.addEventListener('controlling', () => location.reload())
    workbox.messageSkipWaiting()
  }
  workbox.addEventListener('waiting', () => ready(() => void apply()))
}
