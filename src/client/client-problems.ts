import { defineWordings } from '../shared/wording.ts'

const english = {
  failedTwice: 'This torrent failed twice and stays off; others go on. Try again to start it anew.',
  engineFailed: (times: number) =>
    `The engine failed ${times} times within a minute and stays off. Try again, or reload the page.`,
  notStarted: 'The torrent was not started within 30 seconds. Try again, or reload the page.',
  notMade: 'The torrent was not made within 30 seconds. Try again, or reload the page.',
  notChecked: 'The torrent file was not checked within 30 seconds. Try again, or reload the page.',
  partNotRead: 'The part of the file was not read within 30 seconds. Try again, or reload the page.',
  notStopped: 'The torrent was not stopped within 30 seconds. Try again, or reload the page.',
  partNotHere: 'The part of the file did not come within 30 seconds. Try again, or reload the page.',
  noServiceWorker: (status: number) => `The service worker has no answer (${status}). Try again.`,
  deleted: 'This torrent was deleted from this device. Open its link again to download it anew.',
  notDeleted: 'The torrent was not deleted within 30 seconds. Try again.',
  bridgeFull: 'This page has as many torrents open as the server takes from one page. Close one of them.',
}
export type ClientProblems = typeof english

/** Why the page's engine, service worker or bridge does not do what it was asked for. */
export const clientProblems = defineWordings('client-problems', english)
