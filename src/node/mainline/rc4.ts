/**
 * The stream cipher RC4. It hides what a connection is from those who look at its first bytes; it keeps no
 * secret from anybody who tries, and nothing here relies on it.
 */
export class Rc4 {
  readonly #state = new Uint8Array(256)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0; i < 256; i++) state[i] = i
    let j = 0
    for (let i = 0; i < 256; i++) {
      const byte = state[i] as number
      j = (j + byte + (key[i % key.length] as number)) & 255
      state[i] = state[j] as number
      state[j] = byte
    }
  }

  /**
   * Enciphers or deciphers the next bytes of the stream.
   *
   * @param out as long as `data`, or `data` itself
   * @returns `out`
   */
  apply(data: Uint8Array, out: Uint8Array = data): Uint8Array {
    const state = this.#state
    let i = this.#i
    let j = this.#j
    for (let at = 0; at < data.length; at++) {
      i = (i + 1) & 255
      const a = state[i] as number
      j = (j + a) & 255
      const b = state[j] as number
      state[i] = b
      state[j] = a
      out[at] = (data[at] as number) ^ (state[(a + b) & 255] as number)
    }
    this.#i = i
    this.#j = j
    return out
  }
}
