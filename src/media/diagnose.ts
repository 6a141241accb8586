import { TorrentError } from '../shared/errors.ts'
import { codecAdvice, codecName, isSeldomPlayed } from './codec-names.ts'
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
 * What stands in the way of a file. `plays`: nothing that can be seen in it · `container`: this browser
 * decodes picture and sound, and only does not know what they are packed in, so that they would play if they
 * were packed anew · `undecodable`: it lacks a codec, or it is no film. The error is not thrown.
 */
export type Verdict =
  | { readonly kind: 'plays' }
  | { readonly kind: 'container' | 'undecodable'; readonly error: TorrentError }

/** Judges a file by its container, and by what that says of picture and sound. */
export const judgePlayback = (playback: Playback): Verdict => {
  const { container, description, canPlay, fileName, fileType } = playback
  if (container === 'unknown') {
    return undecodable(`“${fileName}” is not a film or music that is known here. ${otherVersion}`)
  }
  const [name, mime] = containers[container]
  if (mime === null) {
    return undecodable(`“${fileName}” is ${name}, which browsers do not play. ${otherVersion}`)
  }
  const codecs = description === null ? null : missingCodecs(playback, description.tracks)
  if (codecs !== null) return undecodable(codecs)
  if (canPlay(mime.replace('*', fileType.startsWith('audio/') ? 'audio' : 'video'))) return { kind: 'plays' }
  const message = `“${fileName}” is ${name}, which this browser cannot play. ${anotherFile('MP4 or WebM')}`
  const isKnown = description?.tracks.some(({ kind, codec }) => kind !== 'other' && codec !== '') === true
  return { kind: isKnown ? 'container' : 'undecodable', error: unsupported(message) }
}

/**
 * Why this browser does not play a file, as a sentence for people that says what to do.
 *
 * @returns a TorrentError `unsupported-media`, which is not thrown; `null` when the file ought to play, so
 * that the failure has another reason
 */
export const diagnosePlayback = (playback: Playback): TorrentError | null => {
  const verdict = judgePlayback(playback)
  return verdict.kind === 'plays' ? null : verdict.error
}

const missingCodecs = ({ canPlay, fileName }: Playback, tracks: readonly MediaTrack[]): string | null => {
  const picture = tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  const sound = silentTrack(tracks, canPlay)
  if (picture === undefined && sound === undefined) return null
  const parts = [
    ...(picture === undefined ? [] : [`The picture of “${fileName}” is ${codecName(picture.codec)}`]),
    ...(sound !== undefined
      ? [`${picture === undefined ? `The sound of “${fileName}”` : 'its sound'} is ${codecName(sound.codec)}`]
      : []),
  ]
  const advice = codecAdvice((picture ?? sound)?.codec ?? '')
  const help = picture === undefined ? anotherFile('AAC or Opus sound') : anotherFile('H.264 or VP9')
  return `${parts.join(' and ')}, which this browser cannot decode. ${advice === null ? '' : `${advice}. `}${help}`
}

/** What the container says of the tracks, and what the browser says of codecs. */
export type Tracks = Pick<Playback, 'description' | 'canPlay'>

/**
 * The error which says that only the sound of a film is played: browsers play what they can decode of a file,
 * and tell nobody.
 */
export const missingPicture = ({ description, canPlay }: Tracks): TorrentError => {
  const picture = description?.tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  if (picture === undefined) return unsupported('This browser cannot show the picture. Sound only.')
  return unsupported(
    `The picture is ${codecName(picture.codec)}, which this browser cannot show. Sound only.${afterwards(picture)}`,
  )
}

/**
 * The error which says that a film plays without its sound, because its container names a soundtrack that
 * this browser cannot decode. `null` when this is not the reason.
 */
export const missingSound = ({ description, canPlay }: Tracks): TorrentError | null => {
  const sound = silentTrack(description?.tracks ?? [], canPlay)
  if (sound === undefined) return null
  return unsupported(
    `The sound is ${codecName(sound.codec)}, which this browser cannot play. Picture only.${afterwards(sound)}`,
  )
}

/**
 * The same as {@link missingSound}, before anybody could hear that it is missing: only of codecs that are
 * well known for it, since browsers play some that they do not name.
 */
export const surelyMissingSound = (tracks: Tracks): TorrentError | null => {
  const sounds = tracks.description?.tracks.filter(({ kind }) => kind === 'audio') ?? []
  return sounds.every(({ codec }) => isSeldomPlayed(codec)) ? missingSound(tracks) : null
}

const afterwards = ({ codec }: MediaTrack): string => {
  const advice = codecAdvice(codec)
  return advice === null ? '' : ` ${advice}.`
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

const undecodable = (message: string): Verdict => ({ kind: 'undecodable', error: unsupported(message) })
const unsupported = (message: string): TorrentError => new TorrentError('unsupported-media', message)
