import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny'
import { concatBytes } from '../../shared/bytes.ts'
import { TorrentError } from '../../shared/errors.ts'
import { playbackProblems } from '../playback-problems.ts'

/** What a run copies, and the first frame of each. */
export interface CopiedTracks {
  readonly picture: { readonly track: InputVideoTrack; readonly first: EncodedPacket } | null
  readonly sound: { readonly track: InputAudioTrack; readonly first: EncodedPacket } | null
}

/** The header of a fragmented MP4 and what it says of its tracks. */
export interface FilmHeader {
  readonly data: Uint8Array
  /** With the codecs, for `SourceBuffer`. */
  readonly mime: string
  /** In the order of the tracks in the header, whose numbers count from 1. Units of a second. */
  readonly timescales: readonly number[]
}

/** Units of a second for the picture: the time base of MPEG, in which every usual frame rate is exact. */
const pictureTimescale = 90_000

const unknownTrack = (): TorrentError => new TorrentError('unsupported-media', playbackProblems.oddTrack())

/**
 * Writes `ftyp` and `moov` of a film in fragments. mediabunny writes them with the configuration of each
 * codec as soon as it has a frame of each track; the fragments are our own, since mediabunny's last until
 * the next key frame, which may be ten seconds away.
 *
 * @throws TorrentError `unsupported-media` for a codec that has no place in MP4
 */
export const makeHeader = async ({ picture, sound }: CopiedTracks): Promise<FilmHeader> => {
  const parts: Uint8Array[] = []
  const keep = (data: Uint8Array): void => {
    parts.push(data.slice())
  }
  const format = new Mp4OutputFormat({ fastStart: 'fragmented', onFtyp: keep, onMoov: keep })
  const output = new Output({ format, target: new NullTarget() })
  const timescales: number[] = []
  const adds: (() => Promise<void>)[] = []
  if (picture !== null) {
    const [codec, decoderConfig] = [await picture.track.getCodec(), await picture.track.getDecoderConfig()]
    if (codec === null || decoderConfig === null) throw unknownTrack()
    const source = new EncodedVideoPacketSource(codec)
    output.addVideoTrack(source, { frameRate: pictureTimescale })
    timescales.push(pictureTimescale)
    adds.push(() => source.add(atZero(picture.first), { decoderConfig }))
  }
  if (sound !== null) {
    const [codec, decoderConfig] = [await sound.track.getCodec(), await sound.track.getDecoderConfig()]
    if (codec === null || decoderConfig === null) throw unknownTrack()
    const source = new EncodedAudioPacketSource(codec)
    output.addAudioTrack(source)
    timescales.push(decoderConfig.sampleRate)
    adds.push(() => source.add(atZero(sound.first), { decoderConfig }))
  }
  await output.start()
  for (const add of adds) await add()
  const mime = await output.getMimeType()
  await output.finalize()
  return { data: concatBytes(parts), mime, timescales }
}

/** Only its bytes matter: a time before zero would become an edit list. */
const atZero = (packet: EncodedPacket): EncodedPacket => packet.clone({ timestamp: 0 })
