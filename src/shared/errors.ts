import { foreignText } from './texts.ts'
import { defineWordings, englishOf, say, type Words } from './wording.ts'

/**
 * Every failure that leaves a module is a {@link TorrentError}: a code from this one list, a sentence for
 * people that says what happened and what they can do, and the cause.
 */
export type TorrentErrorCode =
  /** A magnet link or info hash that a person gave us cannot be read. */
  | 'invalid-magnet'
  /** A torrent file that a person gave us cannot be read, or no torrent can be made of the files. */
  | 'invalid-torrent'
  /** No torrent file could be fetched from the address that a link names. */
  | 'torrent-address'
  /** Bytes that do not follow a wire format. The peer or tracker that sent them loses its connection. */
  | 'protocol'
  /** A piece, or the metadata, did not match its hash. */
  | 'bad-data'
  /** There is nobody to download from, though the trackers were asked. */
  | 'no-peers'
  /** There is no tracker that a page could ask, so that nobody can be found. */
  | 'no-tracker'
  /** A tracker could not be reached, or refused us. */
  | 'tracker'
  /** WebRTC is missing, switched off or blocked: no connection to any peer can be made here. */
  | 'no-webrtc'
  /** A connection to a peer failed or ended. */
  | 'connection'
  /** IndexedDB or another store failed; playback goes on from memory. */
  | 'storage'
  /**
   * No service worker: an insecure origin, a private window of an old browser, or it was never registered.
   */
  | 'service-worker'
  /** The browser cannot decode this file. */
  | 'unsupported-media'
  /** The sound device of this machine cannot be used. */
  | 'sound-device'
  /** The torrent holds no file that can be played, or not the one that was asked for. */
  | 'no-such-file'
  /** Workers or another part of the platform is missing. */
  | 'unsupported-browser'
  /**
   * A part of the page is not on its server any more, most often because a newer version is there, or the
   * server cannot be reached.
   */
  | 'missing-part'
  /** Something did not come, or did not answer, in time. */
  | 'timeout'
  /** A person deleted the torrent from this device, in this tab or in another one. */
  | 'deleted'
  /** A person or the page stopped it. */
  | 'aborted'
  /** A defect of ours. */
  | 'internal'

/**
 * What a person can do about a failure. `retry`: the same once more · `reload`: load the page again ·
 * `own-tab`: open the page outside of the frame that it is shown in · `other-file`: play another file of the
 * torrent · `none`: nothing on this page.
 */
export type Remedy = 'retry' | 'reload' | 'own-tab' | 'other-file' | 'none'

export interface TorrentErrorOptions {
  cause?: unknown
  /**
   * What helps against this failure, where it is not what helps against every failure with this code
   * (docs/sentences.md).
   */
  remedy?: Remedy
}

/** @see TorrentErrorCode */
export class TorrentError extends Error {
  readonly code: TorrentErrorCode
  /** `null`: what helps against every failure with this code. */
  readonly remedy: Remedy | null
  /** What a person is told; `message` is the same in English, for logs. */
  readonly words: Words

  constructor(code: TorrentErrorCode, words: Words, options: TorrentErrorOptions = {}) {
    super(englishOf(words), 'cause' in options ? { cause: options.cause } : {})
    this.name = 'TorrentError'
    this.code = code
    this.words = words
    this.remedy = options.remedy ?? null
  }
}

const missingAdvice =
  'The network may be down: then try again. Or a newer version has replaced it: then reload the page.'

const general = {
  connection: 'A connection to a peer failed.',
  protocol: 'A peer sent something that cannot be understood.',
  'bad-data': 'Data arrived that does not belong to the torrent.',
  storage: 'The storage of this device cannot be used at the moment.',
  'invalid-torrent': 'The torrent’s description cannot be read.',
  timeout: 'Something did not answer in time. Try again.',
  aborted: 'The operation was stopped.',
  internal: 'The player has a fault here. Try again, or reload the page.',
  missing: `A part of the player could not be loaded. ${missingAdvice}`,
}
export type GeneralProblems = typeof general

