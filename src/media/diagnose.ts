import { TorrentError } from '../shared/errors.ts'
import { codecAdvice, codecName } from './codec-names.ts'
import type { MediaDescription, MediaTrack } from './mp4-inspect.ts'
import { otherVersion } from './nothing-to-play.ts'
import type { Container } from './sniff.ts'

/**
 * The names of containers, and the MIME type to ask the browser about. `*` is `video` or `audio`, as in the
 * file's own type. `null`: no browser plays the container.
 */
const containers: Readonly<
  Record<Exclude<Container, 'unknown'>, readonly [name: string, mime: string | null]>
> = {
  mp4: ['an MP4 file', '*/mp4'],
  webm: ['a WebM file', '*/webm'],
  matroska: ['a Matroska (MKV) file', 'video/x-matroska'],
  ogg: ['an Ogg file', '*/ogg'],
  mp3: ['an MP3 file', 'audio/mpeg'],
  aac: ['an AAC file', 'audio/aac'],
  flac: ['a FLAC file', 'audio/flac'],
  wav: ['a WAV file', 'audio/wav'],
  avi: ['an AVI file', null],
  'mpeg-ts': ['an MPEG transport stream', 'video/mp2t'],
  asf: ['a Windows Media file', null],
  flv: ['a Flash video', null],
}

export interface Playback {
  readonly container: Container
  /** What the container says of its tracks; `null` where it could not be read. */
  readonly description: Pick<MediaDescription, 'tracks'> | null
  /**
   * Whether the browser plays a type: `HTMLMediaElement.canPlayType(mime) !== ''`, or
   * `MediaSource.isTypeSupported`.
   */
  readonly canPlay: (mime: string) => boolean
  readonly fileName: string
  /** The MIME type by the file's name. */
  readonly fileType: string
}

/**
 * Why this browser does not play a file, as a sentence for people that says what to do.
 *
 * @returns a TorrentError `unsupported-media`, which is not thrown; `null` when the file ought to play, so
 * that the failure has another reason
 */
export const diagnosePlayback = (playback: Playback): TorrentError | null => {
  const { container, description, canPlay, fileName, fileType } = playback
  if (container === 'unknown') {
    return unsupported(`“${fileName}” is not a film or music that is known here. ${otherVersion}`)
  }
  const [name, mime] = containers[container]
  if (mime === null) {
    return unsupported(`“${fileName}” is ${name}, which browsers do not play. ${otherVersion}`)
  }
  if (!canPlay(mime.replace('*', fileType.startsWith('audio/') ? 'audio' : 'video'))) {
    return unsupported(
      `“${fileName}” is ${name}, which this browser cannot play. ${anotherFile('MP4 or WebM')}`,
    )
  }
  if (description === null) return null
  const picture = description.tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  const sound = silentTrack(description.tracks, canPlay)
  if (picture === undefined && sound === undefined) return null
  const parts = [
    ...(picture === undefined ? [] : [`The picture of “${fileName}” is ${codecName(picture.codec)}`]),
    ...(sound !== undefined
      ? [`${picture === undefined ? `The sound of “${fileName}”` : 'its sound'} is ${codecName(sound.codec)}`]
      : []),
  ]
  const advice = codecAdvice((picture ?? sound)?.codec ?? '')
  const help = picture === undefined ? anotherFile('AAC or Opus sound') : anotherFile('H.264 or VP9')
  return unsupported(
    `${parts.join(' and ')}, which this browser cannot decode. ${advice === null ? '' : `${advice}. `}${help}`,
  )
}

/**
 * The error which says that only the sound of a film is played: browsers play what they can decode of a file,
 * and tell nobody.
 */
export const missingPicture = (playback: Playback): TorrentError => {
  const { description, canPlay, fileName } = playback
  const picture = description?.tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  const kind = picture === undefined ? '' : `, which is ${codecName(picture.codec)}`
  return unsupported(
    `Only the sound of “${fileName}” is played: this browser cannot decode its picture${kind}. ${anotherFile('H.264 or VP9')}`,
  )
}

/**
 * The error which says that a film plays without its sound, because its container names a soundtrack that
 * this browser cannot decode. `null` when this is not the reason.
 */
export const missingSound = ({ description, canPlay, fileName }: Playback): TorrentError | null => {
  const sound = silentTrack(description?.tracks ?? [], canPlay)
  if (sound === undefined) return null
  const advice = codecAdvice(sound.codec)
  return unsupported(
    `Only the picture of “${fileName}” is shown: this browser cannot decode its sound, which is ${codecName(sound.codec)}. ` +
      `${advice === null ? '' : `${advice}. `}${anotherFile('AAC or Opus sound')}`,
  )
}

/**
 * The soundtrack that cannot be heard; `null` if any soundtrack plays, since the browser or the person can
 * choose that one.
 */
const silentTrack = (
  tracks: readonly MediaTrack[],
  canPlay: (mime: string) => boolean,
): MediaTrack | undefined => {
  const sounds = tracks.filter(({ kind }) => kind === 'audio')
  return sounds.some((track) => canDecode(track, canPlay)) ? undefined : sounds[0]
}

/** Codecs that browsers play in WebM and not in MP4. */
const onlyWebm = new Set(['vp8', 'vorbis', 'theora'])

const canDecode = ({ kind, codec }: MediaTrack, canPlay: (mime: string) => boolean): boolean =>
  kind === 'other' ||
  codec === '' ||
  canPlay(`${kind}/${onlyWebm.has(codec) ? 'webm' : 'mp4'}; codecs="${codec}"`)

const anotherFile = (what: string): string => `Try another browser, or look for a version in ${what}.`

const unsupported = (message: string): TorrentError => new TorrentError('unsupported-media', message)
