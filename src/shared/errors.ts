/**
 * Every failure that leaves a module is a {@link TorrentError}: a code from this one list, a sentence for
 * people that says what happened and what they can do, and the cause.
 */
export type TorrentErrorCode =
  /** A magnet link, info hash or torrent file that a person gave us cannot be read. */
  | 'invalid-magnet'
  | 'invalid-torrent'
  /** Bytes that do not follow a wire format: a peer or a tracker lied. Costs it its connection. */
  | 'protocol'
  /** A piece, or the metadata, did not match its hash. */
  | 'bad-data'
  /** Nobody to download from, though the trackers were asked. */
  | 'no-peers'
  /** A tracker could not be reached, or refused us. */
  | 'tracker'
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
  /** WebRTC, workers or another part of the platform is missing. */
  | 'unsupported-browser'
  /**
   * A part of the page is not on its server, or the server cannot be reached: most often a newer version is
   * there.
   */
  | 'missing-part'
  | 'timeout'
  /** A person deleted the torrent from this device, in this tab or in another one. */
  | 'deleted'
  | 'aborted'
  /** A defect of ours. */
  | 'internal'

export interface TorrentErrorOptions {
  cause?: unknown
}

/** @see TorrentErrorCode */
export class TorrentError extends Error {
  readonly code: TorrentErrorCode

  constructor(code: TorrentErrorCode, message: string, options?: TorrentErrorOptions) {
    super(message, options)
    this.name = 'TorrentError'
    this.code = code
  }
}

/**
 * Wraps what was thrown, unless it is ours already. An `AbortError` is a stop that somebody asked for, except
 * where `code` says that it came out of a store: IndexedDB calls every transaction that failed so.
 */
export const toTorrentError = (error: unknown, code: TorrentErrorCode = 'internal'): TorrentError => {
  if (error instanceof TorrentError) return error
  if (code !== 'storage' && error instanceof Error && error.name === 'AbortError') {
    return new TorrentError('aborted', 'The operation was stopped.', { cause: error })
  }
  return new TorrentError(code, error instanceof Error ? error.message : String(error), { cause: error })
}

/** A script of ours could not be loaded. @param what a sentence that says which */
export const missingPart = (what: string, cause?: unknown): TorrentError =>
  new TorrentError(
    'missing-part',
    `${what} The network may be down: then try again. Or a newer version has replaced it: then reload the page.`,
    { cause },
  )

/** The plain form of an error that crosses a worker boundary: classes do not survive structured cloning. */
export interface ErrorMessage {
  code: TorrentErrorCode
  message: string
}

export const errorToMessage = (error: unknown): ErrorMessage => {
  const { code, message } = toTorrentError(error)
  return { code, message }
}

export const errorFromMessage = ({ code, message }: ErrorMessage): TorrentError =>
  new TorrentError(code, message)
