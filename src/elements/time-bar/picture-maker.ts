import type { ReadHere } from './film-map.ts'
import type { FilmPicture, PictureMaker } from './film-pictures.ts'
import { type PictureAnswer, type PictureRequest, pictureHeight, pictureWidth } from './picture-messages.ts'

/** Makes pictures of one film in a worker, which reads through this page only what is here. */
export class WorkerPictureMaker implements PictureMaker {
  readonly #worker: Promise<Worker>
  readonly #read: ReadHere
  readonly #making = new Map<number, (picture: FilmPicture | null) => void>()
  #made = 0
  #isClosed = false

  constructor(start: () => Promise<Worker>, size: number, read: ReadHere) {
    this.#read = read
    this.#worker = start().then((worker) => {
      if (this.#isClosed) worker.terminate()
      worker.onmessage = ({ data }: MessageEvent<PictureAnswer>) => void this.#onAnswer(worker, data)
      worker.onerror = (event) => {
        event.preventDefault()
        this.close()
      }
      worker.postMessage({ type: 'open', size } satisfies PictureRequest)
      return worker
    })
    this.#worker.catch(() => this.close())
  }

  async make(seconds: number): Promise<FilmPicture | null> {
    const worker = await this.#worker.catch(() => null)
    if (worker === null || this.#isClosed) return null
    const id = ++this.#made
    const made = new Promise<FilmPicture | null>((resolve) => this.#making.set(id, resolve))
    worker.postMessage({ type: 'make', id, seconds } satisfies PictureRequest)
    return made
  }

  close(): void {
    this.#isClosed = true
    for (const resolve of this.#making.values()) resolve(null)
    this.#making.clear()
    this.#worker.then(
      (worker) => worker.terminate(),
      () => undefined,
    )
  }

  async #onAnswer(worker: Worker, answer: PictureAnswer): Promise<void> {
    if (answer.type === 'read') {
      const bytes = await this.#read(answer.begin, answer.end).catch(() => null)
      const data = bytes === null ? null : bytes.slice().buffer
      const request: PictureRequest = { type: 'bytes', read: answer.read, data }
      if (!this.#isClosed) worker.postMessage(request, data === null ? [] : [data])
      return
    }
    const resolve = this.#making.get(answer.id)
    this.#making.delete(answer.id)
    const picture = answer.type === 'made' ? answer.picture : await frameOf(answer.film).catch(() => null)
    resolve?.(picture)
  }
}

/** What a media element shows of a film of one frame. */
const frameOf = async (film: Blob): Promise<HTMLCanvasElement | null> => {
  const url = URL.createObjectURL(film)
  const video = document.createElement('video')
  try {
    video.muted = true
    video.preload = 'auto'
    await new Promise<void>((resolve, reject) => {
      video.onloadeddata = () => resolve()
      video.onerror = () => reject(video.error ?? new Error('It cannot be shown.'))
      video.src = url
    })
    await shownFrame(video)
    const { videoWidth, videoHeight } = video
    const scale = Math.min(pictureWidth / videoWidth, pictureHeight / videoHeight)
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(videoWidth * scale))
    canvas.height = Math.max(1, Math.round(videoHeight * scale))
    canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
}

/** How long a decoded frame may take until it can be drawn. Milliseconds; our own choice. */
const frameMs = 600

/** `loadeddata` says that a frame was decoded; that it can be drawn comes a moment later. */
const shownFrame = (video: HTMLVideoElement): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, frameMs)
    video.requestVideoFrameCallback?.(() => resolve())
  })
