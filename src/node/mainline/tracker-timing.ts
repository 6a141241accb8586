/** When a tracker over UDP or HTTP is asked again. Pure; all times are in milliseconds. */

/** From one announce to the next when the tracker does not say: half an hour. Our own choice. */
const defaultIntervalMs = 30 * 60_000
/** Shortest time between announces, whatever the tracker says. Our own choice: what public trackers allow. */
const shortestMs = 60_000
/** Longest time between announces, whatever the tracker says. Our own choice. */
const longestMs = 60 * 60_000
/** After a first failure; each further one doubles it. Our own choice: BEP 15 waits as long for an answer. */
const firstRetryMs = 15_000
/** Longest time after failures. Our own choice. */
const longestRetryMs = 30 * 60_000

/** What a tracker answered last, in seconds; `null`: not said. */
export interface AnsweredIntervals {
  readonly interval: number | null
  readonly minInterval: number | null
}

const within = (ms: number): number => Math.min(Math.max(ms, shortestMs), longestMs)

/** Until when no announce is welcome after the last one, but for one that tells an event. */
export const quietMs = ({ interval, minInterval }: AnsweredIntervals): number =>
  Math.min(minInterval === null ? shortestMs : within(minInterval * 1000), intervalMs({ interval }))

const intervalMs = ({ interval }: Pick<AnsweredIntervals, 'interval'>): number =>
  interval === null ? defaultIntervalMs : within(interval * 1000)

/**
 * From an answer to the next announce. While peers are wanted, a tracker that says how often it may be asked
 * is asked sooner than its interval: after its lower bound, and then after twice as long each time.
 *
 * @param answers since peers are wanted, 1 or more
 */
export const afterAnswerMs = (answer: AnsweredIntervals, wantsPeers: boolean, answers: number): number => {
  const usual = intervalMs(answer)
  if (!wantsPeers || answer.minInterval === null) return usual
  return Math.min(quietMs(answer) * 2 ** Math.min(answers - 1, 16), usual)
}

/** From a failure to the next try. `failures`: in a row, 1 or more. `spread`: from 0 to 1, by chance. */
export const afterFailureMs = (failures: number, spread: number): number =>
  Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 16), longestRetryMs) * (1 + spread / 4)
