import { sha1 } from '../shared/sha1.ts'
import type { Hasher, Random } from '../swarm/ports.ts'

export const systemHasher: Hasher = { sha1 }

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
