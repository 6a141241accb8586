/**
 * `83` → `1:23`, `3683` → `1:01:23`: as players write times, on every language's clock face.
 *
 * @param longest seconds of the longest time beside it: with hours where that has hours
 */
export const clockTime = (seconds: number, longest = seconds): string => {
  const whole = Math.floor(Number.isFinite(seconds) ? Math.max(0, seconds) : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  if (!(Math.max(whole, longest) >= 3600)) return `${minutes}:${two(whole % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
}
