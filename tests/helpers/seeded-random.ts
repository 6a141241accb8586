import type { Random } from '../../src/swarm/ports.ts'

/** xorshift32: the same seed, the same run. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0 || 1
  return {
    uint32() {
      state ^= state << 13
      state >>>= 0
      state ^= state >>> 17
      state ^= state << 5
      state >>>= 0
      return state
    },
  }
}
