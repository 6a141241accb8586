import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContentCoding, chooseCoding } from '../../../src/node/content-coding.ts'

const both: readonly ContentCoding[] = ['br', 'gzip']

describe('chooseCoding', () => {
  it.each([
    // What browsers send, and the media elements of Chromium.
    ['gzip, deflate, br, zstd', both, 'br'],
    ['identity;q=1, *;q=0', both, 'identity'],
    // Nothing said, and nothing wanted.
    [undefined, both, 'identity'],
    ['', both, 'identity'],
    ['deflate, zstd', both, 'identity'],
    // Weights.
    ['br;q=0.5, gzip;q=0.8', both, 'gzip'],
    ['br;q=0.5, gzip', both, 'gzip'],
    ['br;q=0.001, gzip;q=0', both, 'br'],
    ['br;q=0.5, identity', both, 'identity'],
    ['br;q=0.5, identity;q=0.5', both, 'br'],
    ['br;q=0, gzip;q=0.000', both, 'identity'],
    ['BR ; Q=1.000 ,\tGZip;q=0.9', both, 'br'],
    // Any other one.
    ['*', both, 'br'],
    ['*;q=0.1', both, 'br'],
    ['br;q=0, *', both, 'gzip'],
    ['gzip;q=0.2, *;q=0.1', both, 'gzip'],
    ['*;q=0, gzip', both, 'gzip'],
    ['*;q=0, identity;q=0.1', both, 'identity'],
    // The plain file is refused.
    ['identity;q=0', both, null],
    ['identity;q=0, br', both, 'br'],
    ['*;q=0', both, null],
    ['gzip, *;q=0', ['br'], null],
    ['br, identity;q=0', [], null],
    // What is not there falls back.
    ['br', ['gzip'], 'identity'],
    ['br, gzip', ['gzip'], 'gzip'],
    ['br', [], 'identity'],
    ['x-gzip', both, 'gzip'],
    // Malformed weights refuse that one coding, and nothing else.
    ['br;q=2', both, 'identity'],
    ['br;q=-1, gzip', both, 'gzip'],
    ['br;q=0.5555, gzip;q=0.1', both, 'gzip'],
    ['br;level=9, gzip', both, 'gzip'],
    ['br;q=1;q=0, gzip', both, 'gzip'],
    [',, ;q=1, , gzip', both, 'gzip'],
  ] as const)('%s of %j is %s', (header, available, expected) => {
    expect(chooseCoding(header, available)).toBe(expected)
  })

  it('never chooses what is not there, and never refuses who says nothing against the plain file', () => {
    const element = fc.oneof(
      fc.constantFrom('br', 'gzip', 'GZIP', 'deflate', 'zstd', 'br;q=0', 'gzip;q=0.3', 'br; q=1', ';', ' '),
      fc.string({ maxLength: 12 }).map((text) => text.replace(/identity|\*/gi, '')),
    )
    fc.assert(
      fc.property(fc.array(element), fc.subarray([...both]), (elements, available) => {
        const chosen = chooseCoding(elements.join(','), available)
        expect([...available, 'identity']).toContain(chosen)
      }),
    )
  })
})
