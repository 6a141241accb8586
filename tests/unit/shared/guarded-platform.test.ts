import { afterEach, describe, expect, it, vi } from 'vitest'
import { localStore, serviceWorkers, storageRefusal } from '../../../src/shared/guarded-platform.ts'

const refuse = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

afterEach(() => vi.unstubAllGlobals())

describe('a part of the platform', () => {
  it('is given where it is there, and is null where it is absent', () => {
    const container = {}
    vi.stubGlobal('navigator', { serviceWorker: container })
    vi.stubGlobal('localStorage', { length: 0 })
    expect([serviceWorkers(), localStore()]).toEqual([container, { length: 0 }])
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('localStorage', undefined)
    expect([serviceWorkers(), localStore()]).toEqual([null, null])
  })

  it('is null where reading it throws', () => {
    vi.stubGlobal('navigator', Object.defineProperty({}, 'serviceWorker', { get: refuse }))
    expect(serviceWorkers()).toBe(null)
  })
})

describe('storageRefusal', () => {
  const page = (origin: string, protocol: string, localStorage: () => unknown) =>
    Object.defineProperty({ origin, location: { protocol } }, 'localStorage', { get: localStorage })

  it.each([
    ['an ordinary page', page('https://a.example', 'https:', () => ({})), null],
    [
      'a page without storage, which is not refused',
      page('https://a.example', 'https:', () => undefined),
      null,
    ],
    ['a sandboxed frame', page('null', 'https:', refuse), 'sandbox'],
    ['a sandboxed frame whose storage does not throw', page('null', 'http:', () => ({})), 'sandbox'],
    ['a page from a disk', page('null', 'file:', () => ({})), null],
    ['blocked cookies', page('https://a.example', 'https:', refuse), 'cookies'],
  ])('%s', (_what, given, refusal) => {
    expect(storageRefusal(given)).toBe(refusal)
  })
})
