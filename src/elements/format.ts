import { directionOf, type LanguageCode, languageInForce } from '../shared/language.ts'

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A number with so many places, as it is written in the language of the page; its digits are 0 to 9. */
export const decimal = (value: number, digits: number): string =>
  value.toLocaleString(`${languageInForce()}-u-nu-latn`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  })

/** Has the Latin unit stand after its number among words from right to left: a left-to-right mark. */
const mark = (): string => (directionOf(languageInForce()) === 'rtl' ? '\u200e' : '')

/** `4200000` → `4.2 MB`: decimal units, as storage and network speeds are sold; two or three digits. */
export const formatBytes = (bytes: number): string => {
  let value = Number.isFinite(bytes) ? Math.max(0, bytes) : 0
  let unit = 0
  // 999.5 would round to 1000.
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${mark()}${decimal(value, digits)} ${byteUnits[unit]}`
}

/** Bytes a second → `1.2 MB/s`. Below 0.1 kB/s nothing moves worth a number. */
export const formatRate = (bytesPerSecond: number): string =>
  bytesPerSecond < 100 ? `${mark()}0 kB/s` : `${formatBytes(bytesPerSecond)}/s`

/** Languages that write no blank before the sign. */
const tightPercent: readonly LanguageCode[] = ['pt', 'zh', 'ja', 'ar']

/** `0.427` → `42 %`, or `42%` as the language has it. Rounded down, so that 100 % means all of it. */
export const formatPercent = (fraction: number): string => {
  const percent = Math.floor(Math.min(1, Math.max(0, fraction || 0)) * 100)
  return tightPercent.includes(languageInForce()) ? `${percent}%` : `${percent} %`
}

/** Piece lengths are powers of two: `262144` → `256 KiB`. */
export const formatPieceLength = (bytes: number): string =>
  mark() + (bytes >= 2 ** 20 ? `${+(bytes / 2 ** 20).toFixed(1)} MiB` : `${+(bytes / 1024).toFixed(1)} KiB`)

/** Seconds of a count-down → `0:40`, `2:40` or `1:02:40`; rounded up, so that it ends with `0:00`. */
export const formatCountdown = (seconds: number): string => {
  const whole = Math.max(0, Math.ceil(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

/** What follows a number as its unit, in the languages that we have: in Chinese and Japanese one sign. */
const units =
  /(\d) (?=(?:%|[kMGT]?B|[KMGT]iB|[KMG]i?o|s|min|h|с|мин|ч|[КМГ]?и?Б|ث|ثانية|ثوانٍ|دقيقة|دقائق)(?![\p{L}\p{M}])|\p{Script=Han})/gu

/** Keeps a number and its unit on one line: `14 %`, `35 kB/s`, `2 min`, `30 с`, `30 秒`. */
export const keepUnits = (text: string): string => text.replace(units, '$1\u00a0')
