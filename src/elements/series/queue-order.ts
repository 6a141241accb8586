/** What follows the last song: nothing, the first one, or after each song the same one. */
export type Repeat = 'off' | 'all' | 'one'

/** How an album is played. */
export interface QueueMode {
  readonly shuffle: boolean
  readonly repeat: Repeat
}

export const usualMode: QueueMode = { shuffle: false, repeat: 'off' }

const repeats: readonly Repeat[] = ['off', 'all', 'one']

export const nextRepeat = (repeat: Repeat): Repeat => repeats[(repeats.indexOf(repeat) + 1) % 3] ?? 'off'

/** Keeps what makes sense of what was stored. */
export const parseMode = (value: unknown): QueueMode => {
  if (typeof value !== 'object' || value === null) return usualMode
  const { shuffle, repeat } = value as Record<string, unknown>
  return {
    shuffle: shuffle === true,
    repeat: repeats.find((known) => known === repeat) ?? 'off',
  }
}

/**
 * The same numbers in an order of chance, with one of them first.
 *
 * @param random 0 … 1, as `Math.random`
 */
export const shuffled = (
  sequence: readonly number[],
  first: number,
  random: () => number,
): readonly number[] => {
  const rest = sequence.filter((index) => index !== first)
  // Fisher and Yates.
  for (let end = rest.length - 1; end > 0; end--) {
    const at = Math.floor(random() * (end + 1))
    const [one, other] = [rest[end], rest[at]]
    if (one !== undefined && other !== undefined) [rest[end], rest[at]] = [other, one]
  }
  return sequence.includes(first) ? [first, ...rest] : rest
}

/** What stands beside a file in the order in which files play, by its number in the torrent. */
export interface Neighbours {
  readonly previous: number | null
  readonly next: number | null
}

/**
 * What “previous” and “next” lead to. With `wraps` the first follows the last, unless there is only one.
 */
export const neighboursIn = (order: readonly number[], current: number, wraps: boolean): Neighbours => {
  const at = order.indexOf(current)
  if (at < 0) return { previous: null, next: null }
  const around = wraps && order.length > 1
  return {
    previous: order[at - 1] ?? (around ? (order.at(-1) ?? null) : null),
    next: order[at + 1] ?? (around ? (order[0] ?? null) : null),
  }
}

/** What plays when the file is over by itself: another one, the same again, or nothing (`null`). */
export const followerOf = (current: number, { next }: Neighbours, repeat: Repeat): number | null => {
  if (repeat === 'one') return current
  return next ?? (repeat === 'all' ? current : null)
}
