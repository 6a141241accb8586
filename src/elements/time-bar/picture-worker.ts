/** The worker that makes pictures for the time bar: it reads what the page gives it, and nothing else. */
import { KeyPictures } from '../../media/key-pictures.ts'
import { type PictureAnswer, type PictureRequest, pictureHeight, pictureWidth } from './picture-messages.ts'

/** A worker's own scope: this program has no types for it beside those of pages. */
interface WorkerScope {
  postMessage(message: PictureAnswer, transfer: Transferable[]): void
  addEventListener(type: 'message', listener: (event: MessageEvent<PictureRequest>) => void): void
}
const scope = globalThis as unknown as WorkerScope

const waiting = new Map<number, (data: ArrayBuffer | null) => void>()
let reads = 0
let pictures: KeyPictures | null = null

const read = async (begin: number, end: number): Promise<Uint8Array> => {
  const id = ++reads
  const answer = new Promise<ArrayBuffer | null>((resolve) => waiting.set(id, resolve))
  scope.postMessage({ type: 'read', read: id, begin, end }, [])
  const data = await answer
  if (data === null) throw new Error('Not here.')
  return new Uint8Array(data)
}

const make = async (id: number, seconds: number): Promise<void> => {
  const size = { width: pictureWidth, height: pictureHeight }
  // Whatever goes wrong in a stranger's film: there is no picture, and no more is said of it.
  const picture = await pictures?.make(seconds, size).catch(() => null)
  if (picture instanceof Blob) scope.postMessage({ type: 'frame', id, film: picture }, [])
  else scope.postMessage({ type: 'made', id, picture: picture ?? null }, picture ? [picture] : [])
}

scope.addEventListener('message', ({ data }) => {
  if (data.type === 'open') pictures = new KeyPictures({ size: data.size, read })
  else if (data.type === 'make') void make(data.id, data.seconds)
  else {
    waiting.get(data.read)?.(data.data)
    waiting.delete(data.read)
  }
})
