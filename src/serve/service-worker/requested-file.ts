import type { OpenFileRequest, ReadRange } from '../../engine/messages/messages.ts'
import { abortedError } from '../../shared/abort.ts'
import { TorrentError } from '../../shared/errors.ts'
import { getTorrent, type StoredTorrent } from '../../storage/catalogue.ts'
import { readStoredRange } from '../../storage/read-range.ts'
import type { StoredFile } from '../../storage/schema.ts'
import { ownerState } from '../owner-locks.ts'
import { FileClient, silence } from './file-client.ts'
import { readingProblems } from './reading-problems.ts'
import type { ServingContext } from './serving-options.ts'
import type { WorkerClient, WorkerScope } from './worker-scope.ts'

export interface FileInfo {
  readonly name: string
  /** Bytes. */
  readonly size: number
}

export interface ReaderTarget {
  readonly infoHash: string
  readonly fileIndex: number
  /** Client id of the page that reads. */
  readonly reader: string
  /** Only what is here now is read, and nothing is waited for. */
  readonly onlyHere?: boolean
}

/**
 * Bytes of one file for one request: from the tab that runs the torrent, from the next one when that tab
 * closes or hangs, and out of IndexedDB when nobody runs it. It lives as long as the request and keeps
 * nothing beyond it.
 */
export class RequestedFile {
  readonly #scope: WorkerScope
  readonly #context: ServingContext
  readonly #target: ReaderTarget
  readonly #signal: AbortSignal
  readonly #onAbort = (): void => this.close()
  #isClosed = false
  #stored: StoredTorrent | null = null
  #session: FileClient | null = null
  #file: FileInfo | null = null
  /** Whether the owner has said what the file is. */
  #greeted = false
  /** The read with which the session was opened, until it is answered. */
  #outstanding: ReadRange | null = null
  /** The client that was silent when it was last asked. Before it is asked again, what is stored is tried. */
  #silentClient: string | null = null
  /** Time in milliseconds at which an owner said something last, or the present read began. */
  #heardAt = 0

  constructor(scope: WorkerScope, context: ServingContext, target: ReaderTarget, signal: AbortSignal) {
    this.#scope = scope
    this.#context = context
    this.#target = target
    this.#signal = signal
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  /**
   * Finds out what file it is. `first` is the range that will be read first, as far as it is known before the
   * size is; it saves a round trip to the owner.
   *
   * @throws TorrentError `no-such-file`; `timeout` when nobody answers
   */
  async open(first: ReadRange | null): Promise<FileInfo> {
    return this.#withOwner(
      first,
      async () => {
        if (this.#file === null) throw new TorrentError('internal', 'The owner sent data before the file.')
        return this.#file
      },
      () => this.#openStored(),
    )
  }

  /** Whether a tab that runs the torrent gives the bytes, so that more will follow. */
  get hasOwner(): boolean {
    return this.#session !== null
  }

  /**
   * Reads as many bytes from `begin` on as can be had at once: at least one, at most to `end` (exclusive,
   * inside the file).
   *
   * @throws TorrentError `timeout` when nobody has them in time, or the error of the owner's engine
   */
  async read(begin: number, end: number): Promise<Uint8Array> {
    return this.#withOwner(
      { begin, end },
      (session) => this.#readFrom(session, begin, end),
      () => this.#readStored(begin, end),
    )
  }

  /** Stops all reading. A read that is under way rejects with `aborted`. */
  close(): void {
    this.#isClosed = true
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#session?.close()
    this.#session = null
  }

