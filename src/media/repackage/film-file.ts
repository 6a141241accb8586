import {
  CustomSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
} from 'mediabunny'
import type { BlockReader } from './block-reader.ts'
import type { FilmTrack, RepackagedFacts } from './messages.ts'

// What is wrong with a stranger's file does not belong in the console of the page.
Logging.level = LogLevel.Silent

/** Most tracks of one kind that are looked at: a film has a few. Our own choice. */
const maxTracks = 64

/**
 * A film with its tracks, as mediabunny reads it. A read that was given up may leave it in a state that
 * nobody promises anything about, so each of them ends this file, and the next begins with what is kept in
 * memory.
 */
export class FilmFile {
  readonly #input: Input

  /** @param signal ends the reads of this file, and with them the file */
  constructor(size: number, reader: BlockReader, signal: AbortSignal) {
    this.#input = new Input({
      formats: [MATROSKA, WEBM, MP4, QTFF],
      source: new CustomSource({
        getSize: () => size,
        read: (begin, end) => reader.read(begin, end, signal),
        // The reader keeps what was read.
        maxCacheSize: 1024 * 1024,
        prefetchProfile: 'none',
        handleUnhandledError: () => undefined,
      }),
    })
    signal.addEventListener('abort', () => this.#input.dispose(), { once: true })
  }

  /** The picture; `null` where there is none. */
  async picture(): Promise<InputVideoTrack | null> {
    const tracks = (await this.#input.getVideoTracks()).slice(0, maxTracks)
    for (const track of tracks) {
      // A cover may be a track of pictures, too.
      if ((await track.getCodec()) !== null) return track
    }
    return tracks[0] ?? null
  }

  /** The soundtrack that the container numbers so; `null` where there is none. */
  async sound(id: number | null): Promise<InputAudioTrack | null> {
    const tracks = await this.#input.getAudioTracks()
    return tracks.find((track) => track.id === id) ?? null
  }

  /** What the file says of itself. Reads its beginning, and its index where that is elsewhere. */
  async facts(): Promise<RepackagedFacts> {
    const picture = await this.picture()
    const sounds = (await this.#input.getAudioTracks()).slice(0, maxTracks)
    return {
      // Never `computeDuration`: where the file does not say its length, that reads all of it.
      duration: await this.#input.getDurationFromMetadata(),
      picture: picture === null ? null : await describe(picture),
      sounds: await Promise.all(sounds.map(describe)),
    }
  }
}

const describe = async (track: InputTrack): Promise<FilmTrack> => ({
  id: track.id,
  codec: (await track.getCodecParameterString()) ?? '',
})
