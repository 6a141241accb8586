import { defineWordings } from '../../shared/wording.ts'

const english = {
  none: 'This browser offers no service worker here. If this is a private window, open the page in an ordinary one.',
  insecure: 'A service worker needs a secure address: open the page by https: or on localhost.',
  noneOfPage:
    'This page has no service worker. Host embed-sw.js on this site, so that its folder covers the page, and name it.',
  notRegistered: (script: string) =>
    `The service worker ${script} could not be registered: its script is not on this site’s server, cannot be reached, or is no script. Reload the page; if that does not help, tell whoever made it.`,
  otherScope: (script: string, scope: string, page: string) =>
    `The service worker ${script} serves pages below ${scope}, and this page is not one of them. Host its script in ${page} or above; or set scope to ${page} and send the header “Service-Worker-Allowed: ${page}” with the script.`,
  headerMissing: (script: string, folder: string, scope: string) =>
    `The service worker ${script} may only serve pages below ${folder}. For the scope ${scope} its server must send the header “Service-Worker-Allowed: ${scope}” with the script; or host it in ${scope}.`,
  notInstalled:
    'The service worker could not be installed. Reload the page; if that does not help, free some disk space.',
  notStarted: 'The service worker does not start. Reload the page.',
  passedBy:
    'This page was loaded past its service worker, as Shift-reload does. Reload it in the ordinary way.',
  foreign:
    'The service worker of this page does not serve torrents. Load embed-sw.js in it, or register that one instead.',
  sandboxedFrame:
    'The page around this player has put it into a sandbox, where it may store nothing and have no service worker. Open it in its own tab. Whoever made that page can add “allow-same-origin” to the frame’s sandbox.',
  sandboxedPage:
    'The server of this page sends it with a “sandbox” policy, so that it may store nothing and have no service worker. Whoever runs the server can add “allow-same-origin” to that policy.',
  /** `site`: its host, as browsers name it in their settings. */
  cookiesInFrame: (site: string) =>
    `This browser does not let the player store anything inside another site’s page: cookies are blocked. Open it in its own tab, or allow cookies for ${site} in the browser’s settings.`,
  cookies: (site: string) =>
    `This browser does not let this site store anything: cookies are blocked. Allow them for ${site} in the browser’s settings, then reload the page.`,
  notYet: 'The service worker does not answer yet. A stream can be opened when `ready()` has resolved.',
  noFileNumber: (number: number) => `The torrent has no file number ${number}.`,
}
export type ServingProblems = typeof english

/** Why no file can be served to this page. The service worker has sentences of its own. */
export const servingProblems = defineWordings('serving-problems', english)
