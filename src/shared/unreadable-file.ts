import { defineWordings, type Wording } from './wording.ts'

const english = {
  moved: 'It is not where it was.',
  changed: 'It has changed, or this browser may not read it.',
  forbidden: 'This browser may not read it.',
}
export type FileProblems = typeof english

const problems = defineWordings('file-problems', english)

/**
 * Why a browser does not read a file that a person gave it (File API, §8.1; File and Directory Entries API).
 */
const reasons: Readonly<Record<string, keyof FileProblems>> = {
  NotFoundError: 'moved',
  NotReadableError: 'changed',
  NotAllowedError: 'forbidden',
  SecurityError: 'forbidden',
}

/** A sentence that stands between others; `null` where nothing is known. */
export const whyUnreadable = (error: unknown): Wording | null => {
  const reason =
    error instanceof Error && Object.hasOwn(reasons, error.name) ? reasons[error.name] : undefined
  return reason === undefined ? null : problems[reason]()
}
