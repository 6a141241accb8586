import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  largestPositions,
  playablePositions,
  positionOf,
} from '../../../../src/engine/messages/file-table.ts'
import { isFilePart, PackedFiles, packFiles } from '../../../../src/engine/messages/packed-files.ts'

const file = (path: string, index: number, length = 0, offset = 0) => ({
  ...{ index, length, offset, path },
  name: path.slice(path.lastIndexOf('/') + 1),
})

describe('packed files', () => {
  it('are the same unpacked, whatever their names', () => {
    const anyFile = fc.record({
      path: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      length: fc.maxSafeNat(),
      offset: fc.maxSafeNat(),
    })
    fc.assert(
      fc.property(fc.array(anyFile), (given) => {
        // Marks that turn text and lone halves of characters are never in a name: the parser takes them out.
        const files = given.map(({ path, length, offset }, at) =>
          file(path.replaceAll('\ufeff', '').toWellFormed(), at * 2, length, offset),
        )
        const packed = new PackedFiles([...packFiles(files)])
        expect([...packed.paths()]).toEqual(files.map(({ path }) => path))
        files.forEach((each, at) => {
          expect([packed.path(at), packed.index(at), packed.length(at), packed.offset(at)]).toEqual([
            each.path,
            each.index,
            each.length,
            each.offset,
          ])
          expect(positionOf(packed, each.index)).toBe(at)
          expect(positionOf(packed, each.index + 1)).toBe(-1)
        })
      }),
    )
  })

  it.each([
    ['many short paths', 20_000, 'a'],
    ['some long paths', 100, 'ü'.repeat(8_000)],
  ])('%s make parts of bounded size', (_name, count, path) => {
    const files = Array.from({ length: count }, (_, at) => file(`${path}${at}`, at))
    const parts = [...packFiles(files)]
    expect(parts.length).toBeGreaterThan(4)
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, at) => at))
    for (const { ends, paths } of parts) {
      expect(ends.length).toBeLessThanOrEqual(4_096)
      expect(paths.length).toBeLessThan(256 * 1024 + 17 * 1024)
    }
    const packed = new PackedFiles(parts)
    expect(packed.count).toBe(count)
    // Back and forth, so that it is never the part that was asked for last.
    for (const at of [0, count - 1, 1, count - 2, Math.floor(count / 2)]) {
      expect(packed.path(at)).toBe(files[at]?.path)
    }
  })

  it('none are one empty part', () => {
    const [part, ...rest] = packFiles([])
    expect(rest).toEqual([])
    expect(new PackedFiles(part ? [part] : []).count).toBe(0)
  })

  it('know which of them a media element may play', () => {
    const names = ['a.txt', 'b.mp4', 'c.avi', 'd.flac', 'e', 'empty.mp4']
    const packed = new PackedFiles([
      ...packFiles(names.map((name, at) => file(name, at, name === 'empty.mp4' ? 0 : 9))),
    ])
    expect([...playablePositions(packed.kinds)]).toEqual([1, 3])
  })

  it('know the largest of a kind, of equals the first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 15 }), fc.nat({ max: 9 }))),
        fc.integer({ min: 1, max: 5 }),
        (all, count) => {
          const kinds = Uint8Array.from(all, ([kind]) => kind)
          const lengths = Float64Array.from(all, ([, length]) => length)
          const isMeant = (kind: number): boolean => kind % 3 === 1
          const expected = all
            .map(([kind, length], position) => ({ kind, length, position }))
            .filter(({ kind }) => isMeant(kind))
            .sort((a, b) => b.length - a.length || a.position - b.position)
            .slice(0, count)
          expect(largestPositions({ kinds, lengths }, count, isMeant)).toEqual(
            expected.map(({ position }) => position),
          )
        },
      ),
    )
  })

  it('are told from anything else', () => {
    const [part] = packFiles([file('film.mp4', 0)])
    expect(isFilePart(structuredClone(part))).toBe(true)
    for (const change of [
      { part: 0.5 },
      { paths: 'film.mp4' },
      { paths: new Uint8Array(7) },
      { ends: [8] },
      { lengths: new Float64Array(2) },
      { kinds: new Uint8Array() },
      { indices: undefined },
    ]) {
      expect(isFilePart({ ...part, ...change })).toBe(false)
    }
    for (const value of [null, undefined, 7, 'part', {}]) expect(isFilePart(value)).toBe(false)
  })
})
