import type { Cancel, Clock } from '../shared/clock.ts'

/** How often the clocks are compared. */
const heartbeatMs = 5_000
/**
 * The wall clock went on so much longer than the other: the machine slept. Less is the clock being set right.
 */
const jumpMs = 10_000
/**
 * A page that did not run for so long slept or was frozen, though both clocks went on: hidden pages run once
 * a minute.
 */
const frozenMs = 150_000

/** Where a page hears of it. */
interface EventSource {
  addEventListener(type: string, listener: (event: Event) => void): void
  removeEventListener(type: string, listener: (event: Event) => void): void
}

export interface WakeUpSources {
  /** Milliseconds of the wall clock, that goes on while the machine sleeps. */
  readonly wallClock: () => number
  /** Fires `online` and `pageshow`; `null` where there is no page. */
  readonly page: EventSource | null
  /** Fires `visibilitychange`. */
  readonly document: (EventSource & { readonly visibilityState: string }) | null
}

export interface WakeUpListener {
  /** The machine slept, or the network was gone: what is open to the outside cannot be relied on. */
  restart(): void
  /** Somebody looks again. */
  seen(): void
}

/** What the platform offers. */
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
  // Out of the back-forward cache, which closes sockets.
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
