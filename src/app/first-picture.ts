/** A page that is not seen presents no picture; nor does music. */
const latestMs = 500

/**
 * Calls back when the next picture of a film has been presented, half a second from now at the latest.
 * `playing` comes before it, and what is loaded then holds the picture up.
 */
export const whenPresented = (
  video: Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback'>> | null,
  then: () => void,
): void => {
  let isOver = false
  const once = (): void => {
    if (isOver) return
    isOver = true
    then()
  }
  setTimeout(once, latestMs)
  video?.requestVideoFrameCallback?.(once)
}
