import { ownedBuffer } from '../../shared/bytes.ts'
import { type Deferred, deferred } from '../../shared/deferred.ts'
import { errorToMessage, TorrentError } from '../../shared/errors.ts'
import { playbackProblems } from '../playback-problems.ts'
import { AskedSource } from './asked-source.ts'
import { BlockReader } from './block-reader.ts'
import { FilmFile } from './film-file.ts'
import { FilmRun } from './film-run.ts'
import type { RepackageCommand, RepackageEvent } from './messages.ts'

type Post = (event: RepackageEvent, transfer?: Transferable[]) => void
type Start = Extract<RepackageCommand, { readonly type: 'start' }>

/** What is wrong with a file is said by whoever read it last; mediabunny's words are for programmers. */
const unreadable = (cause: unknown): TorrentError =>
  cause instanceof TorrentError
    ? cause
    : new TorrentError('unsupported-media', playbackProblems.noForm(), { cause })

/** The worker's end: does what the page commands, one run at a time. */
export class Repackager {
  readonly #post: Post
  #source: AskedSource | null = null
  #reader: BlockReader | null = null
  #file: FilmFile | null = null
  #reading = new AbortController()
  #run = 0
  /** Seconds. As far as the run may go now. */
  #until = 0
  #more: Deferred<void> = deferred()

  constructor(post: Post) {
    this.#post = post
  }

  handle(command: RepackageCommand): void {
    switch (command.type) {
      case 'open':
        void this.#open(command.size)
        return
      case 'start':
        void this.#start(command)
        return
      case 'more':
        if (command.run === this.#run) this.#goOn(command.until)
        return
      case 'data':
        this.#source?.answered(command.id, new Uint8Array(command.data))
        return
      case 'unread':
        this.#source?.refused(command.id, command.error)
        return
    }
  }

  async #open(size: number): Promise<void> {
    const post = this.#post
    this.#source = new AskedSource(size, {
      read: (id, begin, end) => post({ type: 'read', id, begin, end }),
      drop: (id) => post({ type: 'drop', id }),
    })
    this.#reader = new BlockReader(this.#source)
    try {
      post({ type: 'facts', facts: await this.#opened(this.#source, this.#reader).facts() })
    } catch (error) {
      post({ type: 'failed', run: null, error: errorToMessage(unreadable(error)) })
    }
  }

  /** The film. Reads that another run began are given up, and their file with them. */
  #opened(source: AskedSource, reader: BlockReader): FilmFile {
    if (this.#file === null || source.isReading) {
      this.#reading.abort()
      this.#reading = new AbortController()
      this.#file = new FilmFile(source.size, reader, this.#reading.signal)
    }
    return this.#file
  }

  async #start({ run, at, until, sound }: Start): Promise<void> {
    const [post, source, reader] = [this.#post, this.#source, this.#reader]
    if (source === null || reader === null) return
    this.#run = run
    this.#goOn(until)
    const isOver = (): boolean => this.#run !== run
    try {
      const file = this.#opened(source, reader)
      const target = {
        header: (data: Uint8Array, mime: string) => {
          if (isOver()) return
          const owned = ownedBuffer(data)
          post({ type: 'header', run, mime, data: owned }, [owned])
        },
        fragment: (data: Uint8Array, end: number) => {
          const owned = ownedBuffer(data)
          post({ type: 'fragment', run, end, data: owned }, [owned])
        },
      }
      const film = await FilmRun.begin(target, await file.picture(), await file.sound(sound), at)
      for (;;) {
        while (!isOver() && film.reached >= this.#until) await this.#more.promise
        if (isOver()) return
        if (await film.step(isOver)) continue
        if (!isOver()) post({ type: 'end', run })
        return
      }
    } catch (error) {
      if (isOver()) return
      // What a read left half done is not gone on with.
      this.#file = null
      post({ type: 'failed', run, error: errorToMessage(unreadable(error)) })
    }
  }

  #goOn(until: number): void {
    this.#until = until
    const more = this.#more
    this.#more = deferred()
    more.resolve()
  }
}
