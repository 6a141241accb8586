/**
 * Whether a tracker can be asked from here.
 *
 * @param isSecurePage pages over https may open wss sockets only
 */
export const checkTrackerUrl = (
  given: string,
  isSecurePage: boolean,
): { url: string; problem: string | null } => {
  const url = given.trim().replace(/\/$/, '')
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    return { url: given, problem: 'This is not an address.' }
  }
  const { protocol, hostname } = parsed
  if (protocol !== 'ws:' && protocol !== 'wss:') {
    return { url, problem: 'Browsers can only use WebSocket trackers (ws:// or wss://).' }
  }
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (protocol === 'ws:' && isSecurePage && !isLocal) {
    return { url, problem: 'A page over https can only use trackers over wss://.' }
  }
  return { url, problem: null }
}
