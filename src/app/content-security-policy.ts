/**
 * What the app's document may load and run. The build and the dev server put it into the page as a `<meta>`,
 * so that static hosts have it too; `npm start` sends it as a header with `frame-ancestors` besides, which a
 * `<meta>` cannot say.
 */
const directives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  // No inline script, no `eval`, nothing from elsewhere: what gets into the page by a hole in a template does
  // not run.
  'script-src': "'self'",
  // Lit and media-chrome put `<style>` elements into shadow roots. Styles cannot run anything.
  'style-src': "'self' 'unsafe-inline'",
  // Trackers and the addresses of `.torrent` files are anywhere.
  'connect-src': "'self' http: https: ws: wss:",
  // Posters of players are anywhere; so are cover pictures, which are `blob:`.
  'img-src': '* data: blob:',
  // The service worker's streams, and Media Source Extensions.
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  // A download is started in a frame of our own.
  'frame-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

/** The policy, as the `<meta>` of the page has it. */
export const appContentPolicy = Object.entries(directives)
  .map(([name, sources]) => `${name} ${sources}`)
  .join('; ')

/** Only pages of the app's own origin may show it in a frame, unless its host chooses otherwise. */
export const defaultFrameAncestors = "'self'"

/**
 * One source of `frame-ancestors` (CSP 3): `'self'`, `'none'`, `*`, a scheme, or a host with or without
 * scheme and port.
 */
const ancestorSource =
  /^(?:'self'|'none'|\*|[a-z][a-z0-9+.-]*:|(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\*\.)?[a-z0-9.-]+(?::(?:\d{1,5}|\*))?)$/i

/** Whether a text is a list of sources for `frame-ancestors`, and nothing that would end the directive. */
export const isFrameAncestors = (text: string): boolean => {
  const sources = text.trim().split(/\s+/)
  return (
    sources.every((source) => ancestorSource.test(source)) &&
    !(sources.length > 1 && sources.includes("'none'"))
  )
}

/** The header: the policy of the `<meta>`, and which sites may show the app in a frame. */
export const contentSecurityPolicyHeader = (frameAncestors: string): string =>
  `${appContentPolicy}; frame-ancestors ${frameAncestors}`
