import { defineWordings } from '../shared/wording.ts'

const english = {
  soundDevice:
    'The sound cannot be played: this device has no sound output, or the browser cannot use it. Connect or switch on a sound device, and try again.',
  notPlayed: 'The browser could not play this.',
  noFileNumber: (number: number) => `This torrent has no file number ${number}.`,
  noFileNamed: (name: string) => `This torrent has no file “${name}”.`,
  noBytes: (file: string) =>
    `“${file}” has no bytes: it is empty, or a link to another file. Choose another file.`,
  beginningMissing: (file: string) =>
    `No name in this torrent tells which file plays, and the beginning of “${file}”, which would tell, has not come. Choose a file yourself, or try again when more peers are there.`,
  noData: 'Playback stopped because the data did not arrive. Try again when more peers are there.',
  damagedHere:
    'The browser cannot decode the film at this place: it is damaged, or of a kind that this browser does not know.',
  /** `codec`: a name such as H.265 (HEVC). */
  picture: (codec: string) =>
    `The picture of this film is ${codec}, which this browser cannot decode. Try another browser, or look for a version in H.264 or VP9.`,
  noSoundtrack:
    'This browser can decode no soundtrack of this file. Try another browser, or look for a version in AAC or Opus.',
  formRefused:
    'The browser cannot play the film in the form in which it got it. Try another browser, or look for a version in H.264 with AAC sound.',
  formUndecodable:
    'The browser cannot decode the film in the form in which it got it. Try another browser, or look for another version.',
  /** `type`: as programs write it, such as `video/mp4; codecs="…"`. */
  typeRefused: (type: string) => `This browser cannot play ${type}.`,
  nothingHere: 'The film has neither a picture nor a sound at this place.',
  oddTrack: 'A track of this film is of a kind that cannot be put into another file.',
  noForm:
    'The film cannot be put into a form that this browser plays: it is damaged, or of a kind that is not known here.',
}
export type PlaybackProblems = typeof english

/** Why a film that was found does not play, or goes no further. */
export const playbackProblems = defineWordings('playback-problems', english)