  async #openStored(): Promise<FileInfo | null> {
    const stored = await this.#lookUp()
    if (stored === null) return null
    const { name, length: size } = this.#storedFile(stored)
    this.#file ??= { name, size }
    return this.#file
  }

  /** Looks the torrent up. A database that cannot be read counts as empty. */
  async #lookUp(): Promise<StoredTorrent | null> {
    try {
      this.#stored = await getTorrent(this.#context.database, this.#target.infoHash)
    } catch {
      this.#stored = null
    }
    return this.#stored
  }

  #storedFile(torrent: StoredTorrent): StoredFile {
    const file = torrent.files[this.#target.fileIndex]
    if (file === undefined || file.padding) {
      throw new TorrentError('no-such-file', readingProblems.noFile())
    }
    return file
  }

  async #readStored(begin: number, end: number): Promise<Uint8Array | null> {
    // An owner that has just gone may have written more since the last look.
    const stored = await this.#lookUp()
    if (stored === null) return null
    const { offset } = this.#storedFile(stored)
    try {
      return await readStoredRange(this.#context.database, stored, offset + begin, offset + end)
    } catch {
      // The next owner may have these bytes in memory.
      return null
    }
  }

  async #findOwner(): Promise<{ client: WorkerClient | undefined; isExpected: boolean }> {
    const locks = await this.#scope.navigator.locks.query()
    const { clientId, isExpected } = ownerState(this.#target.infoHash, locks)
    const client = clientId === null ? undefined : await this.#scope.clients.get(clientId)
    return { client, isExpected }
  }

  /**
   * Runs `use` with a session at the owner, or at the next owner when the first one goes away or hangs. Where
   * there is no owner, or none that answers, what is stored has to do. The owner comes first although its
   * bytes may be stored too: it has the newest ones in memory, and a look into the database waits for the
   * owner's own writes (docs/decisions/005-owner-first.md). When this gives up, the stream breaks off and the
   * player's `PlaybackRecovery` loads it again.
   */
  async #withOwner<Value>(
    wanted: ReadRange | null,
    use: (session: FileClient) => Promise<Value | typeof silence>,
    fromStore: () => Promise<Value | null>,
  ): Promise<Value> {
    const { clock, waits } = this.#context
    const start = clock.now()
    let ownerSeen = start
    this.#heardAt = start
    for (;;) {
      this.#throwIfAborted()
      if (clock.now() - start > waits.readMs || clock.now() - this.#heardAt > waits.deadMs) {
        throw nobodyAnswers()
      }
      if (this.#session === null) {
        const { client, isExpected } = await this.#findOwner()
        this.#throwIfAborted()
        if (client === undefined) {
          const stored = await fromStore()
          if (stored !== null) return stored
          if (this.#stored === null && this.#file === null && !isExpected) {
            throw new TorrentError('no-such-file', readingProblems.noTorrent())
          }
          if (this.#target.onlyHere === true || clock.now() - ownerSeen >= waits.ownerMs) {
            throw nobodyAnswers()
          }
          await this.#pause(waits.pollMs)
          continue
        }
        if (client.id === this.#silentClient) {
          const stored = await fromStore()
          if (stored !== null) return stored
          this.#throwIfAborted()
        }
        this.#openSession(client, wanted)
      }
      const session = this.#session
      if (session === null) continue
      try {
        const { isLost } = await this.#greet(session, start)
        const value = isLost ? silence : await use(session)
        if (value !== silence) return value
      } catch (error) {
        this.#dropSession(session)
        this.#throwIfAborted()
        if (!(await this.#hasLeft(session))) {
          if (!isPassing(error) || clock.now() - ownerSeen >= waits.ownerMs) throw error
          await this.#pause(waits.pollMs)
          continue
        }
      }
      this.#dropSession(session)
      // The owner left, or it hangs, or its engine is being started again. What is stored is served
      // meanwhile, and then the owner is asked anew.
      this.#silentClient = session.clientId
      if (session.isLost) await this.#pause(waits.pollMs)
      ownerSeen = clock.now()
    }
  }

  #openSession(client: WorkerClient, first: ReadRange | null): void {
    const { infoHash, fileIndex, reader, onlyHere } = this.#target
    const message: OpenFileRequest = {
      ...{ type: 'torrent-player:open', infoHash, fileIndex, reader, first },
      ...(onlyHere === true ? { onlyHere } : {}),
    }
    this.#session = new FileClient(client, message, this.#context.clock)
    this.#outstanding = first
    this.#greeted = false
  }

  #dropSession(session: FileClient): void {
    session.close()
    if (this.#session === session) this.#session = null
  }

  /** Waits for the owner's first message, which says what the file is. */
  async #greet(session: FileClient, start: number): Promise<{ isLost: boolean }> {
    if (this.#greeted) return { isLost: false }
    const reply = await this.#nextReply(session, start)
    if (reply === silence) return { isLost: true }
    if (reply.type !== 'file') throw new TorrentError('internal', 'The owner began with something else.')
    if (this.#file !== null && this.#file.size !== reply.size) {
      throw new TorrentError('internal', 'The file has changed its size.')
    }
    this.#file ??= { name: reply.name, size: reply.size }
    this.#greeted = true
    return { isLost: false }
  }

  async #readFrom(session: FileClient, begin: number, end: number): Promise<Uint8Array | typeof silence> {
    const start = this.#context.clock.now()
    if (this.#outstanding === null) session.request({ begin, end })
    this.#outstanding = null
    const reply = await this.#nextReply(session, start)
    if (reply === silence) return silence
    if (reply.type !== 'data' || reply.begin !== begin || reply.data.byteLength === 0) {
      throw new TorrentError('internal', 'The owner answered something else than what was asked.')
    }
    return new Uint8Array(reply.data, 0, Math.min(reply.data.byteLength, end - begin))
  }

  /** The next reply that is not `waiting`; {@link silence} when the owner has gone or hangs. */
  async #nextReply(
    session: FileClient,
    start: number,
  ): Promise<Exclude<Awaited<ReturnType<FileClient['next']>>, { type: 'waiting' | 'error' }>> {
    const { clock, waits } = this.#context
    let quietSince = clock.now()
    for (;;) {
      const reply = await session.next(waits.pollMs)
      if (clock.now() - start > waits.readMs) throw nobodyAnswers()
      if (reply === silence) {
        if (session.isLost || (await this.#hasLeft(session))) return silence
        if (clock.now() - quietSince > waits.silenceMs) return silence
        continue
      }
      quietSince = clock.now()
      this.#heardAt = quietSince
      this.#silentClient = null
      if (reply.type !== 'waiting' && reply.type !== 'error') return reply
    }
  }

  async #hasLeft(session: FileClient): Promise<boolean> {
    const { client } = await this.#findOwner()
    return client?.id !== session.clientId
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel()
        this.#signal.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#context.clock.after(ms, done)
      this.#signal.addEventListener('abort', done, { once: true })
    })
  }

  #throwIfAborted(): void {
    if (this.#isClosed || this.#signal.aborted) throw abortedError(this.#signal)
  }
}

/**
 * Whether an engine gives this error because it is just starting or stopping the torrent. Asked again, it or
 * the next owner can answer.
 */
const isPassing = (error: unknown): boolean =>
  error instanceof TorrentError && (error.code === 'aborted' || error.code === 'no-such-file')

const nobodyAnswers = (): TorrentError => new TorrentError('timeout', readingProblems.nobodyAnswers())
