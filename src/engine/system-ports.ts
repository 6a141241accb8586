import type { Hasher, Random } from '../swarm/ports.ts'

/** WebCrypto: the same in browsers, workers and Node. */
export const systemHasher: Hasher = {
  async sha1(data) {
    // A view on a SharedArrayBuffer cannot be digested; nothing here makes one.
    return new Uint8Array(await crypto.subtle.digest('SHA-1', data as Uint8Array<ArrayBuffer>))
  },
}

const pool = new Uint32Array(256)
let used = pool.length

export const systemRandom: Random = {
  uint32() {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    return pool[used++] ?? 0
  },
}
