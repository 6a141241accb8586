/** The content codings in which the app's files are kept beside the files themselves (RFC 9110 §8.4.1). */
export type ContentCoding = 'br' | 'gzip'

/** The codings, best first: Brotli makes our scripts about a sixth smaller than gzip does. */
export const contentCodings: readonly { readonly coding: ContentCoding; readonly suffix: string }[] = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
]

/**
 * A weight. White space around it is optional, and at most three digits follow the point (RFC 9110 §12.4.2).
 */
const weightPattern = /^[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*$/i

/**
 * Weight of `identity` for a client that does not name it. The plain file may be sent, but any coding that
 * the client named is more welcome.
 */
const unnamedIdentityWeight = 0.000_5

/** The weight of each coding, by its name in small letters. A malformed weight counts as not acceptable. */
const readWeights = (header: string): ReadonlyMap<string, number> => {
  const weights = new Map<string, number>()
  for (const element of header.split(',')) {
    const [name = '', ...parameters] = element.split(';')
    const key = name.trim().toLowerCase()
    if (key === '') continue
    const [weight, ...others] = parameters
    const value = weight === undefined ? 1 : Number(weightPattern.exec(weight)?.[1] ?? 0)
    // "A recipient SHOULD consider 'x-gzip' to be equivalent to 'gzip'" (RFC 9110 §8.4.1.3).
    weights.set(key === 'x-gzip' ? 'gzip' : key, others.length > 0 ? 0 : value)
  }
  return weights
}

/**
 * Chooses the coding that a client wants by its `Accept-Encoding` (RFC 9110 §12.5.3), among those that there
 * are. `identity`: none of them. `null`: it refuses all of them, and the plain file too.
 *
 * @param available the codings that there are, best first: the order decides between codings that the client
 * likes equally
 */
export const chooseCoding = (
  header: string | undefined,
  available: readonly ContentCoding[],
): ContentCoding | 'identity' | null => {
  // "Any content coding is considered acceptable", but a client that does not speak of them may not know how
  // to undo one.
  if (header === undefined) return 'identity'
  const weights = readWeights(header)
  const others = weights.get('*')
  let best: ContentCoding | 'identity' | null = null
  let bestWeight = 0
  for (const coding of available) {
    const weight = weights.get(coding) ?? others ?? 0
    if (weight > bestWeight) {
      best = coding
      bestWeight = weight
    }
  }
  // "Acceptable by default unless specifically excluded … stating either 'identity;q=0' or '*;q=0'".
  const identityWeight = weights.get('identity') ?? (others === 0 ? 0 : unnamedIdentityWeight)
  return identityWeight > bestWeight ? 'identity' : best
}
