import { type EncodedPacket, EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny'
import { TorrentError } from '../../shared/errors.ts'
import { playbackProblems } from '../playback-problems.ts'
import { DecodeTimes } from './decode-times.ts'
import { makeFragment, type Sample, type TrackPart } from './fragment.ts'
import { makeHeader } from './header.ts'

/** Seconds of a fragment: the first ones are short, since a person waits for them. Our own choice. */
const fragmentSeconds = { first: 0.5, usual: 1 }
/** How many fragments are short. */
const shortFragments = 2
/** Bytes in which a fragment ends, whatever its length in time. Our own choice. */
const maxFragmentBytes = 4 * 1024 * 1024

export interface FilmRunTarget {
  header(data: Uint8Array, mime: string): void
  /** @param end seconds: everything before it is there */
  fragment(data: Uint8Array, end: number): void
}

/**
 * The frames of one track, in the order of decoding, each with its time of decoding. It looks one frame
 * ahead, so that each frame has its length.
 */
class TrackFrames {
  readonly #sink: EncodedPacketSink
  readonly #times = new DecodeTimes<EncodedPacket>()
  readonly #ready: Sample[] = []
  #last: EncodedPacket
  #isOver = false

  constructor(track: InputVideoTrack | InputAudioTrack, first: EncodedPacket) {
    this.#sink = new EncodedPacketSink(track)
    this.#last = first
    this.#take(this.#times.add(first))
  }

  /** Seconds. When the next frame is decoded; `Infinity` when there is none. */
  async nextAt(): Promise<number> {
    await this.#fill(1)
    return this.#ready[0]?.decodedAt ?? Number.POSITIVE_INFINITY
  }

  /** The next frame, and when the frame after it is decoded. `null`: there is none. */
  async next(): Promise<{ readonly sample: Sample; readonly end: number } | null> {
    await this.#fill(2)
    const sample = this.#ready.shift()
    if (sample === undefined) return null
    return { sample, end: this.#ready[0]?.decodedAt ?? sample.decodedAt + this.#last.duration }
  }

  async #fill(count: number): Promise<void> {
    while (this.#ready.length < count && !this.#isOver) {
      const packet = await this.#sink.getNextPacket(this.#last)
      if (packet === null) {
        this.#isOver = true
        this.#take(this.#times.end())
        return
      }
      this.#last = packet
      this.#take(this.#times.add(packet))
    }
  }

  #take(timed: ReturnType<DecodeTimes<EncodedPacket>['add']>): void {
    for (const { frame, decodedAt } of timed) {
      const { data, timestamp: shownAt, type } = frame
      // What lies before the film begins is there for the decoder of the sound, and no buffer takes it.
      if (shownAt < 0 && frame.timestamp + frame.duration <= 0) continue
      this.#ready.push({
        data,
        shownAt: Math.max(0, shownAt),
        decodedAt: Math.max(0, decodedAt),
        isKey: type === 'key',
      })
    }
  }
}

/**
 * Copies picture and sound into fragmented MP4, from the key frame at or before a time to the end of the
 * film. All times stay as they are in the film.
 */
export class FilmRun {
  readonly #tracks: { readonly frames: TrackFrames; readonly timescale: number }[] = []
  readonly #target: FilmRunTarget
  #sequence = 0
  /** Seconds. What is before it has been handed over. */
  #reached: number

  private constructor(target: FilmRunTarget, at: number) {
    this.#target = target
    this.#reached = at
  }

  /**
   * Finds the place and writes the header.
   *
   * A file without an index (Matroska without Cues) is searched from its beginning, cluster by cluster:
   * then a seek gets only as fast to a place as everything before it arrives.
   *
   * @throws TorrentError `unsupported-media`; what reading the file throws
   */
  static async begin(
    target: FilmRunTarget,
    picture: InputVideoTrack | null,
    sound: InputAudioTrack | null,
    at: number,
  ): Promise<FilmRun> {
    const firstPicture = picture === null ? null : await keyFrameAt(picture, at)
    const from = firstPicture?.timestamp ?? at
    const firstSound = sound === null ? null : await keyFrameAt(sound, from)
    const copied = {
      picture: picture === null || firstPicture === null ? null : { track: picture, first: firstPicture },
      sound: sound === null || firstSound === null ? null : { track: sound, first: firstSound },
    }
    if (copied.picture === null && copied.sound === null) {
      throw new TorrentError('unsupported-media', playbackProblems.nothingHere())
    }
    const header = await makeHeader(copied)
    const run = new FilmRun(target, from)
    for (const track of [copied.picture, copied.sound]) {
      if (track === null) continue
      const timescale = header.timescales[run.#tracks.length] ?? 1
      run.#tracks.push({ frames: new TrackFrames(track.track, track.first), timescale })
    }
    target.header(header.data, header.mime)
    return run
  }

  /** Seconds. What is before it has been handed over. */
  get reached(): number {
    return this.#reached
  }

  /**
   * Hands over one more fragment.
   *
   * @param isOver whether nobody waits for it any more
   * @returns whether the film goes on after it
   */
  async step(isOver: () => boolean): Promise<boolean> {
    const seconds = this.#sequence < shortFragments ? fragmentSeconds.first : fragmentSeconds.usual
    const limit = this.#reached + seconds
    const parts = this.#tracks.map(({ timescale }, i) => ({
      trackId: i + 1,
      timescale,
      samples: [] as Sample[],
      end: 0,
    }))
    let bytes = 0
    let goesOn = false
    for (;;) {
      const times = await Promise.all(this.#tracks.map(({ frames }) => frames.nextAt()))
      if (isOver()) return false
      const soonest = Math.min(...times)
      goesOn = Number.isFinite(soonest)
      if (!goesOn || soonest >= limit || bytes >= maxFragmentBytes) break
      const index = times.indexOf(soonest)
      const next = await this.#tracks[index]?.frames.next()
      const part = parts[index]
      if (next == null || part === undefined) break
      part.samples.push(next.sample)
      part.end = next.end
      bytes += next.sample.data.length
    }
    const filled = parts.filter(({ samples }) => samples.length > 0)
    // Where neither has anything for a while, the next step looks further.
    if (filled.length > 0) {
      this.#reached = reachOf(filled)
      this.#target.fragment(makeFragment(++this.#sequence, filled), this.#reached)
    } else this.#reached = limit
    return goesOn
  }
}

const reachOf = (parts: readonly TrackPart[]): number => Math.min(...parts.map(({ end }) => end))

/** The key frame at or before a time, or else the first one. */
const keyFrameAt = async (
  track: InputVideoTrack | InputAudioTrack,
  at: number,
): Promise<EncodedPacket | null> => {
  const sink = new EncodedPacketSink(track)
  return (await sink.getKeyPacket(at)) ?? (await sink.getFirstKeyPacket())
}
