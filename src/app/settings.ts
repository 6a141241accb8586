import { localStore } from '../shared/guarded-platform.ts'
import { type LanguageCode, languageCodes } from '../shared/language.ts'
import type { DownloadMode, PolicyChoices } from '../swarm/policy.ts'

/** What a person chose for all torrents of this browser. */
export interface Settings {
  /** `auto`: the app's default, which a data saver changes. */
  readonly download: 'auto' | DownloadMode
  readonly upload: 'auto' | 'limited' | 'off'
  /** Kilobytes (1,000 bytes) a second, when `upload` is `limited`. */
  readonly uploadKilobytes: number
  readonly language: 'auto' | LanguageCode
}

export const defaultSettings: Settings = {
  download: 'auto',
  upload: 'auto',
  uploadKilobytes: 500,
  language: 'auto',
}

export const uploadKilobytesLimits = { min: 10, max: 100_000 } as const

const settingsKey = 'torrent-player:settings'
const downloads = ['auto', 'window', 'file', 'whole'] as const
const uploads = ['auto', 'limited', 'off'] as const

const oneOf = <Value extends string>(values: readonly Value[], value: unknown, otherwise: Value): Value =>
  values.find((known) => known === value) ?? otherwise

/** A number that can be used, from what stands in the field. */
export const boundKilobytes = (value: number): number => {
  const { min, max } = uploadKilobytesLimits
  if (!Number.isFinite(value)) return defaultSettings.uploadKilobytes
  return Math.min(Math.max(Math.round(value), min), max)
}

/** Keeps what makes sense of what was stored. */
export const readSettings = (value: unknown): Settings => {
  if (typeof value !== 'object' || value === null) return defaultSettings
  const { download, upload, uploadKilobytes, language } = value as Record<string, unknown>
  return {
    download: oneOf(downloads, download, defaultSettings.download),
    upload: oneOf(uploads, upload, defaultSettings.upload),
    uploadKilobytes: boundKilobytes(Number(uploadKilobytes ?? Number.NaN)),
    language: oneOf(['auto', ...languageCodes], language, defaultSettings.language),
  }
}

/** What `auto` leaves out follows the browser's data saver. */
export const policyOf = ({ download, upload, uploadKilobytes }: Settings): PolicyChoices => ({
  ...(download === 'auto' ? {} : { download }),
  ...(upload === 'auto' ? {} : { uploadLimit: upload === 'off' ? 0 : uploadKilobytes * 1_000 }),
})

export const loadSettings = (): Settings => {
  try {
    return readSettings(JSON.parse(localStore()?.getItem(settingsKey) ?? 'null'))
  } catch {
    // No storage here, or somebody else's value under our name: the defaults serve.
    return defaultSettings
  }
}

export const saveSettings = (settings: Settings): void => {
  try {
    localStore()?.setItem(settingsKey, JSON.stringify(settings))
  } catch {
    // No storage here: they hold until the tab is closed.
  }
}

/** Calls `changed` when another tab has saved settings. */
export const watchSettings = (changed: (settings: Settings) => void, signal: AbortSignal): void => {
  window.addEventListener('storage', ({ key }) => key === settingsKey && changed(loadSettings()), { signal })
}
