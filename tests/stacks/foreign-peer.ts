import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { ForeignConnection, ForeignEnd } from './foreign-end.ts'
import { messageInBrief, Notes } from './notes.ts'

interface Heard {
  readonly offer?: RTCSessionDescriptionInit
  readonly answer?: RTCSessionDescriptionInit
  readonly peer_id?: string
  readonly offer_id?: string
  readonly interval?: number
}

export interface ForeignPeerOptions {
  readonly tracker: string
  /** 20 bytes. */
  readonly infoHash: Uint8Array
  /** 20 bytes. Default: random ones. */
  readonly peerId?: Uint8Array
  /** Whether it answers offers. */
  readonly answers: boolean
  /** Runs when an offer has come, with the function that answers it. Default: answers. */
  readonly onOffer?: (answer: () => Promise<void>) => Promise<void>
  /** Runs when a connection is open. */
  readonly onOpen?: (connection: ForeignConnection) => void
}

/** One connection of a peer. */
export interface Met {
  readonly connection: ForeignConnection
  readonly initiator: boolean
}

/** A peer on a {@link ForeignEnd}. This is its part at the tracker, which no stack has. */
export class ForeignPeer {
  readonly #end: ForeignEnd
  readonly #options: ForeignPeerOptions
  readonly #socket: WebSocket
  readonly #offered = new Map<string, ForeignConnection>()
  readonly #waiting = new Set<() => void>()
  readonly #notes = new Notes()
  readonly #connections: ForeignConnection[] = []
  readonly #peerId: string
  #replies = 0
  readonly met: Met[] = []
  /** What the stack said to each offer that it refused. */
  readonly refusals: string[] = []

  private constructor(end: ForeignEnd, socket: WebSocket, options: ForeignPeerOptions) {
    this.#end = end
    this.#socket = socket
    this.#options = options
    this.#peerId = Buffer.from(options.peerId ?? randomBytes(20)).toString('latin1')
    socket.on('message', (data) => {
      this.#notes.add(`from the tracker: ${messageInBrief(String(data))}`)
      void this.#receive(JSON.parse(String(data)) as Heard)
    })
    socket.on('close', () => this.#notes.add('the tracker’s socket is closed'))
  }

  static async join(end: ForeignEnd, options: ForeignPeerOptions): Promise<ForeignPeer> {
    const socket = new WebSocket(options.tracker)
    await once(socket, 'open')
    return new ForeignPeer(end, socket, options)
  }

  /** Tells the tracker of itself and of `offers` offers; resolves when the tracker has replied. */
  async announce(offers: number): Promise<void> {
    const made = await Promise.all(
      Array.from({ length: offers }, async () => {
        const connection = this.#create()
        const offer = await connection.offer()
        const offerId = randomBytes(20).toString('latin1')
        this.#offered.set(offerId, connection)
        return { offer_id: offerId, offer }
      }),
    )
    const before = this.#replies
    this.#send({ numwant: offers, uploaded: 0, downloaded: 0, left: 1, event: 'started', offers: made })
    await this.until(() => this.#replies > before)
  }

  /** The first connection that is open. */
  async connection(): Promise<Met> {
    const opened = (): Met | undefined => this.met.find(({ connection }) => connection.isOpen)
    await this.until(() => this.met.length > 0)
    await Promise.race(this.met.map(({ connection }) => connection.until(() => connection.isOpen)))
    return opened() as Met
  }

  until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isDone()) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** What it and its connections went through, for a test that fails. */
  async report(): Promise<readonly string[]> {
    const lines = [...this.#notes.lines, ...this.refusals]
    for (const [i, connection] of this.#connections.entries()) {
      lines.push(`connection ${i + 1}:`, ...(await connection.report()))
    }
    return lines
  }

  close(): void {
    for (const { connection } of this.met) connection.close()
    this.#socket.terminate()
  }

  async #receive(heard: Heard): Promise<void> {
    if (heard.interval !== undefined) this.#replies++
    if (heard.offer !== undefined && this.#options.answers) {
      const { onOffer = (answer) => answer() } = this.#options
      await onOffer(() => this.#answer(heard))
    }
    if (heard.answer !== undefined) {
      const connection = this.#offered.get(heard.offer_id ?? '')
      this.#offered.delete(heard.offer_id ?? '')
      if (connection !== undefined) {
        connection.accept(heard.answer.sdp ?? '')
        this.#meet(connection, true)
      }
    }
    for (const check of [...this.#waiting]) check()
  }

  async #answer({ offer, offer_id, peer_id }: Heard): Promise<void> {
    const connection = this.#create()
    try {
      const answer = await connection.answer(offer?.sdp ?? '')
      this.#meet(connection, false)
      this.#send({ to_peer_id: peer_id, offer_id, answer })
    } catch (error) {
      this.refusals.push(String(error))
    }
  }

  #create(): ForeignConnection {
    const connection = this.#end.create()
    this.#connections.push(connection)
    return connection
  }

  #meet(connection: ForeignConnection, initiator: boolean): void {
    this.met.push({ connection, initiator })
    connection
      .until(() => connection.isOpen)
      .then(
        () => this.#options.onOpen?.(connection),
        // The connection could not be made. The connection itself tells the code that waits for it.
        () => undefined,
      )
  }

  #send(fields: object): void {
    const infoHash = Buffer.from(this.#options.infoHash).toString('latin1')
    const text = JSON.stringify({
      ...{ action: 'announce', info_hash: infoHash, peer_id: this.#peerId },
      ...fields,
    })
    this.#notes.add(`to the tracker: ${messageInBrief(text)}`)
    this.#socket.send(text)
  }
}
