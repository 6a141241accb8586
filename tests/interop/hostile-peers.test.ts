import { afterEach, expect, it } from 'vitest'
import { type Child, sparingCrashes, startChild } from '../e2e/support/child.ts'
import type { Attacked } from './attacked-viewer.ts'

let child: Child | undefined
afterEach(() => child?.stop())

it('over real data channels, all at once: each loses its own, and an honest seed’s film arrives', ({
  skip,
}) =>
  sparingCrashes(skip, async () => {
    child = startChild('../../interop/attacked-viewer.ts', {})
    const { beatenOff, rightBytes, length, badPieces } = await child.receive<Attacked>('beatenOff')
    expect({ rightBytes, badPieces }).toEqual({ rightBytes: length, badPieces: 0 })
    expect(beatenOff).toBeGreaterThan(20)
  }))
