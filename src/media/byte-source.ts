interface ReadOptions {
  readonly signal?: AbortSignal
  /**
   * Time in milliseconds at which the bytes are needed, on the scale of `performance.now()`. Nearer deadlines
   * are served first.
   */
  readonly deadline?: number
}

/** The bytes of a file, from wherever they come. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number
  /** Exactly the bytes from `begin` to before `end`, or a rejection. */
  read(begin: number, end: number, options?: ReadOptions): Promise<Uint8Array>
}
