import type { FileReply, FileRequest, OpenFileRequest, ReadRange } from '../../engine/messages/messages.ts'
import type { Clock } from '../../shared/clock.ts'
import { errorFromMessage, TorrentError } from '../../shared/errors.ts'
import type { WorkerClient } from './worker-scope.ts'

/** What {@link FileClient.next} resolves with instead of a reply. */
export const silence = Symbol('silence')

/** One file opened at the tab that owns the torrent: the service worker's end of the port. */
export class FileClient {
  readonly clientId: string
  readonly #port: MessagePort
  readonly #clock: Clock
  readonly #replies: FileReply[] = []
  #wake: (() => void) | null = null
  #isClosed = false
  #isLost = false

  constructor(client: WorkerClient, message: OpenFileRequest, clock: Clock) {
    const { port1, port2 } = new MessageChannel()
    this.clientId = client.id
    this.#clock = clock
    this.#port = port1
    port1.onmessage = ({ data }: MessageEvent<FileReply>) => {
      this.#replies.push(data)
      this.#wake?.()
    }
    // Some browsers fire this when the thread at the other end is gone. In others only its silence shows it.
    port1.addEventListener('close', () => {
      this.#isLost = true
      this.#wake?.()
    })
    client.postMessage(message, [port2])
  }

  /** Whether the other end is gone: then no reply comes any more except those that are here already. */
  get isLost(): boolean {
    return this.#isLost
  }

  request(range: ReadRange): void {
    this.#send({ type: 'read', ...range })
  }

  /**
   * The next reply, or {@link silence} when none came within `ms`, or when none can come.
   *
   * @throws TorrentError the error of the owner's engine, or `aborted` after {@link close}
   */
  async next(ms: number): Promise<FileReply | typeof silence> {
    if (this.#replies.length === 0 && !this.#isClosed && !this.#isLost) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(ms, resolve)
        this.#wake = () => {
          cancel()
          resolve()
        }
      })
      this.#wake = null
    }
    if (this.#isClosed) throw new TorrentError('aborted', 'The request was closed.')
    const reply = this.#replies.shift()
    if (reply === undefined) return silence
    if (reply.type === 'error') throw errorFromMessage(reply.error)
    return reply
  }

  /** Tells the owner that this reader goes away, and closes the port. */
  close(): void {
    if (this.#isClosed) return
    this.#send({ type: 'close' })
    this.#isClosed = true
    this.#port.onmessage = null
    this.#port.close()
    this.#wake?.()
  }

  #send(request: FileRequest): void {
    this.#port.postMessage(request)
  }
}
