import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cleanPathElement,
  cleanText,
  DistinctPaths,
  splitExtension,
} from '../../../src/protocol/file-names.ts'

describe('cleanPathElement', () => {
  it.each([
    ['film.mp4', 'film.mp4'],
    ['Ein Film: Teil 2? — ünïcödé 映画.mkv', 'Ein Film: Teil 2? — ünïcödé 映画.mkv'],
    ['.', ''],
    ['..', ''],
    ['...', ''],
    ['', ''],
    ['  ', ''],
    [' .. ', ''],
    ['../etc/passwd', '.._etc_passwd'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\autoexec.bat', 'C:_autoexec.bat'],
    ['a\0b\nc\x7f\x9f.mp4', 'abc.mp4'],
    ['film\u202egpj.exe', 'filmgpj.exe'],
    ['CON', '_CON'],
    ['nul.mp4', '_nul.mp4'],
    ['COM1', '_COM1'],
    ['COM10.txt', 'COM10.txt'],
    ['console.log', 'console.log'],
    ['trailing. . ', 'trailing'],
    ['.hidden', '.hidden'],
  ])('makes %j %j', (name, clean) => {
    expect(cleanPathElement(name)).toBe(clean)
  })

  it('cuts long names by UTF-8 bytes and keeps the extension', () => {
    expect(cleanPathElement(`${'a'.repeat(300)}.mp4`)).toBe(`${'a'.repeat(251)}.mp4`)
    expect(cleanPathElement(`${'映'.repeat(300)}.mp4`)).toBe(`${'映'.repeat(83)}.mp4`)
  })

  it('never lets anything out that leaves a folder or breaks a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const clean = cleanPathElement(text)
        expect(clean).not.toMatch(/[/\\\p{Cc}\u202e]/u)
        expect(['.', '..']).not.toContain(clean)
        expect(new TextEncoder().encode(clean).length).toBeLessThanOrEqual(255)
        expect(cleanPathElement(clean)).toBe(clean)
      }),
    )
  })
})

it('cleanText bounds and cleans', () => {
  expect(cleanText('\x1b[31mred\u0007 ', 64)).toBe('[31mred')
  expect(cleanText('abcdef', 3)).toBe('abc')
  expect(cleanText('ab😀', 3)).toBe('ab')
})

it.each([
  ['film.mp4', ['film', '.mp4']],
  ['a.tar.gz', ['a.tar', '.gz']],
  ['.hidden', ['.hidden', '']],
  ['none', ['none', '']],
  ['dot.', ['dot.', '']],
  ['a sentence. And a whole other one', ['a sentence. And a whole other one', '']],
])('splitExtension of %j', (name, parts) => {
  expect(splitExtension(name)).toEqual(parts)
})

describe('DistinctPaths', () => {
  it('numbers paths that were given out before', () => {
    const paths = new DistinctPaths()
    const claim = (path: string): string => paths.claim(path.split('/')).join('/')
    expect(claim('a/film.mp4')).toBe('a/film.mp4')
    expect(claim('a/film.mp4')).toBe('a/film (2).mp4')
    expect(claim('b/film.mp4')).toBe('b/film.mp4')
    expect(claim('a/film (3).mp4')).toBe('a/film (3).mp4')
    expect(claim('a/film.mp4')).toBe('a/film (4).mp4')
    expect(claim('a/film (2).mp4')).toBe('a/film (2) (2).mp4')
  })

  it('takes a hundred thousand times the same without growing slow', () => {
    const paths = new DistinctPaths()
    const seen = new Set<string>()
    for (let i = 0; i < 100_000; i++) seen.add(paths.claim(['x']).join('/'))
    expect(seen.size).toBe(100_000)
  })
})
