interface ReadOptions {
  readonly signal?: AbortSignal
  /**
   * When the bytes are needed, on the scale of `performance.now()`, ms: nearer deadlines are served first.
   */
  readonly deadline?: number
}

/** The bytes of a file, wherever they come from. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number
  /** Exactly the bytes from `begin` to before `end`, or a rejection. */
  read(begin: number, end: number, options?: ReadOptions): Promise<Uint8Array>
}
