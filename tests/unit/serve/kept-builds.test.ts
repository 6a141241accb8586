import { describe, expect, it } from 'vitest'
import { cacheNameOf, isBuildCache, outdatedCaches } from '../../../src/serve/kept-builds.ts'

const scope = 'https://player.example/app/'

describe('caches of builds', () => {
  it('are named by what is in them and by the scope', () => {
    const one = cacheNameOf(scope, [{ url: 'assets/a-1.js', revision: null }])
    expect(one).toBe(cacheNameOf(scope, [{ url: 'assets/a-1.js', revision: null }]))
    expect(one).not.toBe(cacheNameOf(scope, [{ url: 'assets/a-2.js', revision: null }]))
    expect(isBuildCache(one, scope)).toBe(true)
    expect(isBuildCache(one, 'https://player.example/')).toBe(false)
    expect(isBuildCache(`workbox-precache-v2-${scope}`, scope)).toBe(true)
    expect(isBuildCache('films', scope)).toBe(false)
  })

  it.each([
    ['nothing but its own', ['e'], 'e', [], []],
    ['the one before, which a tab may be loading', ['d', 'e'], 'e', [], []],
    ['older ones go', ['a', 'b', 'c', 'e'], 'e', [], ['a', 'b']],
    ['but for those that are open in a tab', ['a', 'b', 'c', 'e'], 'e', ['a'], ['b']],
    ['an old build that comes again', ['a', 'b', 'c'], 'a', [], ['b']],
  ])('%s', (_what, names, current, used, gone) => {
    expect(outdatedCaches(names, current, new Set(used))).toEqual(gone)
  })
})
