import type { FilePriority } from '../../swarm/policy.ts'

/** One byte for each file: what was chosen for it, and whether it is to be fetched to its end. */
export type FileMark = number

const skipBit = 1
const highBit = 2
const wantedBit = 4

export const fileMark = (priority: FilePriority, isWanted: boolean): FileMark =>
  (priority === 'skip' ? skipBit : priority === 'high' ? highBit : 0) | (isWanted ? wantedBit : 0)

export const priorityOf = (mark: FileMark): FilePriority =>
  (mark & skipBit) !== 0 ? 'skip' : (mark & highBit) !== 0 ? 'high' : 'normal'

export const isWantedMark = (mark: FileMark): boolean => (mark & wantedBit) !== 0

/** The marks of all files of a torrent, in order, with their version. */
export interface FileMarks {
  /** Names the {@link MarksTeller} that counts the revisions: another one begins anew. */
  readonly teller: string
  readonly revision: number
  readonly marks: Uint8Array
}

/** What is told to another thread or tab about the marks: the revision now, and what is new in it. */
export interface MarksNews {
  readonly teller: string
  readonly revision: number
  /** `null`: nothing changed. */
  readonly change: MarksChange | null
}

export interface MarksChange {
  /** The revision that this changes; `null`: none, and each file that is not named has the mark `fill`. */
  readonly base: number | null
  readonly fill: FileMark
  readonly positions: Uint32Array<ArrayBuffer>
  /** The new marks, one for each position. */
  readonly marks: Uint8Array<ArrayBuffer>
}

/** Positions at which `now` differs from `before`. */
const differences = (
  before: (position: number) => FileMark,
  now: Uint8Array,
): Omit<MarksChange, 'base' | 'fill'> => {
  const positions: number[] = []
  now.forEach((mark, position) => {
    if (before(position) !== mark) {
      positions.push(position)
    }
  })
  return {
    positions: Uint32Array.from(positions),
    marks: Uint8Array.from(positions, (position) => now[position] ?? 0),
  }
}

/** The mark that most files have: a change that tells all marks leaves it out. */
const mostCommon = (marks: Uint8Array): FileMark => {
  const counts = new Uint32Array(256)
  for (const mark of marks) {
    counts[mark] = (counts[mark] ?? 0) + 1
  }
  return counts.indexOf(Math.max(...counts))
}

/** Tells another thread or tab the marks of one torrent, in order: all of them once, then what changed. */
export class MarksTeller {
  readonly #teller: string
  #revision = 0
  #told: Uint8Array | null = null

  /** @param teller a name that no other teller has */
  constructor(teller: string) {
    this.#teller = teller
  }

  /** What is new since the last time. Unchanged marks should be the same array: that is quick. */
  tell(marks: Uint8Array): MarksNews {
    const before = this.#told
    if (before === marks) {
      return this.#news(null)
    }
    this.#told = marks
    if (before?.length !== marks.length) {
      this.#revision++
      return this.whole(marks)
    }
    const changed = differences((position) => before[position] ?? 0, marks)
    if (changed.positions.length === 0) {
      return this.#news(null)
    }
    return this.#news({ base: this.#revision++, fill: 0, ...changed })
  }

  /** All marks that were told last, for a tab that heard nothing of them. */
  whole(marks: Uint8Array): MarksNews {
    const fill = mostCommon(marks)
    return this.#news({ base: null, fill, ...differences(() => fill, marks) })
  }

  #news(change: MarksChange | null): MarksNews {
    return { teller: this.#teller, revision: this.#revision, change }
  }
}

/**
 * The marks after `news`; `before` when the news bring nothing new. `null`: something was missed, so all
 * marks have to be told again.
 */
export const applyMarks = (before: FileMarks | null, news: MarksNews, count: number): FileMarks | null => {
  const { teller, revision, change } = news
  const isSame = before?.teller === teller && before.marks.length === count
  if (isSame && before.revision === revision) {
    return before
  }
  if (change === null || (change.base !== null && !(isSame && before.revision === change.base))) {
    return null
  }
  const marks =
    change.base === null
      ? new Uint8Array(count).fill(change.fill)
      : (before?.marks.slice() ?? new Uint8Array(count))
  change.positions.forEach((position, at) => {
    // A position outside the list is outside the array, and has no effect.
    marks[position] = change.marks[at] ?? 0
  })
  return { teller, revision, marks }
}
