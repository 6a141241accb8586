import type { Socket } from 'node:net'
import { type TorrentError, toTorrentError } from '../../shared/errors.ts'
import { type Dialogue, Inbox, type Voice } from './dialogue.ts'
import { plainBytes } from './plain-bytes.ts'

const endEvents = ['end', 'error', 'close'] as const

export interface DialogueListener<Result> {
  /** The socket is the listener's now, with nobody listening to it. */
  agreed(result: Result): void
  /**
   * The socket is destroyed. Not called after {@link SocketDialogue.abandon}.
   *
   * @param error why we ended it; `null`: the other end, or the network, did
   */
  failed(error: TorrentError | null): void
}

/** Holds one end of a {@link Dialogue} over a socket that is connected. */
export class SocketDialogue<Result> {
  readonly #socket: Socket
  readonly #listener: DialogueListener<Result>
  readonly #inbox = new Inbox()
  readonly #dialogue: Dialogue<Result>
  #heardBytes = 0
  #isOver = false

  readonly #onData = (data: Uint8Array): void => {
    this.#heardBytes += data.length
    this.#inbox.push(plainBytes(data))
    this.#advance()
  }
  readonly #onEnd = (): void => this.#fail(null)

  /** The listener may be called before this returns. */
  constructor(socket: Socket, start: (voice: Voice) => Dialogue<Result>, listener: DialogueListener<Result>) {
    this.#socket = socket
    this.#listener = listener
    const send = (data: Uint8Array): void => {
      socket.write(data)
    }
    this.#dialogue = start({ inbox: this.#inbox, send })
    socket.on('data', this.#onData)
    for (const event of endEvents) socket.on(event, this.#onEnd)
    this.#advance()
  }

  /** Bytes that the other end has sent. */
  get heardBytes(): number {
    return this.#heardBytes
  }

  /** Ends it, and tells nobody. */
  abandon(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#socket.destroy()
  }

  #advance(): void {
    const result = this.#next()
    if (result === null) return
    this.#isOver = true
    this.#socket.off('data', this.#onData)
    for (const event of endEvents) this.#socket.off(event, this.#onEnd)
    this.#listener.agreed(result.value)
  }

  /** Lets the dialogue read on. `null`: it waits for more, or has failed. */
  #next(): { readonly value: Result } | null {
    if (this.#isOver) return null
    try {
      const step = this.#dialogue.next()
      return step.done === true ? step : null
    } catch (error) {
      this.#fail(toTorrentError(error))
      return null
    }
  }

  #fail(error: TorrentError | null): void {
    if (this.#isOver) return
    this.abandon()
    this.#listener.failed(error)
  }
}
