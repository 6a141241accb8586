/**
 * A set of piece indices in the bit order of the `bitfield` message (BEP 3): the high bit of the first byte
 * is index 0. Spare bits at the end are always zero.
 */
export class Bitfield {
  readonly size: number
  readonly bytes: Uint8Array
  #count = 0

  /**
   * `bytes` is used, not copied; it must be {@link Bitfield.byteLength}(size) long. Spare bits are cleared.
   */
  constructor(size: number, bytes: Uint8Array = new Uint8Array(Bitfield.byteLength(size))) {
    if (bytes.length !== Bitfield.byteLength(size)) {
      throw new RangeError('A bitfield must have one bit a piece.')
    }
    this.size = size
    this.bytes = bytes
    const spare = bytes.length * 8 - size
    const last = bytes.length - 1
    if (last >= 0 && spare > 0) bytes[last] = (bytes[last] ?? 0) & (0xff << spare)
    for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) this.#count++
  }

  static byteLength(size: number): number {
    return Math.ceil(size / 8)
  }

  static full(size: number): Bitfield {
    return new Bitfield(size, new Uint8Array(Bitfield.byteLength(size)).fill(0xff))
  }

  /** The number of indices that are set. */
  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === this.size
  }

  has(index: number): boolean {
    return ((this.bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
  }

  /**
   * Adds an index. Indices outside the set are ignored.
   *
   * @returns whether it was new
   */
  add(index: number): boolean {
    if (index < 0 || index >= this.size || this.has(index)) return false
    this.bytes[index >> 3] = (this.bytes[index >> 3] ?? 0) | (0x80 >> (index & 7))
    this.#count++
    return true
  }

  /** @returns whether the index was there */
  delete(index: number): boolean {
    if (index < 0 || index >= this.size || !this.has(index)) return false
    this.bytes[index >> 3] = (this.bytes[index >> 3] ?? 0) & ~(0x80 >> (index & 7))
    this.#count--
    return true
  }

  /** Whether every index of a set of the same size is in this one. */
  includes(other: Bitfield): boolean {
    return other.bytes.every((byte, at) => (byte & ~(this.bytes[at] ?? 0)) === 0)
  }

  /** The indices that a set of the same size lacks. It may get them meanwhile. */
  *without(other: Bitfield): Generator<number> {
    for (let at = 0; at < this.bytes.length; at++) {
      if (((this.bytes[at] ?? 0) & ~(other.bytes[at] ?? 0)) === 0) continue
      for (let index = at * 8; index < at * 8 + 8; index++) {
        if (this.has(index) && !other.has(index)) yield index
      }
    }
  }

  fill(): void {
    this.bytes.fill(0xff)
    const spare = this.bytes.length * 8 - this.size
    const last = this.bytes.length - 1
    if (last >= 0) this.bytes[last] = (0xff << spare) & 0xff
    this.#count = this.size
  }

  copy(): Bitfield {
    return new Bitfield(this.size, this.bytes.slice())
  }

  *[Symbol.iterator](): Generator<number> {
    for (let index = 0; index < this.size; index++) if (this.has(index)) yield index
  }
}