/**
 * Our sentences about failures of the platform, by code, and about those of which no person was meant to
 * hear. The platform's own words are for programmers, always in English, and different in each browser. They
 * stay with the error as its cause.
 */
export const generalProblems = defineWordings('problems', general)

const isGeneral = (code: string): code is keyof GeneralProblems => Object.hasOwn(general, code)

const generalWords = (code: TorrentErrorCode): Words =>
  isGeneral(code) ? generalProblems[code]() : generalProblems.internal()

/**
 * Wraps what was thrown in a {@link TorrentError}, unless it is one already. An `AbortError` is a stop that
 * somebody asked for, except where `code` says that it came out of a store: IndexedDB gives this name to
 * every transaction that failed.
 */
export const toTorrentError = (error: unknown, code: TorrentErrorCode = 'internal'): TorrentError => {
  if (error instanceof TorrentError) return error
  if (code !== 'storage' && error instanceof Error && error.name === 'AbortError') {
    return new TorrentError('aborted', generalProblems.aborted(), { cause: error })
  }
  return new TorrentError(code, generalWords(code), { cause: error })
}

/** An error that nobody handled is a fault of ours, whatever was thrown. */
export const defectError = (cause: unknown): TorrentError =>
  new TorrentError('internal', cause instanceof TorrentError ? cause.words : generalProblems.internal(), {
    cause,
  })

const maxCauses = 8
const maxDetailLength = 300

/** What lies behind a failure, for a report: the words of its innermost cause, or `null`. */
export const detailOf = (error: TorrentError): string | null => {
  let cause = error.cause
  for (let depth = 1; depth < maxCauses; depth++) {
    if (!(cause instanceof TorrentError) || cause.cause === undefined) break
    cause = cause.cause
  }
  const words = cause instanceof Error ? cause.message || cause.name : cause
  return typeof words === 'string' && words !== '' ? words.slice(0, maxDetailLength) : null
}

/**
 * The error when a script of ours could not be loaded. Which one is for logs: a person knows none of them.
 *
 * @param what a sentence that says which script
 */
export const missingPart = (what: string, cause?: unknown): TorrentError =>
  new TorrentError(
    'missing-part',
    { ...generalProblems.missing(), english: `${what} ${missingAdvice}` },
    { cause },
  )

/** The plain form of an error that crosses a worker boundary: classes do not survive structured cloning. */
export interface ErrorMessage {
  code: TorrentErrorCode
  /** In English. {@link sayError} has it in the language of the page. */
  message: string
  /** @see TorrentError.words; left out where they are the message. */
  words?: Words
  /** @see TorrentError.remedy */
  remedy?: Remedy
  /** @see detailOf */
  detail?: string
}

export const errorToMessage = (error: unknown): ErrorMessage => {
  const ours = toTorrentError(error)
  const { code, message, words, remedy } = ours
  const detail = detailOf(ours)
  return {
    code,
    message,
    ...(words === message ? {} : { words }),
    ...(remedy === null ? {} : { remedy }),
    ...(detail === null ? {} : { detail }),
  }
}

export const errorFromMessage = ({ code, message, words, remedy, detail }: ErrorMessage): TorrentError =>
  new TorrentError(code, words ?? message, {
    ...(remedy === undefined ? {} : { remedy }),
    ...(detail === undefined ? {} : { cause: detail }),
  })

/**
 * What a person is told of a failure, in the language of the page. Of an error whose words are English only,
 * a page in another language says what holds for each error with its code.
 */
export const sayError = ({ code, message, words = message }: ErrorMessage | TorrentError): string => {
  const text = typeof words === 'string' ? foreignText('problems', code) : undefined
  return typeof text === 'string' ? text : say(words)
}
