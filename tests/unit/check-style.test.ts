import { describe, expect, it } from 'vitest'
import { checkStyle } from '../check-style.mjs'
import { maxWidth } from '../style/comments.mjs'
import { lengthOf, maxLines } from '../style/file-length.mjs'

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
    ['a guard of one line', 'function f() {\n  if (a) return b(c)\n}'],
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

describe('words', () => {
  // In two parts: this file is looked at, too.
  const word = ['ti', 'll'].join('')

  it.each([
    ['a line', `// wait ${word} then`, [1]],
    ['the end of a line', `a() // wait ${word} then`, [1]],
    ['the first word', `/** T${word.slice(1)} then. */`, [1]],
    ['a block', `/**\n * wait ${word} then\n */`, [2]],
  ])('are spelt in one way: %s', (_what, code, lines) => {
    expect(linesOf(code)).toEqual(lines)
  })

  it('are not looked at in code', () => {
    expect(linesOf(`const ${word} = '${word}'`)).toEqual([])
    expect(linesOf('// a tiller is no word of ours')).toEqual([])
  })
})

describe('fields of a class', () => {
  it.each([
    ['a field below a method', 'class A {\n  a() {}\n  b = 1\n}', [3]],
    ['a private field', 'class A {\n  a() {}\n  #b = 1\n}', [3]],
    ['a static field', 'class A {\n  a() {}\n  static b = 1\n}', [3]],
    ['a declared field', 'class A {\n  a() {}\n  declare b: number\n}', [3]],
    ['a field below the constructor', 'class A {\n  constructor() {}\n  b = 1\n}', [3]],
    ['a field below a getter', 'class A {\n  get a() { return 1 }\n  readonly b = 1\n}', [3]],
    ['fields among methods', 'class A {\n  a() {}\n  b = 1\n  c() {}\n  d = 1\n}', [3, 5]],
    ['a class in a class', 'class A {\n  b = class {\n    a() {}\n    c = 1\n  }\n}', [4]],
  ])('stand above its methods: %s', (_what, code, lines) => {
    expect(linesOf(code)).toEqual(lines)
  })

  it.each([
    [
      'fields, then methods',
      'class A {\n  static a = 1\n  b: number\n  constructor() { this.b = 1 }\n  c() {}\n}',
    ],
    ['a method that is a field by form', 'class A {\n  a() {}\n  #b = () => 1\n  c = function () {}\n}'],
    ['no methods', 'class A {\n  a = 1\n}'],
    ['no class', 'const a = { b() {}, c: 1 }'],
  ])('may stand so: %s', (_what, code) => {
    expect(linesOf(code)).toEqual([])
  })

  it("keep their order in declarations of other people's classes", () => {
    const code = 'class A {\n  a(): void\n  b: number\n}'
    expect(checkStyle(code, 'src/a.ts')).toHaveLength(1)
    expect(checkStyle(code, 'src/a.d.ts')).toEqual([])
  })
})

describe('the length of a file', () => {
  const lines = (count: number): string[] => 'x\n'.repeat(count).split('\n')

  it('is bounded in src/, and nowhere else', () => {
    expect(lengthOf('src/a.ts', lines(maxLines))).toEqual([])
    expect(lengthOf('src/a.ts', lines(maxLines + 1))).toEqual([
      { line: maxLines + 1, what: 'The file has 351 lines; 350 are enough for one concept.' },
    ])
    expect(lengthOf('tests/a.test.ts', lines(maxLines + 1))).toEqual([])
  })

  it('may be larger with a reason', () => {
    expect(lengthOf('src/a.ts', lines(maxLines + 1), { 'src/a.ts': 'one table' })).toEqual([])
  })

  it('is looked at in whole files', () => {
    expect(checkStyle('x\n'.repeat(maxLines + 1), 'src/a.ts')).toHaveLength(1)
  })
})
