/** Longest side of a picture in the hover box, in pixels: 16:9 gives 160 × 90. */
export const pictureWidth = 160
export const pictureHeight = 90

/** Page → worker that makes pictures. */
export type PictureRequest =
  /** The film; once, before all others. */
  | { readonly type: 'open'; readonly size: number }
  /** Make a picture of this second. One at a time. */
  | { readonly type: 'make'; readonly id: number; readonly seconds: number }
  /** What was read; `null`: not all of it is here. */
  | { readonly type: 'bytes'; readonly read: number; readonly data: ArrayBuffer | null }

/** Worker → page. */
export type PictureAnswer =
  | { readonly type: 'read'; readonly read: number; readonly begin: number; readonly end: number }
  | { readonly type: 'made'; readonly id: number; readonly picture: ImageBitmap | null }
  /** There is no decoder for streams of packets here: one frame, as a film that a `<video>` can show. */
  | { readonly type: 'frame'; readonly id: number; readonly film: Blob }
