import { describe, expect, it } from 'vitest'
import { checkStyle, maxWidth } from '../check-style.mjs'

const linesOf = (code: string): number[] => checkStyle(code).map(({ line }) => line)

describe('braces', () => {
  it.each([
    ['an if', 'if (a)\n  b()', [1]],
    ['an else', 'if (a) {\n  b()\n} else\n  c()', [3]],
    ['an else if', 'if (a) {\n  b()\n} else if (c)\n  d()', [3]],
    ['a for', 'for (const a of b)\n  c(a)', [1]],
    ['a while', 'while (a)\n  b()', [1]],
    ['a head of several lines', 'if (\n  a &&\n  b\n)\n  c()', [4]],
    ['brackets in strings', "if (a === ')' || b === '(')\n  c()", [1]],
    ['brackets in a regular expression', 'if (/\\)[(]/.test(a))\n  b()', [1]],
  ])('are wanted round the body below %s', (_what, code, lines) => {
    expect(linesOf(code)).toEqual(lines)
  })

  it.each([
    ['a guard of one line', 'if (a) return b(c)'],
    ['a body with braces', 'if (a) {\n  b()\n} else {\n  c()\n}'],
    ['a head of several lines with braces', 'if (\n  a &&\n  b\n) {\n  c()\n}'],
    ['a call that ends a guard', 'if (a) b(() => {\n  c()\n})'],
    ['the end of a do', 'do {\n  a()\n} while (b)'],
  ])('are not wanted for %s', (_what, code) => {
    expect(linesOf(code)).toEqual([])
  })
})

describe('width', () => {
  it('is bounded for comments, whatever begins them', () => {
    const wide = 'word '.repeat(30)
    expect(linesOf(`// ${wide}\n/** ${wide}*/\n/**\n * ${wide}\n */`)).toEqual([1, 2, 4])
  })

  it('is not bounded for a long address, nor for code, which Biome breaks', () => {
    expect(
      linesOf(`// see https://a.example/${'x'.repeat(maxWidth)}\nconst a = '${'y'.repeat(maxWidth)}'`),
    ).toEqual([])
  })
})
