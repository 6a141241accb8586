/**
 * Upper bounds in milliseconds of the wait before an attempt to reach a tracker that is down; the last one
 * repeats.
 */
const reconnectMs = [1_500, 4_000, 10_000, 20_000, 60_000, 120_000]
/** The first attempt waits at least so long. */
const firstMs = 1_000
/** Who has links is in no hurry: after a restart of a tracker those who have nobody come first. */
const firstWithLinksMs = 10_000
/** The shortest wait of the later ones, so that chance does not ask a dead tracker twice in a moment. */
const laterMs = 500

/**
 * How long to wait before the next attempt to reach a tracker. All clients of a tracker that restarts lose it
 * in the same moment; from the second attempt on they come back spread over the whole of the time ("full
 * jitter").
 *
 * @param failures attempts that failed in a row, from 0
 * @param random 0 … 1
 */
export const nextReconnectMs = (failures: number, hasLinks: boolean, random: number): number => {
  if (failures === 0) {
    const most = hasLinks ? firstWithLinksMs : (reconnectMs[0] ?? firstMs)
    return firstMs + (most - firstMs) * random
  }
  const most = reconnectMs[Math.min(failures, reconnectMs.length - 1)] ?? laterMs
  return laterMs + (most - laterMs) * random
}
