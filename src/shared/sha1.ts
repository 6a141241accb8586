/** The SHA-1 digest, 20 bytes, by WebCrypto: the same in browsers, workers and Node. */
export const sha1 = async (data: Uint8Array): Promise<Uint8Array> =>
  // A view on a SharedArrayBuffer cannot be digested; nothing here makes one.
  new Uint8Array(await crypto.subtle.digest('SHA-1', data as Uint8Array<ArrayBuffer>))
