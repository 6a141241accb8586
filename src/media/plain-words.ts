/** Longest title, name or artist in UTF-16 units. More is no title, and no element has room for it. */
const maxLength = 200

/**
 * Words out of a file, as they may be shown: on one line, without characters that steer a terminal or turn
 * the direction of what stands around them, and bounded.
 */
export const plainWords = (text: string): string =>
  text
    .slice(0, 4 * maxLength)
    .toWellFormed()
    // Controls, and the marks that embed, override or isolate a direction (UAX #9 §2).
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
    .slice(0, maxLength)
    .toWellFormed()

/**
 * A language as BCP 47 writes it, from a code of ISO 639-2 or a tag; `''` where it is none, or says that it
 * is not known. `ger` becomes `de`.
 */
export const languageTag = (code: string): string => {
  const trimmed = code.trim().replaceAll('_', '-')
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}$/.test(trimmed)) return ''
  try {
    const tag = Intl.getCanonicalLocales(trimmed)[0] ?? ''
    return /^(und|mul|zxx|mis|qaa)\b/.test(tag) ? '' : tag
  } catch {
    // A tag that BCP 47 does not allow.
    return ''
  }
}
