import { type Cancel, type Clock, systemClock } from '../../shared/clock.ts'

/** What is drawn in the hover box. */
export type FilmPicture = ImageBitmap | HTMLCanvasElement

/** Makes the pictures of one film. */
export interface PictureMaker {
  /** `null`: there is none, or not now. */
  make(seconds: number): Promise<FilmPicture | null>
  close(): void
}

/** Most pictures that are kept: 120 of 160 × 90 take 7 MB. */
const maxKept = 120
/** A picture that is not made in this time is given up. Milliseconds, as Hayase's player has it. */
const limitMs = 3_000
/** The worker ends when nobody has pointed for this long. Milliseconds; our own choice. */
const idleMs = 30_000

interface Task {
  /** Names the picture: places that show the same one have the same key. */
  readonly key: number
  readonly seconds: number
}

/** Pictures of one film: those that were made, one that is being made, and the one that is made next. */
export class FilmPictures {
  readonly #open: () => PictureMaker
  readonly #made: (key: number, picture: FilmPicture) => void
  readonly #clock: Clock
  /** The picture that was shown last comes last. */
  readonly #kept = new Map<number, FilmPicture>()
  readonly #failed = new Set<number>()
  #maker: PictureMaker | null = null
  #current: Task | null = null
  #next: Task | null = null
  #endIdle: Cancel = () => undefined
  #isClosed = false

  /** @param made called with each new picture */
  constructor(
    open: () => PictureMaker,
    made: (key: number, picture: FilmPicture) => void,
    clock: Clock = systemClock,
  ) {
    this.#open = open
    this.#made = made
    this.#clock = clock
  }

  /** The picture, if it was made. */
  get(key: number): FilmPicture | null {
    const picture = this.#kept.get(key)
    if (picture === undefined) return null
    this.#kept.delete(key)
    this.#kept.set(key, picture)
    return picture
  }

  /** Asks for a picture. One that was asked for meanwhile, and is not begun, is not made. */
  ask(key: number, seconds: number): void {
    if (this.#kept.has(key) || this.#failed.has(key) || this.#current?.key === key) return
    this.#next = { key, seconds }
    if (this.#current === null) void this.#work()
  }

  /** What failed may work now: more of the film is here, or it is asked for again later. */
  retryFailed(): void {
    this.#failed.clear()
  }

  /** Nobody looks now: what was made is kept, and nothing more is made. */
  rest(): void {
    this.#next = null
    this.#endMaker()
  }

  /** Another film plays, or the bar has gone. */
  close(): void {
    this.#isClosed = true
    this.#next = null
    this.#endMaker()
    for (const picture of this.#kept.values()) giveBack(picture)
    this.#kept.clear()
  }

  async #work(): Promise<void> {
    this.#endIdle()
    for (let task = this.#next; task !== null; task = this.#next) {
      this.#current = task
      this.#next = null
      const picture = await this.#makeInTime(task.seconds)
      if (picture === null) this.#failed.add(task.key)
      else this.#keep(task.key, picture)
    }
    this.#current = null
    if (this.#isClosed) return
    this.#endIdle = this.#clock.after(idleMs, () => this.#endMaker())
  }

  async #makeInTime(seconds: number): Promise<FilmPicture | null> {
    this.#maker ??= this.#open()
    const maker = this.#maker
    let cancel: Cancel = () => undefined
    const late = new Promise<null>((resolve) => {
      cancel = this.#clock.after(limitMs, () => {
        // Whatever it is busy with, it shall not go on.
        if (this.#maker === maker) this.#endMaker()
        resolve(null)
      })
    })
    const picture = await Promise.race([maker.make(seconds).catch(() => null), late])
    cancel()
    return picture
  }

  #keep(key: number, picture: FilmPicture): void {
    if (this.#isClosed) {
      giveBack(picture)
      return
    }
    this.#kept.set(key, picture)
    const [oldest] = this.#kept
    if (this.#kept.size > maxKept && oldest !== undefined) {
      this.#kept.delete(oldest[0])
      giveBack(oldest[1])
    }
    this.#made(key, picture)
  }

  #endMaker(): void {
    this.#endIdle()
    this.#maker?.close()
    this.#maker = null
  }
}

const giveBack = (picture: FilmPicture): void => {
  if ('close' in picture) picture.close()
}
