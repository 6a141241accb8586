/** A run of bytes: offsets in bytes, `end` is exclusive. */
export interface ByteRange {
  readonly begin: number
  readonly end: number
}
