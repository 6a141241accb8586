/**
 * Pixels. A picture that is shown for less than a second needs no more, and a 4K frame would take 33 MB.
 */
const maxWidth = 1280

/**
 * Keeps the picture that a video shows, and lays it over the video while that is loaded again. Browsers give
 * a frame away only while no seek is under way, so the picture is taken before a seek.
 */
export class LastFrame {
  readonly #host: HTMLElement
  #canvas: HTMLCanvasElement | null = null

  constructor(host: HTMLElement) {
    this.#host = host
  }

  /** Takes the picture that is shown now; without one the picture taken before stays. */
  take(video: HTMLVideoElement): void {
    const { videoWidth, videoHeight, readyState } = video
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return
    const canvas = this.#canvas ?? document.createElement('canvas')
    const scale = Math.min(1, maxWidth / videoWidth)
    canvas.width = Math.round(videoWidth * scale)
    canvas.height = Math.round(videoHeight * scale)
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
    this.#canvas = canvas
  }

  /** Lays the picture over the video, in the same place and shape. */
  show(video: HTMLVideoElement): void {
    const canvas = this.#canvas
    if (canvas === null || canvas.isConnected) return
    const { objectFit, objectPosition } = getComputedStyle(video)
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = video
    canvas.setAttribute('aria-hidden', 'true')
    Object.assign(canvas.style, {
      position: 'absolute',
      pointerEvents: 'none',
      left: `${offsetLeft}px`,
      top: `${offsetTop}px`,
      width: `${offsetWidth}px`,
      height: `${offsetHeight}px`,
      objectFit,
      objectPosition,
    })
    this.#host.shadowRoot?.append(canvas)
  }

  /** The video has a picture again: this one is removed when that one is on the screen. */
  drop(): void {
    const canvas = this.#canvas
    this.#canvas = null
    if (canvas?.isConnected) requestAnimationFrame(() => requestAnimationFrame(() => canvas.remove()))
  }
}
