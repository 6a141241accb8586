import type { ByteRange } from '../shared/byte-range.ts'
import { continuesWithin, type ReadCursor } from './read-cursor.ts'

/**
 * Where a viewer is going, as the player says, and not as reads let us guess: a browser reads on for a while
 * where it came from (docs/decisions/097-where-a-viewer-goes.md).
 */
export class ViewersPlace {
  #sought: ByteRange | null = null
  #reached: ByteRange | null = null

  /** What the picture needs to which the viewer is going, in bytes of the torrent; `null`: nobody seeks. */
  get sought(): ByteRange | null {
    return this.#sought
  }

  /**
   * The viewer goes to a place, or (`null`) has arrived or goes nowhere any more. Said twice, `null` is that
   * the viewer left the film.
   */
  seeks(sought: ByteRange | null): void {
    this.#reached = this.#sought
    this.#sought = sought
  }

  /**
   * Where reads matter more than elsewhere: where the viewer is going, or has just come.
   *
   * @param hasEnough whether the player has enough to go on with; then no place is more urgent than another
   */
  pressing(hasEnough: boolean): ByteRange | null {
    if (hasEnough) this.#reached = null
    return this.#sought ?? this.#reached
  }
}

/** Whether the cursor is at that place, or goes on from it. */
export const isBeside = ({ begin, end }: ByteRange, { position }: Pick<ReadCursor, 'position'>): boolean =>
  position >= begin - continuesWithin.back && position <= end + continuesWithin.ahead
