import { defineWordings } from '../shared/wording.ts'

const english = {
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
}
export type FetchProblems = typeof english

/** Why a torrent file was not fetched. `place` is the host of its address, or the address as it was given. */
export const fetchProblems = defineWordings('fetch-problems', english)
