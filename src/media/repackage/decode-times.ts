/** Most pictures that a decoder keeps back to put them in order: `max_num_reorder` of H.264 and H.265. */
const maxReordered = 16

/** A frame with the time at which it is decoded. */
export interface TimedFrame<Frame> {
  readonly frame: Frame
  /** Seconds. When it is decoded. */
  readonly decodedAt: number
}

/**
 * Finds out when each frame is decoded. A container such as Matroska says only when a frame is shown, and
 * frames come in the order of decoding. The n-th frame that is decoded gets the n-th of the sorted times at
 * which frames are shown, so that both run on alike. A later frame may be shown sooner by at most
 * {@link maxReordered} frames, so that is how many we look ahead.
 */
export class DecodeTimes<Frame extends { readonly timestamp: number }> {
  readonly #frames: Frame[] = []
  /** The times of all frames whose time of decoding is not given away yet, in order. */
  readonly #times: number[] = []

  /** The next frame in the order of decoding. Returns the frames whose times are certain now. */
  add(frame: Frame): TimedFrame<Frame>[] {
    this.#frames.push(frame)
    let at = this.#times.length
    while (at > 0 && (this.#times[at - 1] ?? 0) > frame.timestamp) at--
    this.#times.splice(at, 0, frame.timestamp)
    return this.#take(maxReordered)
  }

  /** No frame follows. Returns the frames that were kept back. */
  end(): TimedFrame<Frame>[] {
    return this.#take(0)
  }

  #take(kept: number): TimedFrame<Frame>[] {
    const timed: TimedFrame<Frame>[] = []
    while (this.#frames.length > kept) {
      const [frame, decodedAt] = [this.#frames.shift(), this.#times.shift()]
      if (frame !== undefined && decodedAt !== undefined) timed.push({ frame, decodedAt })
    }
    return timed
  }
}
