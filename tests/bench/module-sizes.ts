/** How many bytes of a minified script came from each source module, by its source map. */

export interface SourceMap {
  readonly sources: readonly string[]
  readonly mappings: string
}

const digits = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, value) => [
    digit,
    value,
  ]),
)

/** The numbers of one segment of a source map, in base 64 with five bits a digit. */
const decode = (segment: string): number[] => {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const digit of segment) {
    const bits = digits.get(digit) ?? 0
    value |= (bits & 31) << shift
    shift += 5
    if ((bits & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}

/**
 * Characters of `code` by the source that they came from, the largest first. What has no source, such as the
 * bundler's own words, is left out.
 */
export const moduleSizes = (code: string, { sources, mappings }: SourceMap): [string, number][] => {
  const lines = code.split('\n')
  const sizes = new Map<string, number>()
  let source = 0
  // What is between two marks came from where the first one says, over the ends of lines too: templates.
  let name: string | null = null
  for (const [line, segments] of mappings.split(';').entries()) {
    let column = 0
    const count = (end: number): void => {
      if (name !== null) sizes.set(name, (sizes.get(name) ?? 0) + end - column)
      column = end
    }
    for (const segment of segments === '' ? [] : segments.split(',')) {
      const [columns = 0, sourceStep] = decode(segment)
      count(column + columns)
      if (sourceStep !== undefined) source += sourceStep
      name = sourceStep === undefined ? null : (sources[source] ?? null)
    }
    count((lines[line] ?? '').length + 1)
  }
  return [...sizes].sort(([, a], [, b]) => b - a)
}
