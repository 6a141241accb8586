import { describe, expect, it } from 'vitest'
import {
  defectError,
  detailOf,
  errorFromMessage,
  errorToMessage,
  TorrentError,
  type TorrentErrorCode,
  toTorrentError,
} from '../../../src/shared/errors.ts'

const raw = [
  new TypeError('Failed to fetch'),
  new DOMException('The operation is insecure.', 'SecurityError'),
  new Error("Cannot read properties of undefined (reading 'x')"),
  'just a string',
  undefined,
]
const codes: readonly TorrentErrorCode[] = ['internal', 'storage', 'connection', 'invalid-torrent', 'timeout']

describe('toTorrentError', () => {
  it.each(codes)('keeps the platform’s own words out of the sentence: %s', (code) => {
    for (const thrown of raw) {
      const error = toTorrentError(thrown, code)
      const words = thrown instanceof Error ? thrown.message : String(thrown)
      expect(error.message).toMatch(/^[A-Z].*\.$/)
      expect(error.message).not.toContain(words)
      expect(error.cause).toBe(thrown)
      expect(detailOf(error)).toBe(thrown === undefined ? null : words)
    }
  })

  it('takes a stop for a stop, except where a store calls every failure so', () => {
    const abort = new DOMException('signal is aborted without reason', 'AbortError')
    expect(toTorrentError(abort)).toMatchObject({ code: 'aborted', message: 'The operation was stopped.' })
    expect(toTorrentError(abort, 'storage')).toMatchObject({ code: 'storage' })
    expect(defectError(abort)).toMatchObject({ code: 'internal' })
  })

  it('leaves our own errors as they are', () => {
    const ours = new TorrentError('timeout', 'It took too long.')
    expect(toTorrentError(ours, 'storage')).toBe(ours)
    expect(defectError(ours)).toMatchObject({ code: 'internal', message: 'It took too long.', cause: ours })
  })
})

describe('detailOf', () => {
  it('finds the innermost words, behind any number of our own errors', () => {
    const inner = new TypeError('x is not a function')
    const middle = new TorrentError('internal', 'It failed.', { cause: inner })
    const outer = new TorrentError('internal', 'It failed twice.', { cause: middle })
    expect(detailOf(outer)).toBe('x is not a function')
    expect(
      detailOf(new TorrentError('internal', 'Outer.', { cause: new TorrentError('timeout', 'Inner.') })),
    ).toBe('Inner.')
    expect(detailOf(new TorrentError('internal', 'Alone.'))).toBeNull()
  })

  it('is bounded, in length and in depth', () => {
    expect(detailOf(defectError(new Error('x'.repeat(5_000))))).toHaveLength(300)
    const ring = new TorrentError('internal', 'Round.')
    ring.cause = ring
    expect(detailOf(ring)).toBe('Round.')
  })
})

describe('crossing a thread', () => {
  it('keeps the code, the sentence, the remedy and what lies behind it', () => {
    const error = new TorrentError('service-worker', 'It cannot start here.', {
      remedy: 'own-tab',
      cause: new DOMException('The operation is insecure.', 'SecurityError'),
    })
    const message = structuredClone(errorToMessage(error))
    expect(message).toEqual({
      code: 'service-worker',
      message: 'It cannot start here.',
      remedy: 'own-tab',
      detail: 'The operation is insecure.',
    })
    const back = errorFromMessage(message)
    expect(back).toMatchObject({ code: 'service-worker', remedy: 'own-tab' })
    expect(detailOf(back)).toBe('The operation is insecure.')
    expect(errorToMessage(back)).toEqual(message)
  })

  it('adds nothing where there is nothing', () => {
    const message = errorToMessage(new TorrentError('timeout', 'Too long.'))
    expect(message).toEqual({ code: 'timeout', message: 'Too long.' })
    expect(errorFromMessage(message).remedy).toBeNull()
    expect('cause' in errorFromMessage(message)).toBe(false)
  })
})
