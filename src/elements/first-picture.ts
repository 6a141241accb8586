/** Milliseconds. A page that is not seen presents no picture; nor does music. */
const withoutPictureMs = 500
/** Milliseconds. On a busy machine a picture comes so long after playback began, and hardly later. */
const withPictureMs = 2_000

type Shown = Pick<HTMLVideoElement, 'videoWidth'> &
  Partial<Pick<HTMLVideoElement, 'requestVideoFrameCallback'>>

/**
 * Calls back when the next picture of a film has been presented, or soon where none is to be expected.
 * `playing` comes before it, and what is loaded then holds the picture up.
 */
export const whenPresented = (video: Shown | null, then: () => void): void => {
  let isOver = false
  const once = (): void => {
    if (isOver) return
    isOver = true
    then()
  }
  const isExpected =
    video?.requestVideoFrameCallback !== undefined && video.videoWidth > 0 && !document.hidden
  setTimeout(once, isExpected ? withPictureMs : withoutPictureMs)
  video?.requestVideoFrameCallback?.(once)
}
