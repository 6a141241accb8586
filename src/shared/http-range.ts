/**
 * The `Range` header of RFC 9110, section 14. This is pure. The size of the file may come later than the
 * header, so reading the header and applying it to a size are two steps.
 */

/**
 * What one range asks for, before the size is known. `last` is inclusive; `null` in an open range
 * (`bytes=5-`).
 */
export type RangeSpec =
  | { readonly kind: 'from'; readonly first: number; readonly last: number | null }
  | { readonly kind: 'suffix'; readonly length: number }

export type ResolvedRange =
  /** Answer as if there was no `Range` header: 200. */
  | { readonly kind: 'none' }
  /** 416. */
  | { readonly kind: 'unsatisfiable' }
  /** `end` is exclusive. `open`: no end was asked for, so a shorter answer is welcome. */
  | { readonly kind: 'range'; readonly begin: number; readonly end: number; readonly open: boolean }

/**
 * "Since there is no predefined limit to the length of content, recipients MUST anticipate potentially large
 * decimal numerals and prevent parsing errors due to integer conversion overflows." (14.1.2) What lies beyond
 * is more than any file has.
 */
const toNumber = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER)

/**
 * The range that a header asks for; `null` when it is to be ignored.
 *
 * "A server MAY ignore the Range header field" (14.2). We ignore malformed ones, and sets of ranges, which no
 * media element asks for.
 */
export const parseRangeHeader = (header: string | null): RangeSpec | null => {
  if (header === null) return null
  // ranges-specifier = range-unit "=" range-set. "Range units are … case-insensitive" (14.1). "An origin
  // server MUST ignore a Range header field that contains a range unit it does not understand." (14.2)
  const set = /^\s*bytes\s*=(.*)$/i.exec(header)?.[1]
  if (set === undefined) return null
  // "A recipient MUST parse and ignore a reasonable number of empty list elements" (5.6.1.2).
  const ranges = set
    .split(',')
    .map((range) => range.trim())
    .filter((range) => range !== '')
  const [range] = ranges
  if (range === undefined || ranges.length > 1) return null

  const parts = /^(\d*)-(\d*)$/.exec(range)
  const first = parts?.[1] ?? ''
  const last = parts?.[2] ?? ''
  if (first === '' && last === '') return null
  if (first === '') return { kind: 'suffix', length: toNumber(last) }
  if (last === '') return { kind: 'from', first: toNumber(first), last: null }
  // "An int-range is invalid if the last-pos value is present and less than first-pos." (14.1.1)
  if (toNumber(last) < toNumber(first)) return null
  return { kind: 'from', first: toNumber(first), last: toNumber(last) }
}

/** What a range is in a file of `size` bytes. */
export const resolveRange = (spec: RangeSpec | null, size: number): ResolvedRange => {
  if (spec === null) return { kind: 'none' }
  if (spec.kind === 'suffix') {
    // Satisfiable is "a suffix-range with a non-zero suffix-length" (14.1.2).
    if (spec.length === 0) return { kind: 'unsatisfiable' }
    // Of an empty file every suffix is all of it, for which there is no Content-Range.
    if (size === 0) return { kind: 'none' }
    // "If the selected representation is shorter than the specified suffix-length, the entire representation
    // is used."
    return { kind: 'range', begin: Math.max(size - spec.length, 0), end: size, open: false }
  }
  // Satisfiable is "an int-range with a first-pos that is less than the current length" (14.1.2).
  if (spec.first >= size) return { kind: 'unsatisfiable' }
  if (spec.last === null) return { kind: 'range', begin: spec.first, end: size, open: true }
  // "If the last-pos value is absent, or if the value is greater than or equal to the current length …, the
  // byte range is interpreted as the remainder of the representation" (14.1.2)
  return { kind: 'range', begin: spec.first, end: Math.min(spec.last + 1, size), open: false }
}

/** What a `Range` header asks of a file of `size` bytes: both steps at once, for when the size is known. */
export const parseRange = (header: string | null, size: number): ResolvedRange =>
  resolveRange(parseRangeHeader(header), size)
