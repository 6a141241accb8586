import { defineTexts } from '../shared/texts.ts'

/** Why a file is not played, or not all of it. Whole sentences, of which one to three make a message. */
export const diagnosisTexts = defineTexts('diagnosis', {
  notMedia: (file: string) => `“${file}” is not a film or music that is known here.`,
  /** `container`: one of the names below. */
  noBrowserPlays: (file: string, container: string) =>
    `“${file}” is ${container}, which browsers do not play.`,
  /** `kind`: what a file is by its name, from `file-kinds.ts`. */
  otherKind: (file: string, kind: string) => `“${file}” is ${kind}, and no film or music.`,
  noFiles: 'This torrent has no files.',
  noneIsMedia: (files: number) =>
    `There is no film or music that is known here among the ${files} files of this torrent.`,
  /** `why`: one of the sentences about the largest of them. */
  nonePlays: (files: number, why: string) =>
    `Nothing among the ${files} files of this torrent can be played: ${why}`,
  containerUnknown: (file: string, container: string) =>
    `“${file}” is ${container}, which this browser cannot play.`,
  picture: (file: string, codec: string) =>
    `The picture of “${file}” is ${codec}, which this browser cannot decode.`,
  sound: (file: string, codec: string) =>
    `The sound of “${file}” is ${codec}, which this browser cannot decode.`,
  both: (file: string, picture: string, sound: string) =>
    `The picture of “${file}” is ${picture} and its sound is ${sound}, which this browser cannot decode.`,
  pictureMissing: (codec: string) => `The picture is ${codec}, which this browser cannot show. Sound only.`,
  somePictureMissing: 'This browser cannot show the picture. Sound only.',
  soundMissing: (codec: string) => `The sound is ${codec}, which this browser cannot play. Picture only.`,
  /** What may help. */
  otherVersion: 'Look for a version in MP4 or WebM.',
  otherContainer: 'Try another browser, or look for a version in MP4 or WebM.',
  otherPicture: 'Try another browser, or look for a version in H.264 or VP9.',
  otherSound: 'Try another browser, or look for a version in AAC or Opus sound.',
  hevc: 'Safari, or Chrome and Edge on a device whose graphics chip decodes it, may play it.',
  av1: 'A current Chrome, Edge or Firefox may play it.',
  dolby: 'Safari or Edge may play it.',
  /** A codec that has no name. */
  /** A codec that nobody here knows, as the file names it. */
  ownName: (codec: string) => `“${codec}”`,
  unknownCodec: 'an unknown format',
  encryptedPicture: 'encrypted picture (DRM)',
  encryptedSound: 'encrypted sound (DRM)',
  pcm: 'uncompressed sound (PCM)',
  /** Containers. */
  mp4: 'an MP4 file',
  webm: 'a WebM file',
  matroska: 'a Matroska (MKV) file',
  ogg: 'an Ogg file',
  mp3: 'an MP3 file',
  aac: 'an AAC file',
  flac: 'a FLAC file',
  wav: 'a WAV file',
  avi: 'an AVI file',
  'mpeg-ts': 'an MPEG transport stream',
  asf: 'a Windows Media file',
  flv: 'a Flash video',
})
