/** Longer than any real tracker's; what a person is shown of one that cannot be read. */
const maxUrlLength = 512

/**
 * Whether a tracker can be asked from here.
 *
 * @param isSecurePage pages over https may open wss sockets only, but for this machine's own addresses
 * @returns the URL without a slash at its end, and what is wrong with it as a sentence, or `null`
 */
export const checkTrackerUrl = (
  given: string,
  isSecurePage: boolean,
): { url: string; problem: string | null } => {
  const url = given.trim().replace(/\/$/, '').slice(0, maxUrlLength)
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return { url, problem: 'This is not the address of a tracker.' }
  }
  const { protocol, hostname } = parsed
  if (protocol !== 'ws:' && protocol !== 'wss:') {
    return { url, problem: 'Browsers can only use WebSocket trackers (ws:// or wss://).' }
  }
  if (hostname === '' || given.trim().length > maxUrlLength) {
    return { url, problem: 'This is not the address of a tracker.' }
  }
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol === 'ws:' && isSecurePage && !isLocal) {
    return { url, problem: 'A page over https can only use trackers over wss://.' }
  }
  return { url, problem: null }
}
