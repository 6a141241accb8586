import type { CanTake } from './choose-tracks.ts'

interface MediaSourceClass {
  new (): MediaSource
  isTypeSupported(mime: string): boolean
}

/** Media Source Extensions as this browser has them. */
export interface MediaSourceHere {
  /** The browser decides how much it keeps. iPhones have only this kind. */
  readonly isManaged: boolean
  readonly canTake: CanTake
  create(): MediaSource
}

/** `null`: this browser has none. */
export const mediaSourceHere = (): MediaSourceHere | null => {
  const platform = globalThis as {
    readonly MediaSource?: MediaSourceClass
    readonly ManagedMediaSource?: MediaSourceClass
  }
  const Class = platform.MediaSource ?? platform.ManagedMediaSource
  if (Class === undefined) return null
  return {
    isManaged: Class !== platform.MediaSource,
    canTake: (mime) => Class.isTypeSupported(mime),
    create: () => new Class(),
  }
}
