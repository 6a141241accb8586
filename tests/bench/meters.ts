/** What the bench measures inside a page, the same code for every contender. */
interface Meters {
  /** Sets the magnet; resolves with the milliseconds until the first frame was presented. */
  play(magnet: string, timeoutMs: number): Promise<FirstFrame>
  /** `performance.now()` of the next frame from [from, to) seconds, or `Infinity` when none came in time. */
  frameIn(from: number, to: number, timeoutMs: number): Promise<number>
  /** Seeks; resolves with the milliseconds until a frame of that place was presented, or `Infinity`. */
  seek(seconds: number, timeoutMs: number): Promise<number>
  /** Resolves `seconds` after the first frame, and tells how the picture moved since. */
  played(seconds: number): Promise<Stalls>
  /**
   * Long tasks (over 50 ms, Long Tasks API) of the main thread that began in this window of
   * `performance.now()`.
   */
  longTasks(from: number, to: number): LongTasks
}

export interface FirstFrame {
  readonly firstFrameMs: number
  /** `performance.now()` and `Date.now()` when the magnet was set. */
  readonly startedAt: number
  readonly startedAtEpoch: number
}

export interface Stalls {
  /** Milliseconds from the magnet until the picture began to move. */
  readonly movingMs: number
  /** Time in which the picture stood after the first frame, in stretches of 100 ms and more. */
  readonly stalledMs: number
  readonly stalls: number
  /** Wall clock less media clock over the same time: a check that needs no threshold. */
  readonly shortfallMs: number
}

export interface LongTasks {
  readonly count: number
  /** Sum of the tasks' durations in milliseconds. */
  readonly totalMs: number
  /** Sum of what is over 50 ms in each, as Total Blocking Time counts it. */
  readonly blockingMs: number
  readonly longestMs: number
}

declare global {
  var meters: Meters
}

/** Runs in every page before its own scripts. It knows of a contender only what `bench` offers. */
export const installMeters = (): void => {
  /**
   * Milliseconds that a picture must stand to count as a stall: sampling and a busy compositor make shorter
   * gaps.
   */
  const shortestStallMs = 100
  const sampleMs = 20

  const tasks: PerformanceEntry[] = []
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()))
  observer.observe({ type: 'longtask', buffered: true })

  let startedAt = 0
  let firstFrameAt = Number.POSITIVE_INFINITY
  let movedAt = Number.POSITIVE_INFINITY
  let firstTime = 0
  let stalledMs = 0
  let stalls = 0
  let lastTime = 0
  let lastMoveAt = 0
  const standing = (now: number): number => (now - lastMoveAt >= shortestStallMs ? now - lastMoveAt : 0)
  const begin = (): void => {
    firstFrameAt = performance.now()
    firstTime = bench.video.currentTime
    lastTime = firstTime
    lastMoveAt = firstFrameAt
    setInterval(sample, sampleMs)
  }
  const sample = (): void => {
    const now = performance.now()
    const { currentTime } = bench.video
    if (currentTime === lastTime) return
    if (movedAt === Number.POSITIVE_INFINITY) movedAt = now
    if (standing(now) > 0) {
      stalledMs += standing(now)
      stalls++
    }
    lastTime = currentTime
    lastMoveAt = now
  }

  globalThis.meters = {
    play: (magnet, timeoutMs) =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error('No frame came.')), timeoutMs)
        const startedAtEpoch = Date.now()
        startedAt = performance.now()
        bench.video.requestVideoFrameCallback(() => {
          begin()
          resolve({ firstFrameMs: firstFrameAt - startedAt, startedAt, startedAtEpoch })
        })
        bench.play(magnet)
      }),
    frameIn: (from, to, timeoutMs) =>
      new Promise((resolve) => {
        const { video } = bench
        const timeout = setTimeout(() => resolve(Number.POSITIVE_INFINITY), timeoutMs)
        const onFrame = (_now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
          if (mediaTime < from || mediaTime >= to) {
            video.requestVideoFrameCallback(onFrame)
            return
          }
          clearTimeout(timeout)
          resolve(performance.now())
        }
        video.requestVideoFrameCallback(onFrame)
      }),
    async seek(seconds, timeoutMs) {
      const at = performance.now()
      const shown = meters.frameIn(seconds - 0.1, seconds + 2, timeoutMs)
      bench.seek(seconds)
      return (await shown) - at
    },
    played: (seconds) =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          const now = performance.now()
          if (now - firstFrameAt < seconds * 1000) return
          clearInterval(timer)
          // A stall that goes on counts up to now.
          const open = standing(now)
          resolve({
            movingMs: movedAt - startedAt,
            stalledMs: stalledMs + open,
            stalls: stalls + (open > 0 ? 1 : 0),
            shortfallMs: now - firstFrameAt - (bench.video.currentTime - firstTime) * 1000,
          })
        }, sampleMs)
      }),
    longTasks(from, to) {
      tasks.push(...observer.takeRecords())
      const inside = tasks.filter(({ startTime }) => startTime >= from && startTime < to)
      const durations = inside.map(({ duration }) => duration)
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
      return {
        count: durations.length,
        totalMs: sum(durations),
        blockingMs: sum(durations.map((duration) => Math.max(0, duration - 50))),
        longestMs: Math.max(0, ...durations),
      }
    },
  }
}
