/**
 * Decodes percent encoding once. Never throws: a wrong escape stays as it is, and bytes that are not UTF-8
 * become U+FFFD. A plus stays a plus: only forms mean a blank by it.
 */
export const percentDecode = (text: string): string => {
  if (!text.includes('%')) return text
  // The platform's own decoder of query strings is the one that never throws. What it would take for a sign
  // of a query string is escaped first.
  const value = text.replace(/[+&]/g, (sign) => (sign === '+' ? '%2B' : '%26'))
  return new URLSearchParams(`v=${value}`).get('v') ?? ''
}

/**
 * Encodes a value for a link of ours. The signs that a sentence may have behind a link are encoded too, so
 * that the link is found whole among any words. Half a surrogate pair becomes U+FFFD.
 */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]|\.$/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
