/**
 * Bytes. Firefox reads a Matroska file whole before it plays it (Mozilla bug 2000420): a file up to this
 * length is here about as soon as the part that repackages. Our own choice.
 */
const wholeFileBytes = 8 * 1024 * 1024

/** What decides how the native element gets a file. */
export interface FeedFacts {
  /** MIME type that the file is served as. */
  readonly type: string
  /** Bytes. */
  readonly length: number
  /** The browser has Media Source Extensions. */
  readonly hasMediaSource: boolean
  /** `HTMLMediaElement.canPlayType('video/x-matroska') !== ''`. */
  readonly playsMatroska: boolean
  readonly isFirefox: boolean
}

const matroska = /^(?:video|audio)\/(?:x-)?matroska$/

/** Whether the file has to be put into another form before the browser plays it, or plays it soon. */
export const mustRepackage = ({
  type,
  length,
  hasMediaSource,
  playsMatroska,
  isFirefox,
}: FeedFacts): boolean =>
  hasMediaSource && matroska.test(type) && (!playsMatroska || (isFirefox && length > wholeFileBytes))

/** Whether a file of this type, which the browser did not play, is worth another try in another form. */
export const mayRepackage = (type: string): boolean => matroska.test(type)
