/**
 * Names what plays in the system's media controls, while it plays. The browser itself handles play and pause.
 *
 * @returns a function that takes the name back
 */
export const announceMedia = (title: string, seekBy: (seconds: number) => void): (() => void) => {
  const session = globalThis.navigator?.mediaSession
  if (session === undefined) return () => undefined
  const metadata = new MediaMetadata({ title })
  session.metadata = metadata
  const handlers: [MediaSessionAction, MediaSessionActionHandler][] = [
    ['seekbackward', ({ seekOffset }) => seekBy(-(seekOffset ?? 10))],
    ['seekforward', ({ seekOffset }) => seekBy(seekOffset ?? 10)],
  ]
  for (const [action, handler] of handlers) session.setActionHandler(action, handler)
  return () => {
    // Another player of the page may have taken over meanwhile.
    if (session.metadata !== metadata) return
    session.metadata = null
    for (const [action] of handlers) session.setActionHandler(action, null)
  }
}
