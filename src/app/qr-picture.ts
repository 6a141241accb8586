import { generate } from 'lean-qr'

/** Modules of light around the code: a reader needs them (ISO/IEC 18004 §5.3.8). */
const quietZone = 4

/** A picture of a text that phones read: dark squares on light, as the path of an SVG. */
export interface QrPicture {
  /** Width and height of the picture with its quiet zone, in modules. */
  readonly size: number
  /** Dark modules, for the `d` of an SVG path. */
  readonly path: string
}

/** Runs of dark modules of one row, as parts of a path. */
const rowPath = (isDark: (x: number) => boolean, size: number, y: number): string => {
  let path = ''
  for (let x = 0; x < size; x++) {
    if (!isDark(x)) continue
    const begin = x
    while (x < size && isDark(x)) x++
    path += `M${begin + quietZone} ${y + quietZone}h${x - begin}v1h${begin - x}z`
  }
  return path
}

/**
 * Draws a text as a QR code, with as much correction as fits into its size.
 *
 * @returns `null` where the text is too long for any: some 2,900 bytes
 */
export const qrPicture = (text: string): QrPicture | null => {
  let code: ReturnType<typeof generate>
  try {
    code = generate(text)
  } catch {
    // The library refuses what no version of the code can hold, and nothing else.
    return null
  }
  const rows = Array.from({ length: code.size }, (_, y) => rowPath((x) => code.get(x, y), code.size, y))
  return { size: code.size + 2 * quietZone, path: rows.join('') }
}
