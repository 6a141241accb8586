/**
 * Upper bounds in milliseconds of the wait before an attempt to reach a tracker that is down; the last one
 * repeats. Our own choice.
 */
const reconnectMs = [1_500, 4_000, 10_000, 20_000, 60_000, 120_000]
/** Shortest wait before the first attempt, in milliseconds. Our own choice. */
const firstMs = 1_000
/**
 * The same for a torrent that has links. Milliseconds; our own choice: after a restart of a tracker, torrents
 * without a peer come first.
 */
const firstWithLinksMs = 10_000
/**
 * Shortest wait before a later attempt, in milliseconds, so that chance does not ask a dead tracker twice in
 * a moment.
 */
const laterMs = 500

/**
 * How long to wait before the next attempt to reach a tracker, in milliseconds. All clients of a tracker that
 * restarts lose it in the same moment; from the second attempt on, they come back spread over the whole time
 * (“full jitter”).
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
