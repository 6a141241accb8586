import { describe, expect, it } from 'vitest'
import { findingsOf, judge } from '../check-unused.mjs'
import { unusedMembers } from '../helpers/unused-members.mjs'

/** What is found in files named a.ts, b.ts …, as `Owner.name`. */
const unused = (...codes: string[]): string[] =>
  unusedMembers(new Map(codes.map((code, i) => [`${'abc'[i]}.ts`, code]))).map(
    ({ owner, name }) => `${owner}.${name}`,
  )

describe('unused members', () => {
  it.each([
    ['a method', 'class A { b(): void {} }', ['A.b']],
    ['a getter', 'class A { get b(): number { return 1 } }', ['A.b']],
    ['a static field', 'class A { static b = 1 }', ['A.b']],
    ['a private field', 'class A { #b = 1 }', ['A.#b']],
    ['a member of an interface', 'interface A { readonly b: number; c(): void }', ['A.b', 'A.c']],
    ['a member of an object type', 'type A = { b: number }', ['A.b']],
    ['a field that is only written', 'class A { b = 1; constructor() { this.b = 2 } }', ['A.b']],
    ['a field that is only counted', 'class A { b = 1; constructor() { this.b++; this.b += 2 } }', ['A.b']],
    ['what only the name of a variable resembles', 'class A { b = 1 }\nconst b = 2\nf(b)', ['A.b']],
  ])('are found: %s', (_what, code, names) => {
    expect(unused(code)).toEqual(names)
  })

  it.each([
    ['read', 'f(a.b)'],
    ['read if it is there', 'f(a?.b)'],
    ['called', 'a.b()'],
    ['counted and read', 'f(a.b++)'],
    ['taken apart', 'const { b } = a'],
    ['taken apart under another name', 'const { b: c } = a'],
    ['named in a list', "const names = ['b']"],
    ['named by a type', "type B = Pick<A, 'b'>"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code that is looked at has it
    ['set by a template of Lit', 'html`<x-y .b=${1}></x-y>`'],
  ])('are not found when the member is %s, in another file too', (_what, code) => {
    expect(unused('class A { b = 1 }', code)).toEqual([])
  })

  it('keep private names apart by their files', () => {
    expect(unused('class A { #b = 1 }', 'class C { #b = 1; constructor() { f(this.#b) } }')).toEqual(['A.#b'])
    expect(unused('class A { #b; static is(a) { return #b in a } }', 'A.is()')).toEqual([])
  })

  it('leave out what Lit calls, of elements and controllers only', () => {
    expect(unused('class A extends LitElement { static styles = 1; render() {} }')).toEqual([])
    expect(unused('class A implements ReactiveController { hostUpdated() {} }')).toEqual([])
    expect(unused('class A { render() {} }')).toEqual(['A.render'])
  })

  it('are told with their lines', () => {
    expect(unusedMembers(new Map([['a.ts', '\nclass A {\n  b = 1\n}\n']]))).toEqual([
      { file: 'a.ts', owner: 'A', name: 'b', line: 3 },
    ])
  })
})

describe('what knip finds', () => {
  it('is read off its report, whatever kind it is of', () => {
    const report = {
      issues: [
        { file: 'a.ts', exports: [{ name: 'b', line: 7 }], types: [], files: [] },
        { file: 'c.ts', files: [{ name: 'c.ts' }], duplicates: [[{ name: 'd' }, { name: 'e' }]] },
      ],
    }
    expect(findingsOf(report, 'nobody')).toEqual([
      { key: 'a.ts b', text: 'a.ts:7 b: used by nobody (exports)' },
      { key: 'c.ts c.ts', text: 'c.ts c.ts: used by nobody (files)' },
      { key: 'c.ts d', text: 'c.ts d: used by nobody (duplicates)' },
      { key: 'c.ts e', text: 'c.ts e: used by nobody (duplicates)' },
    ])
  })
})

describe('exceptions', () => {
  const finding = (key: string) => ({ key, text: `${key} is unused` })

  it('let pass what they name, and nothing else', () => {
    expect(judge([finding('a.ts b'), finding('a.ts c')], { stays: { 'a.ts b': 'it waits' } })).toEqual([
      'a.ts c is unused',
    ])
  })

  it('are problems themselves when nothing needs them any more', () => {
    expect(judge([], { stays: { 'a.ts b': 'it waits' } })).toEqual([
      'a.ts b: is in tests/unused-exceptions.mjs, and nothing like it was found',
    ])
  })

  it('tell a thing once that was found twice', () => {
    expect(judge([finding('a.ts b'), finding('a.ts b')], {})).toEqual(['a.ts b is unused'])
  })
})
