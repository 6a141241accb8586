/** A place in a film: `75` → `1:15`, `3675` → `1:01:15`. */
export const clockText = (seconds: number): string => {
  const whole = Math.floor(Math.max(0, seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
