import { localStore } from '../../shared/guarded-platform.ts'

/** Where one file of a torrent was left. */
export interface ResumeRecord {
  /** 40 lower-case hexadecimal digits. */
  readonly infoHash: string
  /** The file's index in the torrent. */
  readonly file: number
  /** Seconds from its beginning. */
  readonly at: number
  /** Seconds of the whole file. */
  readonly duration: number
  /** The playback rate that a person chose, 1 where nobody did. */
  readonly rate: number
}

/** The key in `localStorage`. */
export const resumeKey = 'torrent-player:resume'
/** The number of files that are remembered: the least recently watched one leaves. Our own choice. */
export const maxResumeRecords = 200

const isRecord = (value: unknown): value is ResumeRecord => {
  if (typeof value !== 'object' || value === null) return false
  const { infoHash, file, at, duration, rate } = value as Readonly<Record<keyof ResumeRecord, unknown>>
  const numbers = [at, duration, rate]
  return (
    typeof infoHash === 'string' &&
    /^[0-9a-f]{40}$/.test(infoHash) &&
    Number.isSafeInteger(file) &&
    Number(file) >= 0 &&
    numbers.every((number) => typeof number === 'number' && Number.isFinite(number) && number >= 0) &&
    // The rates that browsers play at all.
    Number(rate) >= 0.0625 &&
    Number(rate) <= 16
  )
}

/** The records in the stored text, the most recently watched first; what is no record is left out. */
export const parseResume = (text: string | null): readonly ResumeRecord[] => {
  if (text === null) return []
  try {
    const values: unknown = JSON.parse(text)
    return Array.isArray(values) ? values.filter(isRecord).slice(0, maxResumeRecords) : []
  } catch {
    // Damaged, or not ours: as if nothing was remembered.
    return []
  }
}

/** The records with `newest` in front, in the place of what was known of its file. */
export const withRecord = (
  records: readonly ResumeRecord[],
  newest: ResumeRecord,
): readonly ResumeRecord[] => [
  newest,
  ...records
    .filter(({ infoHash, file }) => infoHash !== newest.infoHash || file !== newest.file)
    .slice(0, maxResumeRecords - 1),
]

const load = (): readonly ResumeRecord[] => parseResume(readText())

const readText = (): string | null => {
  try {
    return localStore()?.getItem(resumeKey) ?? null
  } catch {
    return null
  }
}

/** Where this file was left; `null` where nothing is remembered of it. */
export const recalled = (infoHash: string, fileIndex: number): ResumeRecord | null =>
  load().find((record) => record.infoHash === infoHash && record.file === fileIndex) ?? null

/** The file of this torrent that was watched last; `null`: none is remembered. */
export const lastWatched = (infoHash: string): ResumeRecord | null =>
  load().find((record) => record.infoHash === infoHash) ?? null

/** Remembers where a file was left. Where the page may store nothing, nothing happens. */
export const remember = (record: ResumeRecord): void => {
  if (!isRecord(record)) return
  try {
    localStore()?.setItem(resumeKey, JSON.stringify(withRecord(load(), record)))
  } catch {
    // The storage is full: to resume is a comfort that a film plays without.
  }
}
