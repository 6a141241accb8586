/** The same bytes as a plain array: `slice` of Node's `Buffer` does not copy, and readers rely on that. */
export const plainBytes = (data: Uint8Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.length)
