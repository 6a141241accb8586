import { describe, expect, it } from 'vitest'
import { type FramedWindow, isFramedByOthers } from '../../../src/app/framing.ts'

const own = 'https://player.example'

/** Windows from the outermost to the innermost; `null` is one that lets nobody read its address. */
const framed = (...origins: readonly (string | null)[]): FramedWindow => {
  let parent: FramedWindow | undefined
  for (const origin of origins) {
    const page = {
      get parent(): FramedWindow {
        return above ?? page
      },
      get location(): { origin: string } {
        if (origin === null) {
          throw new DOMException('Blocked a frame from accessing another.', 'SecurityError')
        }
        return { origin }
      },
    }
    const above = parent
    parent = page
  }
  if (parent === undefined) throw new Error('There is no window.')
  return parent
}

describe('isFramedByOthers', () => {
  it.each([
    ['on its own', [own], false],
    ['in a page of its own origin', [own, own], false],
    ['in two of them', [own, own, own], false],
    ['in another site', [null, own], true],
    ['in its own origin in another site', [null, own, own], true],
    ['in another site in its own origin', [own, null, own], true],
    ['in a page that shares its domain but not its port', ['https://player.example:8443', own], true],
  ])('%s', (_where, origins, expected) => {
    expect(isFramedByOthers(framed(...origins))).toBe(expected)
  })
})
