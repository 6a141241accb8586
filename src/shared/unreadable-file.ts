/**
 * Why a browser does not read a file that a person gave it (File API, §8.1; File and Directory Entries API).
 */
const reasons: Readonly<Record<string, string>> = {
  NotFoundError: 'It is not where it was. ',
  NotReadableError: 'It has changed, or this browser may not read it. ',
  NotAllowedError: 'This browser may not read it. ',
  SecurityError: 'This browser may not read it. ',
}

/**
 * A sentence with a blank after it, to stand in the middle of other sentences; `''` where nothing is known.
 */
export const whyUnreadable = (error: unknown): string =>
  (error instanceof Error ? reasons[error.name] : undefined) ?? ''
