import type { ErrorMessage } from '../../shared/errors.ts'

/** A track of a film. */
export interface FilmTrack {
  /** As the container numbers it. */
  readonly id: number
  /** As in RFC 6381; `''`: not known. */
  readonly codec: string
}

/** What a film says of itself. */
export interface RepackagedFacts {
  /** Seconds; `null`: the file does not say it. */
  readonly duration: number | null
  /** `null`: it has none. */
  readonly picture: FilmTrack | null
  readonly sounds: readonly FilmTrack[]
}

/** Page → worker that repackages. */
export type RepackageCommand =
  /** First. The worker reads what the film says of itself. */
  | { readonly type: 'open'; readonly size: number }
  /** Repackages from the key frame at or before a time. Ends the run before. */
  | {
      readonly type: 'start'
      readonly run: number
      /** Seconds. */
      readonly at: number
      /** Seconds. As far as the worker goes for now. */
      readonly until: number
      /** The soundtrack; `null`: none. */
      readonly sound: number | null
    }
  /** The run may go on as far as this, in seconds. */
  | { readonly type: 'more'; readonly run: number; readonly until: number }
  /** The answer to a read. The bytes are transferred. */
  | { readonly type: 'data'; readonly id: number; readonly data: ArrayBuffer }
  | { readonly type: 'unread'; readonly id: number; readonly error: ErrorMessage }

/** Worker → page. */
export type RepackageEvent =
  | { readonly type: 'read'; readonly id: number; readonly begin: number; readonly end: number }
  /** Nobody waits for this read any more. */
  | { readonly type: 'drop'; readonly id: number }
  | { readonly type: 'facts'; readonly facts: RepackagedFacts }
  /** The header of a run, with the MIME type of all that follows. The bytes are transferred. */
  | { readonly type: 'header'; readonly run: number; readonly mime: string; readonly data: ArrayBuffer }
  /** A piece of the film, up to before the second `end`. The bytes are transferred. */
  | { readonly type: 'fragment'; readonly run: number; readonly end: number; readonly data: ArrayBuffer }
  /** The film ends here. */
  | { readonly type: 'end'; readonly run: number }
  /** `run` is `null` where the film cannot even be opened. */
  | { readonly type: 'failed'; readonly run: number | null; readonly error: ErrorMessage }
