import { TorrentError } from '../shared/errors.ts'
import { codecAdvice, codecName, isSeldomPlayed } from './codec-names.ts'
import { diagnosisTexts } from './diagnosis-texts.ts'
import type { MediaDescription, MediaTrack } from './mp4-inspect.ts'
import type { Container } from './sniff.ts'

/**
 * The MIME type of a container to ask the browser about. `*` is `video` or `audio`, as in the file's own
 * type. `null`: no browser plays the container.
 */
const containers: Readonly<Record<Exclude<Container, 'unknown'>, string | null>> = {
  mp4: '*/mp4',
  webm: '*/webm',
  matroska: 'video/x-matroska',
  ogg: '*/ogg',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  avi: null,
  'mpeg-ts': 'video/mp2t',
  asf: null,
  flv: null,
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
  const texts = diagnosisTexts()
  if (container === 'unknown') return undecodable(texts.notMedia(fileName), texts.otherVersion)
  const [name, mime] = [texts[container], containers[container]]
  if (mime === null) return undecodable(texts.noBrowserPlays(fileName, name), texts.otherVersion)
  const codecs = description === null ? null : missingCodecs(playback, description.tracks)
  if (codecs !== null) return undecodable(...codecs)
  if (canPlay(mime.replace('*', fileType.startsWith('audio/') ? 'audio' : 'video'))) return { kind: 'plays' }
  const isKnown = description?.tracks.some(({ kind, codec }) => kind !== 'other' && codec !== '') === true
  return {
    kind: isKnown ? 'container' : 'undecodable',
    error: unsupported(texts.containerUnknown(fileName, name), texts.otherContainer),
  }
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

const missingCodecs = (
  { canPlay, fileName }: Playback,
  tracks: readonly MediaTrack[],
): readonly (string | null)[] | null => {
  const picture = tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  const sound = silentTrack(tracks, canPlay)
  const texts = diagnosisTexts()
  if (picture === undefined) {
    if (sound === undefined) return null
    return [texts.sound(fileName, codecName(sound.codec)), codecAdvice(sound.codec), texts.otherSound]
  }
  const what =
    sound === undefined
      ? texts.picture(fileName, codecName(picture.codec))
      : texts.both(fileName, codecName(picture.codec), codecName(sound.codec))
  return [what, codecAdvice(picture.codec), texts.otherPicture]
}

/** What the container says of the tracks, and what the browser says of codecs. */
export type Tracks = Pick<Playback, 'description' | 'canPlay'>

/**
 * The error which says that only the sound of a film is played: browsers play what they can decode of a file,
 * and tell nobody.
 */
export const missingPicture = ({ description, canPlay }: Tracks): TorrentError => {
  const picture = description?.tracks.find((track) => track.kind === 'video' && !canDecode(track, canPlay))
  const texts = diagnosisTexts()
  return picture === undefined
    ? unsupported(texts.somePictureMissing)
    : unsupported(texts.pictureMissing(codecName(picture.codec)), codecAdvice(picture.codec))
}

/**
 * The error which says that a film plays without its sound, because its container names a soundtrack that
 * this browser cannot decode. `null` when this is not the reason.
 */
export const missingSound = ({ description, canPlay }: Tracks): TorrentError | null => {
  const sound = silentTrack(description?.tracks ?? [], canPlay)
  if (sound === undefined) return null
  return unsupported(diagnosisTexts().soundMissing(codecName(sound.codec)), codecAdvice(sound.codec))
}

/**
 * The same as {@link missingSound}, before anybody could hear that it is missing: only of codecs that are
 * well known for it, since browsers play some that they do not name.
 */
export const surelyMissingSound = (tracks: Tracks): TorrentError | null => {
  const sounds = tracks.description?.tracks.filter(({ kind }) => kind === 'audio') ?? []
  return sounds.every(({ codec }) => isSeldomPlayed(codec)) ? missingSound(tracks) : null
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

/** @param sentences whole ones, of which `null` is none */
const unsupported = (...sentences: readonly (string | null)[]): TorrentError =>
  new TorrentError('unsupported-media', sentences.filter((sentence) => sentence !== null).join(' '))
const undecodable = (...sentences: readonly (string | null)[]): Verdict => ({
  kind: 'undecodable',
  error: unsupported(...sentences),
})
