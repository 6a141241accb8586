import type { Page } from 'playwright'
import { noiseAt } from './sparse-torrent.ts'

/**
 * Fetches `begin … end` of the film in the page, beyond the head of a noisy sparse torrent. Returns whether
 * every byte was right.
 */
export const readNoise = (page: Page, begin: number, end: number, pieceLength: number): Promise<boolean> =>
  page.evaluate(
    async ([from, to, period, source]) => {
      const noise = new Function(`return ${source}`)() as typeof noiseAt
      const piece = Uint8Array.from({ length: period }, (_, at) => noise(at))
      for (let at = from; at < to; ) {
        const response = await fetch(watching.native().src, { headers: { range: `bytes=${at}-${to - 1}` } })
        const bytes = new Uint8Array(await response.arrayBuffer())
        if (response.status !== 206 || bytes.length === 0) return false
        for (let i = 0; i < bytes.length; i++) if (bytes[i] !== piece[(at + i) % period]) return false
        at += bytes.length
      }
      return true
    },
    [begin, end, pieceLength, noiseAt.toString()] as const,
  )
