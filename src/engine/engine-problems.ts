import { defineWordings } from '../shared/wording.ts'

const english = {
  webSeed: (problem: string) =>
    `${problem} It also names a web server that has the data (a web seed), which this player does not use yet.`,
  notKept: (reason: string, megabytes: number) =>
    `What is downloaded cannot be kept on this device. ${reason} Playback goes on with at most ${megabytes} MB in memory; nothing of it will be here after a reload.`,
  shareNotKept: (reason: string) =>
    `This is shared as long as this tab is open, and not after a reload: it could not be kept. ${reason}`,
  lost: (parts: number) =>
    `${parts === 1 ? 'A stored part of this torrent' : `${parts} stored parts of this torrent`} could not be read, and is downloaded again.`,
  /** `files`: how many others there are. */
  sameForOthers: (problem: string, files: number) =>
    files === 1
      ? `${problem} The same holds for another file.`
      : `${problem} The same holds for ${files} other files.`,
  /** `tracker`: its address; `reason`: whole sentences. */
  failedTracker: (tracker: string, reason: string) => `${tracker} (${reason})`,
  allRefuse: (trackers: readonly string[]) =>
    `Every tracker refuses this torrent: ${trackers.join(', ')}. It is tried again by itself.`,
  noneReached: (trackers: readonly string[]) =>
    `No tracker can be reached: ${trackers.join(', ')}. Check the connection; it is tried again by itself.`,
  noWebRtc:
    'No WebRTC connection can be made here, and without one no peer can be reached. Allow WebRTC in the browser’s settings, or in the extension that blocks it, and reload this page; or open it in another browser.',
  peersUnreachable: (peers: number) =>
    `${peers === 1 ? 'A peer was' : `${peers} peers were`} found, but no connection could be made. A firewall at either end may be in the way; a TURN server helps. It is tried again by itself.`,
  nobodyKnown:
    'The trackers know nobody yet who has it. Somebody must have the torrent open in a browser or another WebRTC client; the search goes on.',
  noTrackerHelps:
    'None of the trackers helps now: they cannot be reached, or they refuse. It is tried again by itself.',
  noTracker:
    'This torrent names no tracker, and without one nobody can be found. Waiting does not change that. Add a tracker that begins with wss://, or open a link that names one. The player’s own server, which “npm start” runs, reaches ordinary peers as well.',
  /** `schemes`: such as `udp://`, none or more. */
  noUsableTracker: (schemes: readonly string[]) =>
    `Web pages cannot ask any of the trackers that this torrent names${schemes.length === 0 ? '' : ` (${schemes.join(' and ')})`}, so nobody can be found. Waiting does not change that. Add a tracker that begins with wss://, or open a link that names one. The player’s own server, which “npm start” runs, reaches ordinary peers as well.`,
  nothingToShare: 'There is nothing in these files to share.',
  tooManyFiles: (files: number, most: number) =>
    `These are ${files} files, and a torrent can have ${most} at most. Share a part of them, or pack them.`,
  tooLarge: 'These files are too large for one torrent. Share a part of them.',
  unreadable: (file: string) =>
    `“${file}” cannot be read, or changed while it was read. Share it again when nothing writes to it.`,
  unreadableBecause: (file: string, reason: string) =>
    `“${file}” cannot be read, or changed while it was read. ${reason} Share it again when nothing writes to it.`,
  shorter: (file: string) =>
    `“${file}” became shorter while it was read. Share it again when nothing writes to it.`,
  fileTooLarge: (mebibytes: number) =>
    `This file is too large to be a torrent file: those have at most ${mebibytes} MiB.`,
  notFetched: (place: string) =>
    `The torrent file could not be fetched from ${place}. Check the address. If it is right, the server is down or does not let other pages read its files (CORS): download the file and open it from your device.`,
  nothingThere: (place: string) =>
    `Nothing could be read at ${place}. If this is the address of a page, it is not one of a torrent. Look on the page for a magnet link, or for the address of a .torrent file.`,
  answeredNotFound: (place: string, status: number) =>
    `The torrent file could not be fetched: ${place} answered ${status}, there is no such file. Check the address.`,
  answeredForbidden: (place: string, status: number) =>
    `The torrent file could not be fetched: ${place} answered ${status}, it does not give this file to everybody. Download it there, and open it from your device.`,
  answered: (place: string, status: number) =>
    `The torrent file could not be fetched: ${place} answered ${status}. Try again later, or check the address.`,
  webPage: (place: string) =>
    `There is a web page at ${place}, not a torrent file. Look on the page for a magnet link, or for the address of a .torrent file.`,
  brokeOff: (place: string) => `The torrent file from ${place} broke off in the middle. Try again.`,
  tookTooLong: (place: string, seconds: number) =>
    `The torrent file from ${place} took longer than ${seconds} s. Try again later.`,
  sentNothing: (place: string, seconds: number) =>
    `${place} has sent nothing of the torrent file for ${seconds} s. Try again later.`,
  otherTorrent: 'The torrent file that was added describes another torrent. Nothing of it was taken.',
  noMagnet: 'This is not a magnet link.',
  notRunning: 'This torrent is not running.',
  noFileNumber: (number: number) => `The torrent has no file number ${number}.`,
  noFile: 'The torrent has no such file.',
}
export type EngineProblems = typeof english

/** What a person should know about a torrent, its trackers and its files. */
export const engineProblems = defineWordings('engine-problems', english)
