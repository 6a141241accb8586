import type { Cancel, Clock } from '../shared/clock.ts'

/** How often the two clocks are compared, in milliseconds. Our own choice. */
const heartbeatMs = 5_000
/**
 * When the wall clock has gone this much farther than the other clock, the machine slept. Milliseconds; our
 * own choice: a smaller jump is a clock that was set right.
 */
const jumpMs = 10_000
/**
 * A page that did not run for this long slept or was frozen, though both clocks went on. Milliseconds: hidden
 * pages run once a minute.
 */
const frozenMs = 150_000

/** Where a page listens for events. */
interface EventSource {
  addEventListener(type: string, listener: (event: Event) => void): void
  removeEventListener(type: string, listener: (event: Event) => void): void
}

export interface WakeUpSources {
  /** The wall clock, in milliseconds: it goes on while the machine sleeps. */
  readonly wallClock: () => number
  /** Fires `online` and `pageshow`; `null` where there is no page. */
  readonly page: EventSource | null
  /** Fires `visibilitychange`. */
  readonly document: (EventSource & { readonly visibilityState: string }) | null
}

export interface WakeUpListener {
  /** The machine slept, or the network was gone: no socket can be relied on. */
  restart(): void
  /** Somebody looks at the page again. */
  seen(): void
}

/** The clocks and events of this platform. */
export const platformWakeUps = (): WakeUpSources => {
  const isPage = typeof window !== 'undefined'
  return {
    wallClock: () => Date.now(),
    page: isPage ? window : null,
    document: isPage ? document : null,
  }
}

/** Whether the machine slept, or this page was frozen, between two heartbeats. */
export const hasSlept = (wallMs: number, monotonicMs: number): boolean =>
  wallMs - monotonicMs > jumpMs || monotonicMs > frozenMs

/** Watches for ends of sleep and changes of the network until it is stopped. */
export const watchWakeUps = (sources: WakeUpSources, clock: Clock, listener: WakeUpListener): Cancel => {
  const { wallClock, page, document } = sources
  let wall = wallClock()
  let monotonic = clock.now()
  let cancel: Cancel = () => undefined
  const compare = (): void => {
    const slept = hasSlept(wallClock() - wall, clock.now() - monotonic)
    wall = wallClock()
    monotonic = clock.now()
    if (slept) listener.restart()
  }
  const beat = (): void => {
    compare()
    cancel = clock.after(heartbeatMs, beat)
  }
  cancel = clock.after(heartbeatMs, beat)
  const onOnline = (): void => listener.restart()
  // The page comes out of the back-forward cache, which closes sockets.
  const onPageShow = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted) listener.restart()
  }
  const onVisible = (): void => {
    if (document?.visibilityState !== 'visible') return
    compare()
    listener.seen()
  }
  page?.addEventListener('online', onOnline)
  page?.addEventListener('pageshow', onPageShow)
  document?.addEventListener('visibilitychange', onVisible)
  return () => {
    cancel()
    page?.removeEventListener('online', onOnline)
    page?.removeEventListener('pageshow', onPageShow)
    document?.removeEventListener('visibilitychange', onVisible)
  }
}
