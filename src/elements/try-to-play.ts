/**
 * Plays, for a caller that has nothing to do when that fails: where the browser refuses, the play button
 * stays, and a source that fails is told by events.
 */
export const tryToPlay = (media: { play(): Promise<void> }): void => {
  media.play().catch(() => undefined)
}
